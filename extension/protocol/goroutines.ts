/**
 * The analysis of goroutines: what those of each start function did in a range, and each of them.
 *
 * Times are nanoseconds; a range is cut to what has been read. For the whole trace ask from 0 to its
 * end.
 */
import type { Frame, RangeParams } from './trace.js';

/**
 * How values of one sort lie. A quantile is the least value that so large a part of the values does
 * not exceed: always one of them.
 */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  readonly histogram: Histogram;
}

/**
 * Values counted by size, five buckets to each power of ten. Bucket `i` holds what is at least
 * `bounds[i]` and less than `bounds[i + 1]`; 0 has a bucket of its own.
 */
export interface Histogram {
  /** One more than counts. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

export interface GoroutineGroups {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** What goroutines waited for, in the words of the runtime; empty where it did not say. */
  readonly reasons: readonly string[];
  /** By start function, those that ran longest first. */
  readonly groups: readonly GroupTimes[];
  /** Groups that are not named because there are too many. */
  readonly groupsLeftOut: number;
}

/** How the goroutines of one start function spent the range, summed over them. */
export interface GroupTimes {
  /** Start function; empty where it is not known. */
  readonly name: string;
  /** Every function of the runtime but `runtime.main`. */
  readonly system: boolean;
  /** Where the function is; null where no goroutine of it was seen starting. */
  readonly source: Frame | null;
  /** Goroutines that were alive at some moment of it. */
  readonly count: number;
  /** Time in which they existed. The others can be less together: of some moments nothing is known. */
  readonly total: number;
  readonly execution: number;
  /** Waiting for the scheduler. */
  readonly runnable: number;
  readonly syscall: number;
  /** One element for each of `reasons`. */
  readonly blocked: readonly number[];
  /** Of the single goroutines' times. */
  readonly totalSpread: Spread;
  readonly executionSpread: Spread;
}

export type GoroutineColumn =
  'id' | 'start' | 'end' | 'total' | 'execution' | 'runnable' | 'syscall' | 'blocked';

export interface GoroutineSort {
  readonly column: GoroutineColumn;
  /** For `blocked`: only for this reason; null is all together. */
  readonly reason: string | null;
  readonly descending: boolean;
}

export interface GoroutineTableParams {
  readonly trace: number;
  /** Start function; null for the goroutines of all. */
  readonly group: string | null;
  readonly start: number;
  readonly end: number;
  readonly sort: GoroutineSort;
  readonly from: number;
  /** At most 10000. */
  readonly count: number;
}

export interface GoroutinePage {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  readonly reasons: readonly string[];
  /** Of all goroutines, of which this is a page. */
  readonly count: number;
  /** Index of the first of the page. */
  readonly from: number;
  readonly goroutines: readonly GoroutineRow[];
}

/** How one goroutine spent the range; see `GroupTimes`. */
export interface GoroutineRow {
  readonly id: number;
  readonly lane: string;
  readonly name: string;
  /** Its creation, which can be before the range. */
  readonly start: number;
  readonly end: number;
  /** False: it existed before the trace. */
  readonly startKnown: boolean;
  /** False: it had not ended when the trace did. */
  readonly endKnown: boolean;
  readonly total: number;
  readonly execution: number;
  readonly runnable: number;
  readonly syscall: number;
  readonly blocked: readonly number[];
}

/** What goroutines did in a range, by state. */
export interface Statistics {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** How many were alive at some moment of it. */
  readonly goroutines: number;
  /**
   * Time in which they existed, summed over them: the whole of which states have a share. States can
   * be less together: of some moments nothing is known.
   */
  readonly total: number;
  /** Those in which goroutines were longest first. */
  readonly states: readonly StateStatistics[];
}

/**
 * Lengths of spans; what crosses a bound of the range counts with its part in it. Median, p95 and
 * histogram round them down, by less than 0.05 %; the others are exact.
 */
export interface SpanStatistics {
  /** Of spans. */
  readonly count: number;
  readonly total: number;
  readonly spread: Spread;
}

export interface StateStatistics extends SpanStatistics {
  /** A number of `states.ts`. */
  readonly state: number;
  /** The same by reason, where there is something to say; those with most time first. */
  readonly reasons: readonly ReasonStatistics[];
}

export interface ReasonStatistics extends SpanStatistics {
  /**
   * In the words of the runtime, such as `chan receive` or `preempted`, or how a goroutine became
   * runnable; empty where it is not known.
   */
  readonly reason: string;
}

export interface GoroutineRequests {
  'trace/goroutineGroups': [RangeParams, GoroutineGroups];
  'trace/goroutineTable': [GoroutineTableParams, GoroutinePage];
  'trace/statistics': [RangeParams, Statistics];
}
