import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOnScreen } from '../../../extension/webview/spans-on-screen.js';
import { frameFrom } from './boxes.js';

const lanes = { g1: '0-10:1 10-20:2 30-90:1=100,3=155*7', g2: '5-50:9' };
const frame = frameFrom(lanes, { origin: 1000 });
const visible = [
  { id: 'g2', name: 'G2', boxes: { frame, lane: 1 } },
  { id: 'g1', name: 'G1', boxes: { frame, lane: 0 } },
  { id: 'g3', name: 'G3', boxes: undefined },
];
const list = (start: number, end: number, limit = 100): readonly string[] =>
  spansOnScreen(visible, { start, end }, limit).map(
    (span) =>
      `${span.order} ${span.laneName} ${span.start}-${span.end}*${span.count} ${span.state}`,
  );

test('spans are listed by lane from top to bottom, and in a lane by time', () => {
  assert.deepEqual(list(1000, 1100), [
    '0 G2 1005-1050*1 In a system call',
    '1 G1 1000-1010*1 Running',
    '2 G1 1010-1020*1 Runnable: waiting for a proc',
    '3 G1 1030-1090*7 39 % Running, 61 % Waiting',
  ]);
});

test('what is out of sight is not listed, what reaches into sight is', () => {
  assert.deepEqual(list(1015, 1025), [
    '0 G2 1005-1050*1 In a system call',
    '1 G1 1010-1020*1 Runnable: waiting for a proc',
  ]);
  assert.deepEqual(list(1060, 1061), ['0 G1 1030-1090*7 39 % Running, 61 % Waiting']);
});

test('a list that would be too long ends', () => {
  assert.equal(list(1000, 1100, 2).length, 2);
});
