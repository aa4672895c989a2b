/**
 * Counters: how many goroutines and threads did what over time, and the metrics of the runtime.
 *
 * Times are nanoseconds since the first event, sizes bytes. Buckets are multiples of their length on the
 * trace's own clock: those of any window fit together.
 */
import type { RangeParams } from './trace.js';

/** In the order of `CounterSeries` in C#. */
export const counterSeries = [
  /** Goroutines that run, other than workers of the collector; these. */
  'running',
  'gcWork',
  'runnable',
  'waiting',
  'syscall',
  /** Threads that hold a proc without running a goroutine. */
  'searching',
  /** Goroutines that run, could run, or are in a system call; goroutines that there are. */
  'active',
  'alive',
  /** Bytes of objects in the heap, and at which size it is to be collected. */
  'heapAllocated',
  'heapGoal',
  /** GOMAXPROCS. */
  'procs',
] as const;

export type CounterSeries = (typeof counterSeries)[number];

export interface CountersParams extends RangeParams {
  /** Length of a bucket. The server takes the next power of two, or a larger one for few enough buckets. */
  readonly resolution: number;
  readonly series: readonly CounterSeries[];
}

/** `columns` holds, for each series that was asked for, those of `CounterColumns`, one after the other. */
export interface CountersResult {
  readonly revision: number;
  /** Start of the first bucket. */
  readonly origin: number;
  readonly resolution: number;
  readonly buckets: number;
  /** False: some of it is not counted yet. Asked again, there is more. */
  readonly complete: boolean;
  /** Base64. Of each number the difference to the one before in its column, its sign in the lowest bit, seven
   * bits a byte from the lowest on, the eighth for "more"; behind a zero, how many more zeros follow. */
  readonly columns: string;
}

/** Of each bucket; −1 where nothing is known. */
export interface CounterColumns {
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly last: Float64Array;
  /** Over the bucket's time. */
  readonly mean: Float64Array;
}

const meanParts = 256;

/** @throws RangeError when the columns are not as long as they should be. */
export function decodeCounters(
  { columns, buckets }: Pick<CountersResult, 'columns' | 'buckets'>,
  series: number,
): readonly CounterColumns[] {
  const bytes = Uint8Array.from(atob(columns), (char) => char.charCodeAt(0));
  let at = 0;
  const number = (): number => {
    let value = 0;
    // Not by bits: a value may have more than 32.
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`counter columns: ${bytes.length} bytes`);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const column = (): Float64Array => {
    const values = new Float64Array(buckets);
    let value = 0;
    for (let i = 0; i < buckets;) {
      const code = number();
      value += code % 2 === 0 ? code / 2 : -(code + 1) / 2;
      values[i++] = value;
      if (code !== 0) continue;
      const same = number();
      if (i + same > buckets) throw new RangeError('counter columns: too many values');
      values.fill(value, i, (i += same));
    }
    return values;
  };
  const result = Array.from({ length: series }, (): CounterColumns => {
    const [least, most, last, mean] = [column(), column(), column(), column()];
    for (let i = 0; i < buckets; i++) if ((mean[i] ?? 0) > 0) mean[i] = (mean[i] ?? 0) / meanParts;
    return { least, most, last, mean };
  });
  if (at !== bytes.length) throw new RangeError(`counter columns: ${bytes.length - at} bytes left`);
  return result;
}

export interface CounterRequests {
  'trace/counters': [CountersParams, CountersResult];
}
