import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stacksOf } from '../../../extension/webview/analysis/profile/stacks.js';

test('every stack in which time was spent is told from its innermost call on', () => {
  const calls = {
    self: Float64Array.of(0, 7, 5),
    parent: Int32Array.of(-1, 0, 1),
    name: Uint32Array.of(0, 1, 2),
    line: Uint32Array.of(10, 20, 30),
    count: Uint32Array.of(0, 2, 1),
  };
  assert.deepEqual(stacksOf(calls), [
    { node: 1, nodes: [1, 0], self: 7, count: 2 },
    { node: 2, nodes: [2, 1, 0], self: 5, count: 1 },
  ]);
});

test('a stack counts even where no time was spent in it', () => {
  const calls = {
    self: Float64Array.of(0, 0),
    parent: Int32Array.of(-1, 0),
    name: Uint32Array.of(0, 1),
    line: Uint32Array.of(1, 2),
    count: Uint32Array.of(0, 3),
  };
  assert.deepEqual(
    stacksOf(calls).map(({ nodes, count }) => [nodes, count]),
    [[[1, 0], 3]],
  );
});
