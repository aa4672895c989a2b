import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lane } from '../../../../extension/protocol/trace.js';
import { layoutRows } from '../../../../extension/webview/rows.js';
import {
  belowOf,
  isStrip,
  ownerOf,
  shownAtFirst,
  stacksAtFirst,
  type Shown,
} from '../../../../extension/webview/strips/below.js';

const lane = (id: string, strips: Lane['strips']): Lane => ({
  id,
  kind: id.startsWith('p') ? 'proc' : 'goroutine',
  name: id.toUpperCase(),
  start: 0,
  end: 9,
  running: 5,
  startKnown: true,
  endKnown: true,
  strips,
  spent: null,
});
const busy = lane('g2', {
  regions: 2,
  assists: true,
  sweeps: false,
  logs: false,
  samples: false,
  goroutines: 0,
  depth: 0,
});
const directory = {
  revision: 1,
  threads: null,
  tasks: null,
  counters: [],
  lanes: [
    lane('p0', {
      regions: 0,
      assists: false,
      sweeps: true,
      logs: false,
      samples: false,
      goroutines: 0,
      depth: 0,
    }),
  ],
  groups: [
    {
      name: 'main.work',
      count: 2,
      running: 1,
      system: false,
      goroutines: [busy, lane('g3', null)],
    },
  ],
};
/** Lanes from top to bottom. */
const rows = (
  folded: readonly string[],
  pinned: readonly Lane[] = [],
  hidden: readonly string[] = [],
) => {
  const extra = { loaded: new Map(), guests: new Map(), pinned, below: belowOf };
  const chosen = { folded: new Set(folded), hidden: new Set(hidden) };
  return layoutRows(directory, { ...extra, ...chosen }, () => true).rows.flatMap((row) =>
    row.kind === 'lane' ? [row] : [],
  );
};
const ids = (...args: Parameters<typeof rows>): string =>
  rows(...args)
    .map(({ lane }) => lane.id)
    .join(' ');

test('what a lane has lies below it, the regions by how deep they are nested', () => {
  assert.equal(ids([]), 'p0 p0.s g2 g2.a g2.r0 g2.r1 g3');
  assert.deepEqual(
    belowOf(busy).map(({ label, lane }) => [label, lane.name, lane.kind]),
    [
      ['mark assists', 'Mark assists of G2', 'markAssists'],
      ['regions', 'Regions of G2', 'regions'],
      ['', 'Regions of G2, nested 1 deep', 'regions'],
    ],
  );
});

test('rows below a lane touch it and each other', () => {
  for (const [i, row] of rows([]).entries()) {
    const next = rows([])[i + 1];
    if (next?.strip !== undefined) assert.equal(next.y, row.y + row.height);
  }
});

test('a folded lane shows nothing below it, and tells that there is something', () => {
  assert.equal(ids(['g2']), 'p0 p0.s g2 g3');
  const unfolded = rows(['g2']).map((row) => row.unfolded);
  assert.deepEqual(unfolded, [true, undefined, false, undefined]);
});

test('what lies below a lane goes with it where it is pinned or hidden', () => {
  assert.equal(ids([], [busy]), 'g2 g2.a g2.r0 g2.r1 p0 p0.s g3');
  assert.equal(ids([], [], ['g2']), 'p0 p0.s g3');
});

test('logs, CPU samples, and whom it woke up lie below a goroutine, as far as they are wanted', () => {
  const strips = {
    regions: 1,
    assists: true,
    sweeps: false,
    logs: true,
    samples: true,
    goroutines: 0,
    depth: 0,
  };
  const parts = (shown: Partial<Shown>): string =>
    belowOf(lane('g4', strips), { ...shownAtFirst, ...shown })
      .map(({ lane }) => lane.id.replace('g4.', ''))
      .join(' ');
  assert.equal(parts({}), 'a c l r0');
  assert.equal(parts({ wakes: true }), 'a c w l r0');
  assert.equal(
    parts({
      collector: false,
      logs: false,
      regions: false,
      samples: false,
    }),
    '',
  );
  assert.equal(belowOf(lane('g5', null), { ...shownAtFirst, wakes: true }).length, 1);
  assert.equal(belowOf(lane('p5', null), { ...shownAtFirst, wakes: true }).length, 0);
});

test('the name of a strip tells its lane', () => {
  assert.deepEqual(['g2.r1', 'p0.s', 'g2', 'gc'].map(ownerOf), ['g2', 'p0', 'g2', 'gc']);
  assert.deepEqual(['g2.r1', 'p0.s', 'g2', 'gc'].map(isStrip), [true, true, false, false]);
});

test('regions that are nested very deep do not push all else away', () => {
  assert.equal(
    belowOf(
      lane('g1', {
        regions: 255,
        assists: false,
        sweeps: false,
        logs: false,
        samples: false,
        goroutines: 0,
        depth: 0,
      }),
    ).length,
    64,
  );
});

test('below a task are who worked for it, its logs and its regions', () => {
  const strips = { ...none, regions: 2, logs: true, goroutines: 3 };
  const task = { ...lane('t9', strips), kind: 'task' } as const;
  const parts = belowOf(task).map(({ lane, label }) => `${lane.id} ${label}`.trim());
  assert.deepEqual(parts, [
    't9.g0 goroutines',
    't9.g1',
    't9.g2',
    't9.l logs',
    't9.r0 regions',
    't9.r1',
  ]);
  assert.deepEqual(belowOf(lane('t9', null)).length, 0);
});

const none = {
  regions: 0,
  assists: false,
  sweeps: false,
  logs: false,
  samples: false,
  goroutines: 0,
  depth: 0,
} as const;

test('stacks are right below the lane, the outermost calls on top, and above its regions', () => {
  const below = belowOf(busy, shownAtFirst, { depth: 3, all: false });
  assert.deepEqual(
    below.slice(0, 4).map(({ lane: { id, kind }, label }) => [id, kind, label]),
    [
      ['g2.k0', 'stacks', 'stacks'],
      ['g2.k1', 'stacks', ''],
      ['g2.k2', 'stacks', ''],
      ['g2.a', 'markAssists', 'mark assists'],
    ],
  );
  assert.equal(below[1]?.lane.name, 'Stacks of G2, call 2 from the outermost');
});

test('of deep stacks only the outermost calls are shown, with how many more there are', () => {
  const rows = (depth: number, all: boolean): readonly string[] =>
    belowOf(lane('g3', null), shownAtFirst, { depth, all }).map(({ label }) => label);
  assert.equal(rows(stacksAtFirst, false).at(-1), '');
  assert.equal(rows(stacksAtFirst + 5, false).length, stacksAtFirst);
  assert.equal(rows(stacksAtFirst + 5, false).at(-1), '+5 more');
  assert.equal(rows(stacksAtFirst + 5, true).length, stacksAtFirst + 5);
  assert.equal(rows(stacksAtFirst + 5, true).at(-1), '');
});
