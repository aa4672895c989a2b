import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calls } from '../../../extension/protocol/profile.js';
import {
  boxesOf,
  functionsOf,
  invertedTreeOf,
  sandwichOf,
  treeOf,
  type Tree,
} from '../../../extension/webview/analysis/profile/call-tree.js';
import { packageOf } from '../../../extension/webview/analysis/profile/flame-graph.js';

/** Stacks such as `main run wait 5`, outermost first, with the time of the innermost. */
function callsOf(...stacks: string[]): { calls: Calls; names: string[] } {
  const names: string[] = [];
  const nodes = new Map<string, { parent: number; name: number; self: number }>();
  for (const stack of stacks) {
    const words = stack.split(' ');
    const time = Number(words.pop());
    let parent = -1;
    words.forEach((word, i) => {
      if (!names.includes(word)) names.push(word);
      const path = words.slice(0, i + 1).join(' ');
      const found = nodes.get(path) ?? { parent, name: names.indexOf(word), self: 0 };
      nodes.set(path, found);
      parent = [...nodes.keys()].indexOf(path);
      if (i + 1 === words.length) found.self += time;
    });
  }
  const all = [...nodes.values()];
  const calls = {
    self: Float64Array.from(all, ({ self }) => self),
    parent: Int32Array.from(all, ({ parent: above }) => above),
    name: Uint32Array.from(all, ({ name }) => name),
    line: new Uint32Array(all.length),
    count: Uint32Array.from(all, ({ self }) => (self > 0 ? 1 : 0)),
  };
  return { calls, names };
}

/** `all 12 (main 12 (run 7 work 5))`: children in their order. */
function draw(tree: Tree, names: readonly string[], node = 0): string {
  const name = names[tree.name[node] ?? -1] ?? 'all';
  const below = (tree.children[node] ?? []).map((child) => draw(tree, names, child));
  return `${name} ${tree.total[node]}${below.length > 0 ? ` (${below.join(' ')})` : ''}`;
}

const shown = (): boolean => false;
const example = callsOf('main run wait 5', 'main work 4', 'main run 2', 'init run wait 1');

test('a tree has the largest calls first, and each the time of what it calls', () => {
  const { calls, names } = example;
  assert.equal(
    draw(treeOf(calls, names.length, shown), names),
    'all 12 (main 11 (run 7 (wait 5) work 4) init 1 (run 1 (wait 1)))',
  );
});

test('what is hidden leaves its time to its caller, and what it calls too', () => {
  const { calls, names } = example;
  const tree = treeOf(calls, names.length, (name) => names[name] === 'run');
  assert.equal(draw(tree, names), 'all 12 (main 11 (wait 5 work 4) init 1 (wait 1))');
});

test('upside down it goes from the innermost calls to their callers', () => {
  const { calls, names } = example;
  assert.equal(
    draw(invertedTreeOf(calls, names.length, shown), names),
    'all 12 (wait 6 (run 6 (main 5 init 1)) work 4 (main 4) run 2 (main 2))',
  );
});

test('a sandwich has the callers of a function, and what it calls', () => {
  const { calls, names } = example;
  const { callers, callees } = sandwichOf(calls, names.length, names.indexOf('run'));
  assert.equal(draw(callers, names), 'all 8 (run 8 (main 7 init 1))');
  assert.equal(draw(callees, names), 'all 8 (run 8 (wait 6))');
});

test('a function that calls itself counts once', () => {
  const { calls, names } = callsOf('f f f 5', 'f 1');
  assert.deepEqual(functionsOf(calls, names.length), [
    { name: 0, line: 0, self: 6, total: 6, count: 2 },
  ]);
  const { callers, callees } = sandwichOf(calls, names.length, 0);
  assert.equal(draw(callers, names), 'all 6 (f 6)');
  assert.equal(draw(callees, names), 'all 6 (f 6 (f 5 (f 5)))');
});

test('boxes are parts of the width, and what is too narrow is left out', () => {
  const { calls, names } = callsOf('a 75', 'b 24', 'c 1');
  const tree = treeOf(calls, names.length, shown);
  const text = (root: number, least: number): string =>
    boxesOf(tree, root, least)
      .map(({ node, depth, start, end }) => `${draw(tree, names, node)[0]}${depth}:${start}-${end}`)
      .join(' ');
  assert.equal(text(0, 0.1), 'a0:0-1 a1:0-0.75 b1:0.75-0.99');
  assert.equal(text(2, 0.1), 'a0:0-1 b1:0-1');
});

test('a hundred thousand stacks cost the boxes that can be seen', () => {
  const stacks = Array.from({ length: 100_000 }, (_, i) => i);
  const n = stacks.length;
  const calls: Calls = {
    self: new Float64Array(n).fill(1),
    parent: Int32Array.from(stacks, (i) => (i === 0 ? -1 : (i - 1) >> 2)),
    name: Uint32Array.from(stacks, (i) => i % 1000),
    line: new Uint32Array(n),
    count: new Uint32Array(n).fill(1),
  };
  const tree = treeOf(calls, 1000, shown);
  assert.equal(tree.total[0], n);
  assert.ok(boxesOf(tree, 0, 1 / 1000).length < 3000);
});

test('the package is what is before the first dot behind the last slash', () => {
  const names = ['net/http.(*conn).serve', 'main.main', 'slices.Sort[go.shape.int]', 'a.b/c.F'];
  assert.deepEqual(names.map(packageOf), ['net/http', 'main', 'slices', 'a.b/c']);
});
