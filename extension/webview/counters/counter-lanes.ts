/** Which counters there are, what they consist of, and how high they reach: no drawing. */
import type { CounterColumns, CounterSeries } from '../../protocol/counters.js';
import type { State } from '../../protocol/states.js';
import { bytesText, numberText } from '../durations.js';
import type { Window } from '../frames.js';
import { t } from '../text.js';

/** One colour of a lane: an area on top of those before it, or a line. */
export interface Part {
  readonly series: CounterSeries;
  readonly name: string;
  /** Whose colour it has. */
  readonly state: State;
}

export interface CounterLane {
  readonly id: 'goroutines' | 'threads' | 'heap';
  readonly name: string;
  /** CSS px. */
  readonly height: number;
  /** From the bottom up. */
  readonly areas: readonly Part[];
  /** Values of their own, not on top of the areas. */
  readonly lines: readonly Part[];
  readonly binary: boolean;
  readonly text: (value: number) => string;
}

export const counterLanes: readonly CounterLane[] = [
  {
    id: 'goroutines',
    name: t('Goroutines'),
    height: 58,
    areas: [
      { series: 'running', name: t('running'), state: 'running' },
      { series: 'gcWork', name: 'GC', state: 'gcWork' },
      { series: 'syscall', name: t('syscall'), state: 'syscall' },
      { series: 'runnable', name: t('runnable'), state: 'runnable' },
      { series: 'waiting', name: t('waiting'), state: 'waiting' },
    ],
    lines: [],
    binary: false,
    text: numberText,
  },
  {
    id: 'threads',
    name: t('Threads'),
    height: 58,
    areas: [
      { series: 'running', name: t('running'), state: 'running' },
      { series: 'gcWork', name: 'GC', state: 'gcWork' },
      { series: 'searching', name: t('looking for work'), state: 'procWithoutGoroutine' },
      { series: 'syscall', name: t('syscall'), state: 'syscall' },
    ],
    lines: [{ series: 'procs', name: 'GOMAXPROCS', state: 'stopTheWorld' }],
    binary: false,
    text: numberText,
  },
  {
    id: 'heap',
    name: t('Heap'),
    height: 44,
    areas: [{ series: 'heapAllocated', name: t('allocated'), state: 'gc' }],
    lines: [{ series: 'heapGoal', name: t('goal'), state: 'runnable' }],
    binary: true,
    text: bytesText,
  },
];

/** Parts of which the trace tells anything, and that the user has not switched off. */
export function partsOf(
  lane: CounterLane,
  known: ReadonlySet<CounterSeries>,
  hidden: ReadonlySet<string>,
): Pick<CounterLane, 'areas' | 'lines'> {
  const shown = (part: Part): boolean =>
    known.has(part.series) && !hidden.has(hiddenKey(lane, part.series));
  return { areas: lane.areas.filter(shown), lines: lane.lines.filter(shown) };
}

export const hiddenKey = ({ id }: CounterLane, series: CounterSeries): string => `${id}.${series}`;

/** How many there were at most at any moment of a bucket: the sum of what is shown has its own series. */
export function peakOf(lane: CounterLane, areas: readonly Part[]): CounterSeries | null {
  if (lane.id !== 'goroutines') return lane.id === 'heap' ? 'heapAllocated' : null;
  const shown = new Set(areas.map(({ series }) => series));
  const active = (['running', 'gcWork', 'syscall', 'runnable'] as const).every((of) =>
    shown.has(of),
  );
  if (!active) return null;
  return shown.has('waiting') ? 'alive' : 'active';
}

/** An answer of the server: immutable. */
export interface CounterFrame {
  readonly window: Window;
  readonly revision: number;
  /** Start of the first bucket, ns. */
  readonly origin: number;
  /** Length of a bucket, ns. */
  readonly resolution: number;
  readonly buckets: number;
  readonly series: ReadonlyMap<CounterSeries, CounterColumns>;
}

/** The bucket that contains a moment; −1 for none. */
export function bucketAt({ origin, resolution, buckets }: CounterFrame, time: number): number {
  const bucket = Math.floor((time - origin) / resolution);
  return bucket >= 0 && bucket < buckets ? bucket : -1;
}

/** The value at the top of a lane: what is greatest in the frame, and a round number. */
export function topOf(
  frame: CounterFrame,
  lane: CounterLane,
  { areas, lines }: Pick<CounterLane, 'areas' | 'lines'>,
): number {
  let most = 0;
  const peak = peakOf(lane, areas);
  const take = (values: Float64Array | undefined): void => {
    for (const value of values ?? []) if (value > most) most = value;
  };
  for (const { series } of lines) take(frame.series.get(series)?.most);
  if (peak) take(frame.series.get(peak)?.most);
  else take(sumOfMeans(frame, areas));
  return roundUp(most, lane.binary);
}

function sumOfMeans(frame: CounterFrame, areas: readonly Part[]): Float64Array {
  const sum = new Float64Array(frame.buckets);
  for (const { series } of areas) {
    const mean = frame.series.get(series)?.mean;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + Math.max(0, mean?.[i] ?? 0);
  }
  return sum;
}

const decimalSteps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const binarySteps = [1, 1.25, 1.5, 1.75, 2];

/** The next of some numbers that are easy to read; whole ones, at least 1. */
export function roundUp(value: number, binary: boolean): number {
  if (value <= 1) return 1;
  const base = binary ? 2 : 10;
  const power = base ** Math.floor(Math.log(value) / Math.log(base) + 1e-9);
  const steps = binary ? binarySteps : decimalSteps;
  const step = steps.find((step) => step * power >= value * (1 - 1e-9)) ?? base;
  return Math.ceil(step * power - 1e-9);
}

/** How much of a bucket's time something was the case, or how many at a time: `3`, `2 to 5, mean 3.4`. */
export function valueText(
  columns: CounterColumns | undefined,
  bucket: number,
  text: CounterLane['text'],
): string {
  const [least = -1, most = -1, mean = 0] = [
    columns?.least[bucket],
    columns?.most[bucket],
    columns?.mean[bucket],
  ];
  if (least < 0) return t('unknown');
  if (least === most) return text(least);
  const rounded = mean >= 100 ? Math.round(mean) : Number(mean.toPrecision(3));
  return t('{0} to {1}, mean {2}', text(least), text(most), text(rounded));
}
