import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GoroutineGroup, Lane, LaneDirectory } from '../../../extension/protocol/trace.js';
import { layoutRows, openAtFirst, rowsBetween, type Row } from '../../../extension/webview/rows.js';

const goroutine = (id: number): Lane => ({
  id: `g${id}`,
  kind: 'goroutine',
  name: `G${id}`,
  start: 0,
  end: 9,
  running: 1,
  startKnown: true,
  endKnown: true,
  strips: null,
  spent: null,
});
const group = (name: string, count: number, listed: number, system = false): GoroutineGroup => ({
  name,
  count,
  running: 1,
  system,
  goroutines: Array.from({ length: listed }, (_, i) => goroutine(count * 1000 + i)),
});
const directory: LaneDirectory = {
  revision: 1,
  lanes: [
    {
      id: 'gc',
      kind: 'gc',
      name: 'GC',
      start: 0,
      end: 9,
      running: 0,
      startKnown: false,
      endKnown: false,
      strips: null,
      spent: null,
    },
  ],
  groups: [group('main.worker', 30, 2), group('main.main', 1, 1)],
  threads: null,
  tasks: null,
  counters: [],
};
const nothing = {
  loaded: new Map<string, readonly Lane[]>(),
  guests: new Map<string, readonly Lane[]>(),
};
const text = (rows: readonly Row[]): string[] =>
  rows.map((row) =>
    row.kind === 'lane'
      ? row.lane.id
      : row.kind === 'group'
        ? `[${row.group.name}]`
        : row.kind === 'own'
          ? `=${row.own.key}`
          : `+${row.remaining}`,
  );

test('what a feature brings along is above all lanes, as high as it says', () => {
  const label = {} as HTMLElement;
  const top = [
    { key: 'header', height: 24, label, isHeader: true },
    { key: 'heap', height: 44, label },
  ] as const;
  const { rows, height } = layoutRows(directory, { ...nothing, top }, () => false);
  assert.deepEqual(text(rows), ['=header', '=heap', 'gc', '[main.worker]', '[main.main]']);
  assert.deepEqual(
    rows.map(({ y }) => y),
    [0, 24, 68, 88, 112],
  );
  assert.equal(height, 136);
});

test('lanes come first, then groups with the lanes that are listed and a row for the others', () => {
  const { rows } = layoutRows(directory, nothing, () => true);
  assert.deepEqual(text(rows), [
    'gc',
    '[main.worker]',
    'g30000',
    'g30001',
    '+28',
    '[main.main]',
    'g1000',
  ]);
});

test('a closed group is its header only', () => {
  const { rows } = layoutRows(directory, nothing, (name) => name === 'main.main');
  assert.deepEqual(text(rows), ['gc', '[main.worker]', '[main.main]', 'g1000']);
});

test('loaded lanes follow in order, a guest comes last, and none is shown twice', () => {
  const loaded = new Map([['main.worker', [goroutine(30001), goroutine(7)]]]);
  const guests = new Map([['main.worker', [goroutine(7), goroutine(8)]]]);
  const { rows } = layoutRows(directory, { loaded, guests }, (name) => name === 'main.worker');
  assert.deepEqual(text(rows), [
    'gc',
    '[main.worker]',
    'g30000',
    'g30001',
    'g7',
    'g8',
    '+26',
    '[main.main]',
  ]);
  const more = rows.find((row) => row.kind === 'more');
  assert.equal(more?.shown, 3, 'guests are not counted: the next ones are asked for from there');
});

test('rows lie one below the other without gaps', () => {
  const { rows, height } = layoutRows(directory, nothing, () => true);
  let y = 0;
  for (const row of rows) {
    assert.equal(row.y, y);
    y += row.height;
  }
  assert.equal(height, y);
});

test('only rows that are on screen are found', () => {
  const big = { ...directory, groups: [group('main.worker', 10_000, 10_000)] };
  const { rows } = layoutRows(big, nothing, () => true);
  const [first, end] = rowsBetween(rows, 50_005, 50_605);
  assert.ok(end - first <= 32 && end - first >= 30);
  const inside = rows.slice(first, end);
  assert.ok(inside.every((row) => row.y + row.height > 50_005 && row.y < 50_605));
  assert.ok((rows[first - 1]?.y ?? 0) + (rows[first - 1]?.height ?? 0) <= 50_005);
});

test("the user's own groups are open at first, up to a number of lanes; the runtime's are closed", () => {
  const groups = [
    group('runtime.gcBgMarkWorker', 9, 9, true),
    group('main.a', 30, 30),
    group('main.b', 40, 40),
    group('main.c', 5, 5),
  ];
  assert.deepEqual([...openAtFirst(groups, 48)], ['main.a', 'main.c']);
});

test('the first group of the user is open however large it is', () => {
  assert.deepEqual([...openAtFirst([group('main.a', 500, 500)], 48)], ['main.a']);
});
