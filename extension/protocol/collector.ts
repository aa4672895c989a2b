/**
 * The analysis of the garbage collector: its cycles and pauses, what it made goroutines and procs
 * do, and how much it left to the program.
 *
 * Times are nanoseconds since the first event, sizes bytes; a range is cut to what has been read.
 */
import type { Spread } from './goroutines.js';
import type { Frame, GoroutineRef, RangeParams } from './trace.js';

export interface CollectorParams extends RangeParams {
  /** How finely the heap over time is wanted, 1 to 2000: there are at most twice as many times. */
  readonly steps: number;
  /** How many of each list are wanted, 1 to 1,000,000. */
  readonly rows: number;
}

export interface CollectorSummary {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** Those that touch the range, by start. */
  readonly cycles: readonly Cycle[];
  readonly cyclesLeftOut: number;
  /** All stops of the world that touch the range, the longest first. */
  readonly pauses: readonly Pause[];
  readonly pausesLeftOut: number;
  /** By kind, those that took most time first; cut to the range. */
  readonly pauseLengths: readonly PauseKind[];
  /** All assists of the range together. */
  readonly assist: AssistSum;
  /** By goroutine, those that assisted longest first. */
  readonly assists: readonly Assists[];
  readonly assistsLeftOut: number;
  readonly assistStacks: readonly AssistStack[];
  readonly assistStacksLeftOut: number;
  /** All sweeps of the range together. */
  readonly sweep: SweepSum;
  readonly sweepStacks: readonly SweepStack[];
  readonly sweepStacksLeftOut: number;
  readonly heap: HeapOverTime;
}

/** One run of the collector, with true bounds. */
export interface Cycle {
  /** Among all of the trace, from 1. */
  readonly number: number;
  /** When the world was stopped for its beginning, or marking began. */
  readonly start: number;
  readonly markStart: number;
  readonly markEnd: number;
  /** When the world went on, or marking was done. */
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** For how long the world was stopped in it. */
  readonly paused: number;
  /** How long workers marked, summed over them; those on procs that were idle apart. */
  readonly workers: number;
  readonly idleWorkers: number;
  /** How long, and how often, goroutines were made to assist. */
  readonly assist: number;
  readonly assists: number;
  /** When it began; null where it was not told before. */
  readonly heapBefore: number | null;
  readonly heapAfter: number | null;
  /** At which it was to be done; null without one. */
  readonly goal: number | null;
  /** Whose allocation, or call, began it. */
  readonly startedBy: GoroutineRef | null;
  /** Where: the innermost frame outside of the runtime. */
  readonly source: Frame | null;
}

/** A stop of the world, with true bounds. */
export interface Pause {
  /** In the words of the runtime, such as `GC mark termination`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  readonly goroutine: GoroutineRef | null;
  readonly source: Frame | null;
}

export interface PauseKind {
  readonly kind: string;
  readonly count: number;
  readonly total: number;
  readonly spread: Spread;
}

export interface AssistSum {
  readonly count: number;
  readonly total: number;
}

/** How a goroutine was made to mark, whether it ran or waited meanwhile. */
export interface Assists {
  readonly goroutine: GoroutineRef;
  readonly count: number;
  readonly total: number;
  /** Start of the longest one, and its length. */
  readonly longest: number;
  readonly max: number;
}

export interface AssistStack {
  /** Innermost first, from the first one outside of the runtime on. */
  readonly frames: readonly Frame[];
  readonly count: number;
  readonly total: number;
  /** Of the longest one. */
  readonly lane: string;
  readonly longest: number;
  readonly max: number;
}

export interface SweepSum {
  readonly count: number;
  readonly total: number;
  /** Bytes that were looked at, and that could be used again. */
  readonly swept: number;
  readonly reclaimed: number;
}

export interface SweepStack extends AssistStack, SweepSum {}

export interface HeapOverTime {
  /** Ascending. */
  readonly times: readonly number[];
  /** Bytes of objects in the heap from each time on; null where that is not known yet. */
  readonly allocated: readonly (number | null)[];
  /** Null where there is none. */
  readonly goal: readonly (number | null)[];
}

/** What counts as taken from the program. */
export interface MutatorOptions {
  readonly stopTheWorld: boolean;
  /** Workers in the background, other than on procs that would be idle. */
  readonly background: boolean;
  readonly assist: boolean;
  readonly sweep: boolean;
  /** The worst of the procs, instead of all together. */
  readonly perProc: boolean;
  /** Also what few of the windows do not exceed. */
  readonly quantiles: boolean;
}

export interface MutatorCurveParams extends RangeParams {
  readonly options: MutatorOptions;
}

export interface MutatorCurve {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** Of all windows, the parts that had no more than the shares; the first is 0: the least. */
  readonly parts: readonly number[];
  /** None where the trace does not tell how many procs there are. */
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  /** Length of the windows. */
  readonly window: number;
  /** Of the procs, left to the program, from 0 to 1; for each of `parts`. */
  readonly shares: readonly number[];
}

export interface MutatorWindowsParams extends MutatorCurveParams {
  readonly window: number;
}

export interface MutatorWindows {
  readonly revision: number;
  readonly window: number;
  /** The worst first; none overlaps another. */
  readonly windows: readonly UtilizationWindow[];
}

export interface UtilizationWindow {
  readonly start: number;
  readonly end: number;
  readonly share: number;
}

export interface CollectorRequests {
  'trace/collector': [CollectorParams, CollectorSummary];
  'trace/mutatorCurve': [MutatorCurveParams, MutatorCurve];
  'trace/mutatorWindows': [MutatorWindowsParams, MutatorWindows];
}
