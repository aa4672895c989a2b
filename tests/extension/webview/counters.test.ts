import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CounterColumns, CounterSeries } from '../../../extension/protocol/counters.js';
import {
  bucketAt,
  counterLanes,
  hiddenKey,
  partsOf,
  peakOf,
  roundUp,
  topOf,
  valueText,
  type CounterFrame,
  type CounterLane,
} from '../../../extension/webview/counters/counter-lanes.js';
import { paintCounter } from '../../../extension/webview/counters/paint.js';
import type { Theme } from '../../../extension/webview/theme.js';

const lane = (id: CounterLane['id']): CounterLane =>
  counterLanes.find((lane) => lane.id === id) as CounterLane;
const constant = (...values: readonly number[]): CounterColumns => {
  const column = Float64Array.from(values);
  return { least: column, most: column, last: column, mean: column };
};
const frame = (series: Partial<Record<CounterSeries, CounterColumns>>): CounterFrame => ({
  window: { start: 0, end: 40, resolution: 10 },
  revision: 1,
  origin: 0,
  resolution: 10,
  buckets: 4,
  series: new Map(Object.entries(series) as [CounterSeries, CounterColumns][]),
});
const allKnown = new Set<CounterSeries>([
  'running',
  'gcWork',
  'syscall',
  'runnable',
  'waiting',
  'searching',
  'procs',
  'heapAllocated',
  'heapGoal',
]);
const names = ({ areas, lines }: Pick<CounterLane, 'areas' | 'lines'>): string =>
  [...areas, ...lines].map(({ series }) => series).join(' ');

test('what the trace does not tell is not shown, nor what the user has switched off', () => {
  const known = new Set<CounterSeries>(['running', 'syscall', 'searching']);
  assert.equal(names(partsOf(lane('threads'), known, new Set())), 'running searching syscall');
  const hidden = new Set([hiddenKey(lane('threads'), 'syscall')]);
  assert.equal(names(partsOf(lane('threads'), known, hidden)), 'running searching');
  assert.equal(names(partsOf(lane('goroutines'), known, hidden)), 'running syscall');
});

test('the most there were is known of those that do something and of all, not of any other sum', () => {
  const goroutines = lane('goroutines');
  const of = (...hidden: readonly CounterSeries[]): CounterSeries | null =>
    peakOf(
      goroutines,
      partsOf(goroutines, allKnown, new Set(hidden.map((series) => hiddenKey(goroutines, series))))
        .areas,
    );
  assert.equal(of(), 'alive');
  assert.equal(of('waiting'), 'active');
  assert.equal(of('runnable'), null);
});

test('a lane reaches up to what is most in it, to a line above it, or to a round number over these', () => {
  const threads = partsOf(lane('threads'), allKnown, new Set());
  const busy = { running: constant(3, 2, 3, 0), syscall: constant(4, 0, 0, 0) };
  assert.equal(topOf(frame(busy), lane('threads'), threads), 8);
  assert.equal(
    topOf(frame({ ...busy, procs: constant(12, 12, 12, 12) }), lane('threads'), threads),
    12,
  );
  const heap = partsOf(lane('heap'), allKnown, new Set());
  assert.equal(
    topOf(frame({ heapAllocated: constant(-1, 2 ** 20 + 1, 5, 6) }), lane('heap'), heap),
    1.25 * 2 ** 20,
  );
});

for (const [value, rounded] of [
  [0, 1],
  [1, 1],
  [2, 2],
  [7, 8],
  [11, 12],
  [13, 15],
  [24, 25],
  [64, 80],
  [99, 100],
  [4001, 5000],
] as const)
  test(`${value} fits below ${rounded}`, () => assert.equal(roundUp(value, false), rounded));

test('a value is told exactly where there is one, and else from where to where it went', () => {
  const columns: CounterColumns = {
    least: Float64Array.of(3, 2, -1),
    most: Float64Array.of(3, 5, -1),
    last: Float64Array.of(3, 4, -1),
    mean: Float64Array.of(3, 3.4375, -1),
  };
  const text = (bucket: number): string => valueText(columns, bucket, lane('goroutines').text);
  assert.equal(text(0), '3');
  assert.equal(text(1), '2 to 5, mean 3.44');
  assert.equal(text(2), 'unknown');
});

test('a moment outside of what is known is in no bucket', () => {
  assert.deepEqual(
    [-1, 0, 9.9, 10, 39, 40].map((time) => bucketAt(frame({}), time)),
    [-1, 0, 0, 1, 3, -1],
  );
});

/** A context that writes down what is drawn: colours as letters, corners of areas and lines. */
function recorder(): { readonly context: CanvasRenderingContext2D; readonly drawn: string[] } {
  const drawn: string[] = [];
  let path: string[] = [];
  const context = {
    fillStyle: '',
    strokeStyle: '',
    beginPath: () => (path = []),
    moveTo: (x: number, y: number) => path.push(`|${x},${y}`),
    lineTo: (x: number, y: number) => path.push(`${x},${y}`),
    fill: () => drawn.push(`${context.fillStyle} fills ${path.join(' ')}`),
    stroke: () => drawn.push(`${context.strokeStyle} lines ${path.join(' ')}`),
    fillRect: () => undefined,
    fillText: (text: string) => drawn.push(`text ${text}`),
    setLineDash: () => undefined,
    measureText: () => ({ width: 10 }),
  };
  return { context: context as unknown as CanvasRenderingContext2D, drawn };
}
const theme = {
  highContrast: false,
  states: Array.from({ length: 20 }, (_, i) => [i, 0, 0]),
  foreground: [255, 255, 255],
  background: [0, 0, 0],
  font: 'sans-serif',
  muted: '',
  band: '',
} as unknown as Theme;

test('areas stand on each other, equal buckets are one, and what was reached is above them', () => {
  const { context, drawn } = recorder();
  const view = { start: 0, nsPerPx: 1, width: 40 };
  const series = {
    running: constant(1, 1, 2, 0),
    waiting: constant(1, 1, 0, 0),
    alive: constant(2, 2, 3, 0),
  };
  const parts = partsOf(lane('goroutines'), allKnown, new Set());
  // 25 px high without its margins, 5 px for one.
  paintCounter(
    { context, theme, view, y: 0, height: 30 },
    frame(series),
    lane('goroutines'),
    parts,
    5,
  );
  assert.deepEqual(drawn, [
    'rgba(1, 0, 0, 1) fills |0,29 0,24 20,24 20,19 30,19 30,29 40,29 40,29 0,29',
    'rgba(3, 0, 0, 1) fills |0,24 0,19 30,19 30,29 40,29 40,29 30,29 30,19 20,19 20,24 0,24',
    'rgba(255, 255, 255, 0.25) fills |0,19 0,19 20,19 20,14 30,14 30,29 40,29 40,29 30,29 30,19 0,19',
    'text 5',
  ]);
});

test('a line is broken where nothing is known, and only what is on screen is drawn', () => {
  const { context, drawn } = recorder();
  const view = { start: 10, nsPerPx: 1, width: 40 };
  const parts = partsOf(lane('heap'), new Set(['heapGoal']), new Set());
  const series = { heapGoal: constant(4, 4, -1, 2) };
  paintCounter({ context, theme, view, y: 100, height: 25 }, frame(series), lane('heap'), parts, 4);
  assert.deepEqual(drawn, ['rgba(2, 0, 0, 1) lines |0,104 10,104 |20,114 30,114', 'text 4 B']);
});
