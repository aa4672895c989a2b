import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, TraceState } from '../../../extension/protocol/trace.js';
import { likelyExtent } from '../../../extension/webview/loading.js';
import {
  forTrace,
  initial,
  remembered,
  restore,
  toRemember,
} from '../../../extension/webview/saved.js';
import { isRuntime, placeText, topUserFrame } from '../../../extension/webview/source-frames.js';

const reading = (bytesRead: number, end: number): TraceState => ({
  trace: 1,
  revision: 1,
  phase: 'loading',
  bytesRead,
  bytes: 1000,
  generations: 1,
  events: 1,
  end,
  problem: null,
});
const none = { start: 0, end: 0 };

test('while reading, the length of the trace is guessed from the part that is read', () => {
  assert.deepEqual(likelyExtent(reading(250, 2_000), none), { start: 0, end: 8_000 });
});

test('a guess that is about right stays, one that is far off is replaced', () => {
  assert.equal(likelyExtent(reading(250, 2_000), { start: 0, end: 8_800 }).end, 8_800);
  assert.equal(likelyExtent(reading(250, 2_000), { start: 0, end: 20_000 }).end, 8_000);
});

test('nothing that has been read is ever cut off', () => {
  assert.equal(likelyExtent(reading(1000, 9_000), { start: 0, end: 8_500 }).end, 9_000);
});

test('when reading is over, the length is known', () => {
  const state: TraceState = { ...reading(1000, 9_000), phase: 'complete' };
  assert.deepEqual(likelyExtent(state, { start: 0, end: 9_500 }), { start: 0, end: 9_000 });
});

test('what was kept by another version, or is damaged, is not used', () => {
  assert.equal(restore(undefined), initial);
  assert.equal(restore('x'), initial);
  assert.equal(restore({ version: 99, bytes: 3 }), initial);
});

test('another trace keeps the sizes of the panes and nothing else', () => {
  const saved = {
    ...initial,
    bytes: 7,
    view: { start: 1, end: 2 },
    selection: { lane: 'g1', time: 1 },
    groups: { 'main.main': true },
    scroll: 90,
    labelWidth: 222,
  };
  assert.equal(forTrace(saved, 7), saved);
  assert.deepEqual(forTrace(saved, 8), { ...initial, bytes: 8, labelWidth: 222 });
});

test('lanes, what is below them, and searches are remembered for longer than the editor, the search closed', () => {
  const features = {
    lanes: { arrangement: { filter: 'fn:x' } },
    strips: { folded: ['g1'] },
    find: { open: true, text: 'fn:y', history: ['fn:y'] },
    analysis: { open: true },
  };
  const kept = toRemember({ ...initial, bytes: 7, features });
  const again = forTrace(restore(remembered(JSON.stringify(kept))), 7);
  assert.deepEqual(again.features, {
    lanes: features.lanes,
    strips: features.strips,
    find: { ...features.find, open: false },
  });
  assert.equal(remembered('{'), undefined);
  assert.equal(remembered(''), undefined);
});

const frame = (name: string): Frame => ({ function: name, file: '/src/a/b.go', line: 3 });

test("the first frame of the user's own code is the one to open", () => {
  const frames = ['runtime.chanrecv1', 'sync.(*Cond).Wait', 'main.(*pool).take', 'main.main'];
  assert.equal(
    topUserFrame([{ title: 'Blocked here', frames: frames.map(frame) }])?.function,
    'main.(*pool).take',
  );
});

test('where all frames are of the library, the innermost outside the runtime is opened', () => {
  const frames = ['runtime.gopark', 'internal/poll.(*FD).Accept', 'net/http.(*Server).Serve'];
  const stacks = [{ title: 'Blocked here', frames: frames.map(frame) }];
  assert.equal(topUserFrame(stacks)?.function, 'internal/poll.(*FD).Accept');
  assert.equal(topUserFrame([]), null);
});

test('packages whose names begin like those of the library are not part of it', () => {
  const frames = ['runtime.gopark', 'example.com/runtime.Run', 'netx.Serve'].map(frame);
  assert.equal(topUserFrame([{ title: '', frames }])?.function, 'example.com/runtime.Run');
  assert.ok(!isRuntime(frame('runtimex.Run')));
  assert.ok(isRuntime(frame('runtime.(*timer).run')));
});

test('a place is the name of the file and the line, if there is one', () => {
  assert.equal(placeText(frame('f')), 'b.go:3');
  assert.equal(placeText({ function: 'f', file: 'C:\\src\\b.go', line: 0 }), 'b.go');
});
