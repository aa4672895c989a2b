/** Goroutines as the user wants to see them: filtered, grouped and sorted. */
import type { SearchProblem } from './search.js';
import type { GoroutineGroup, Lane } from './trace.js';

/** By start function, by the function with the `go` statement, or all in one group whose name is empty. */
export type LaneGrouping = 'function' | 'creator' | 'task' | 'none';

/** The lowest number first, the first to start, or those that were longest in a state. */
export type LaneOrder = 'running' | 'id' | 'start' | 'runnable' | 'waiting' | 'syscall';

export interface Arrangement {
  /**
   * An expression; the empty text is all. Terms side by side are to be true of one span of the
   * goroutine, what is not meant of none; a time in a state is that of the whole goroutine.
   */
  readonly filter: string;
  readonly group: LaneGrouping;
  readonly order: LaneOrder;
  /** Without the goroutines of the runtime. */
  readonly userOnly: boolean;
  /** A goroutine's lane: only those that it created or woke up, or that did so to it; null is all. */
  readonly with: string | null;
}

export interface ArrangeParams {
  readonly trace: number;
  readonly arrangement: Arrangement;
}

export interface ArrangedLanes {
  readonly revision: number;
  readonly groups: readonly GoroutineGroup[];
  /** Goroutines that are left, of all. */
  readonly shown: number;
  readonly all: number;
  /** What is wrong with the filter: then there are no groups. */
  readonly problem: SearchProblem | null;
}

export interface ArrangedPageParams {
  readonly trace: number;
  readonly arrangement: Arrangement;
  readonly group: string;
  readonly from: number;
  /** At most 10000. */
  readonly count: number;
}

export interface LaneParams {
  readonly trace: number;
  readonly lane: string;
}

/** Lanes that it takes to show all stacks of a goroutine: `g17.k0` has the outermost calls. */
export interface StackRows {
  readonly depth: number;
}

export interface LaneRequests {
  /** Null where the trace has no such goroutine or proc. */
  'trace/lane': [LaneParams, Lane | null];
  /** Null where the lane is none of a goroutine. */
  'trace/stacks': [LaneParams, StackRows | null];
  'trace/arrange': [ArrangeParams, ArrangedLanes];
  'trace/arranged': [ArrangedPageParams, readonly Lane[]];
}
