/**
 * The analysis of the scheduler: how the procs were shared among goroutines.
 *
 * Times are nanoseconds since the first event; a range is cut to what has been read.
 */
import type { StateStatistics } from './goroutines.js';
import type { GoroutineRef, RangeParams } from './trace.js';

export interface SchedulingParams extends RangeParams {
  /** How many steps to divide the range into, 1 to 2000; there may be fewer. */
  readonly steps: number;
}

export interface Scheduling {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** Length of the steps that everything over time is counted in; the last one may be shorter. */
  readonly step: number;
  /** By number. */
  readonly procs: readonly ProcTimes[];
  /**
   * By step, how long goroutines waited for the scheduler in it, summed over them: divided by the
   * length of the step it is how many waited at a time, on the mean.
   */
  readonly runnable: readonly number[];
  /** By step, goroutines that were created in it. */
  readonly created: readonly number[];
  /** By step, goroutines that ended in it. */
  readonly ended: readonly number[];
  /** How long goroutines waited for the scheduler, by what made them runnable; null: none did. */
  readonly latency: StateStatistics | null;
  /** The longest one first. */
  readonly longestWaits: readonly LongWait[];
}

export interface ProcTimes {
  readonly lane: string;
  readonly name: string;
  /** By step, time in which the proc had a goroutine. */
  readonly running: readonly number[];
}

/** A goroutine that waited for the scheduler. Its bounds may lie outside of the range. */
export interface LongWait {
  readonly goroutine: GoroutineRef;
  /** What made it runnable, such as `unblocked`; empty where it is not known. */
  readonly reason: string;
  readonly start: number;
  readonly end: number;
  /** The lane of the proc that it ran on then; null where it did not run. */
  readonly proc: string | null;
}

/** Who had the procs while somebody waited for one. */
export interface RanInstead {
  readonly start: number;
  readonly end: number;
  /** How long the procs had a goroutine, summed over them. */
  readonly procs: number;
  /** How long no thread held them. */
  readonly idle: number;
  /** How long a thread held them and had no goroutine to run. */
  readonly searching: number;
  /** Those that ran longest first. */
  readonly goroutines: readonly Ran[];
  /** Goroutines that ran too and are not named because there are too many. */
  readonly goroutinesLeftOut: number;
}

export interface Ran {
  readonly goroutine: GoroutineRef;
  readonly running: number;
}

/** What threads of the operating system did for goroutines. */
export interface ThreadsOverTime {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** Length of the steps; the last one may be shorter. */
  readonly step: number;
  /** By number; none where the trace does not name the threads. */
  readonly threads: readonly ThreadTimes[];
  /** Threads that are not named because there are too many: they did least. */
  readonly threadsLeftOut: number;
}

export interface ThreadTimes {
  /** The operating system's number. */
  readonly thread: number;
  readonly name: string;
  /** By step, time in which a goroutine ran on it. */
  readonly running: readonly number[];
  /** By step, time in which a goroutine was in a system call on it, with or without a proc. */
  readonly syscall: readonly number[];
}

export interface SchedulingRequests {
  'trace/scheduling': [SchedulingParams, Scheduling];
  'trace/ranInstead': [RangeParams, RanInstead];
  'trace/threads': [SchedulingParams, ThreadsOverTime];
}
