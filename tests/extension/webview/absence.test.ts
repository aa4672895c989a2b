import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lane } from '../../../extension/protocol/trace.js';
import { absencesOf, absenceText } from '../../../extension/webview/absence.js';
import { frameFrom } from './boxes.js';

const known = { start: 0, end: 1000 };
const lane = (more: Partial<Lane> = {}): Lane => ({
  id: 'g5',
  kind: 'goroutine',
  name: 'G5',
  start: 100,
  end: 600,
  running: 7,
  startKnown: true,
  endKnown: true,
  strips: null,
  spent: null,
  ...more,
});
const of = (boxes: string, window = { ...known, resolution: 1 }) => ({
  frame: frameFrom({ g5: boxes }, { window }),
  lane: 0,
});
const text = (of: Lane, boxes: string): string =>
  absencesOf(of, boxesOf(boxes), known)
    .map(({ kind, start, end }) => `${kind} ${start}-${end}`)
    .join(', ');
const boxesOf = of;

test('a goroutine is not there before it is created and after it has ended', () => {
  assert.equal(text(lane(), '100-600'), 'gone 0-100, gone 600-1000');
});

test('one that was there before the trace is unknown until it is first mentioned', () => {
  const before = lane({ start: 0, startKnown: false, endKnown: false, end: 1000 });
  assert.equal(text(before, '40-90 90-1000'), 'unknown 0-40');
  assert.equal(text(before, '0-1000'), '');
  assert.equal(text(before, ''), 'unknown 0-1000');
  const right = { start: 500, end: 1000, resolution: 1 };
  assert.deepEqual(absencesOf(before, of('600-1000', right), known), [
    { kind: 'unknown', start: 500, end: 600 },
  ]);
  assert.deepEqual(absencesOf(before, undefined, known), []);
});

test('what is not known within the life of a goroutine is unknown, wherever it is', () => {
  assert.equal(
    text(lane(), '100-200 300-400 401-500'),
    'gone 0-100, unknown 200-300, unknown 500-600, gone 600-1000',
  );
  const alive = lane({ endKnown: false, end: 1000 });
  assert.equal(text(alive, '100-200 300-400'), 'gone 0-100, unknown 200-300', 'more may be known');
});

test('of what is shorter than boxes are exact nothing is said', () => {
  const coarse = { ...known, resolution: 64 };
  assert.deepEqual(
    absencesOf(lane({ start: 0 }), of('0-300 350-400 470-600', coarse), known).map(
      ({ kind, start, end }) => `${kind} ${start}-${end}`,
    ),
    ['unknown 400-470', 'gone 600-1000'],
  );
});

test('what a link led to, and is not known better yet, is nowhere said to be gone', () => {
  assert.equal(text(lane({ running: -1 }), '100-600'), '');
});

test('a thread without anything is unknown, and one that rests is not', () => {
  const thread = lane({ kind: 'thread', name: 'Thread 9', running: -1 });
  assert.equal(text(thread, ''), 'unknown 0-1000');
  assert.equal(text(thread, '10-20'), '');
});

test('why there is no box is said in words', () => {
  const say = (of: Lane, boxes: string, time: number) =>
    absenceText(of, boxesOf(boxes), time, known);
  assert.equal(say(lane(), '100-600', 50), 'G5 does not exist yet: it is created at 100 ns');
  assert.equal(say(lane(), '100-600', 700), 'G5 does not exist any more: it ended at 600 ns');
  assert.equal(say(lane(), '100-200 300-600', 250), 'Nothing is known of G5 at this moment');
  assert.equal(say(lane(), '100-600', 1000), null);
  const thread = lane({ kind: 'thread', name: 'Thread 9', running: -1 });
  assert.equal(say(thread, '', 50), 'Nothing is known of Thread 9 but its number');
  assert.equal(
    say(thread, '10-20', 50),
    'Thread 9 has no proc, and is in no system call that is known',
  );
  assert.equal(
    say(lane({ kind: 'proc', name: 'Proc 3' }), '', 50),
    'Proc 3 is idle: no thread holds it',
  );
  assert.equal(say(lane({ kind: 'regions' }), '', 50), null);
});
