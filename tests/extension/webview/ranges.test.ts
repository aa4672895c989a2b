import assert from 'node:assert/strict';
import test from 'node:test';
import type { CallTree } from '../../../extension/protocol/profile.js';
import { deeper } from '../../../extension/webview/range-trail.js';
import { placesOf } from '../../../extension/webview/range-waits.js';

type Call = readonly [parent: number, name: string, line: number, self: number, count: number];

/** A profile of waits as the server sends it. */
function profile(calls: readonly Call[]): CallTree {
  const functions = [...new Set(calls.map(([, name]) => name))];
  const bytes = new ArrayBuffer(24 * calls.length);
  const n = calls.length;
  const column = (at: number, values: readonly number[], set: 'setFloat64' | 'setInt32'): void => {
    const size = set === 'setFloat64' ? 8 : 4;
    values.forEach((value, i) => new DataView(bytes)[set](at * n + i * size, value, true));
  };
  column(
    0,
    calls.map((call) => call[3]),
    'setFloat64',
  );
  column(
    8,
    calls.map((call) => call[0]),
    'setInt32',
  );
  column(
    12,
    calls.map((call) => functions.indexOf(call[1])),
    'setInt32',
  );
  column(
    16,
    calls.map((call) => call[2]),
    'setInt32',
  );
  column(
    20,
    calls.map((call) => call[4]),
    'setInt32',
  );
  return {
    revision: 1,
    kind: 'offCpu',
    start: 0,
    end: 100,
    count: 0,
    time: 0,
    unfinished: 0,
    functions,
    files: functions.map((name) => (name ? `/src/${name}.go` : '')),
    columns: Buffer.from(bytes).toString('base64'),
  };
}

test('waits at the same place are added up, whoever ended them', () => {
  const tree = profile([
    [-1, 'main', 1, 0, 0],
    [0, 'recv', 7, 5, 1],
    [1, '(woken by)', 0, 0, 0],
    [2, 'send', 9, 20, 2],
    [3, 'loop', 3, 30, 3],
    [0, 'lock', 8, 10, 4],
  ]);
  assert.deepEqual(
    placesOf(tree).map(({ time, count, frames }) => [
      time,
      count,
      frames.map((frame) => `${frame.function}:${frame.line}`).join(' '),
    ]),
    [
      [55, 6, 'recv:7 main:1'],
      [10, 4, 'lock:8 main:1'],
    ],
  );
});

test('a function that both waits and calls what waits is two places', () => {
  const tree = profile([
    [-1, 'main', 1, 6, 1],
    [0, 'recv', 7, 5, 1],
    [0, '(woken by)', 0, 0, 0],
    [2, 'main', 9, 20, 2],
  ]);
  assert.deepEqual(
    placesOf(tree).map(({ time, frames }) => [time, frames.length]),
    [
      [26, 1],
      [5, 2],
    ],
  );
});

test('without a stack a wait is nowhere, and counts', () => {
  const places = placesOf(profile([[-1, '', 0, 6, 1]]));
  assert.deepEqual(places, [{ time: 6, count: 1, frames: [] }]);
});

test('zooming to a range goes a level deeper, out of those that it is not within', () => {
  const range = (start: number, end: number) => ({ start, end });
  let levels = deeper([], range(0, 100));
  levels = deeper(levels, range(10, 50));
  levels = deeper(levels, range(20, 30));
  assert.deepEqual(levels, [range(0, 100), range(10, 50), range(20, 30)]);
  assert.deepEqual(deeper(levels, range(20, 30)), levels, 'the same again is the same');
  assert.deepEqual(deeper(levels, range(60, 70)), [range(0, 100), range(60, 70)]);
  assert.deepEqual(deeper(levels, range(90, 110)), [range(90, 110)]);
});
