/**
 * The analysis of user tasks and regions: how long they were, and why the slow ones were slow.
 *
 * Times are nanoseconds since the first event. `states` is time by state, one element for each of
 * `states.ts`. Of what did not begin or end in the trace the length is a lower bound.
 */
import type { Spread } from './goroutines.js';
import type { Frame, GoroutineRef, RangeParams, TraceParams } from './trace.js';

export interface TaskGroups {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** By name, those with most tasks first. */
  readonly groups: readonly TaskGroup[];
  readonly groupsLeftOut: number;
  /** How many there are in all. */
  readonly tasks: number;
}

export interface TaskGroup {
  /** Empty for tasks whose begin was not seen. */
  readonly name: string;
  readonly count: number;
  readonly unfinished: number;
  /** Of the lengths of the finished ones; null where there is none. */
  readonly spread: Spread | null;
  /** Number of the longest one, and its length. */
  readonly slowest: number;
  readonly longest: number;
  readonly longestKnown: boolean;
  /** Finished ones of the middle, on the mean. */
  readonly usual: TaskMean | null;
  /** The slowest twentieth of the finished ones, on the mean. */
  readonly slow: TaskMean | null;
}

export interface TaskMean {
  readonly count: number;
  readonly length: number;
  readonly states: readonly number[];
}

export interface TaskTableParams extends RangeParams {
  /** Null: tasks of all names. */
  readonly name: string | null;
  /** Only those that may be at least so long; null: any. */
  readonly least: number | null;
  /** Only those that are finished and at most so long. */
  readonly most: number | null;
  readonly from: number;
  readonly count: number;
}

/** The longest ones first. */
export interface TaskPage {
  readonly revision: number;
  /** How many there are. */
  readonly count: number;
  readonly from: number;
  readonly tasks: readonly TaskRow[];
}

export interface TaskRow {
  readonly id: number;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** Of the goroutine that began it, or that did something in it. */
  readonly lane: string | null;
  readonly regions: number;
  readonly logs: number;
  readonly goroutines: number;
  /** What its goroutines did: in its regions, and where they have none, while it went on. */
  readonly states: readonly number[];
  readonly source: Frame | null;
}

export interface TaskParams extends TraceParams {
  readonly id: number;
}

export interface TaskDetails {
  readonly revision: number;
  readonly task: TaskRow;
  /** The task that it is a part of, and so on to the outermost. */
  readonly parents: readonly TaskRow[];
  readonly children: readonly TaskRow[];
  readonly goroutines: readonly TaskGoroutine[];
  readonly regions: readonly TaskRegion[];
  readonly logs: readonly TaskLog[];
  /** Of children, goroutines, regions and logs, how many there are too many of. */
  readonly leftOut: number;
}

export interface TaskGoroutine {
  readonly goroutine: GoroutineRef;
  readonly start: number;
  readonly end: number;
  readonly states: readonly number[];
}

export interface TaskRegion {
  readonly name: string;
  readonly goroutine: GoroutineRef;
  readonly start: number;
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  readonly source: Frame | null;
}

export interface TaskLog {
  readonly time: number;
  readonly goroutine: GoroutineRef | null;
  readonly category: string;
  readonly message: string;
  readonly source: Frame | null;
}

export interface RegionGroups {
  readonly revision: number;
  readonly start: number;
  readonly end: number;
  /** By name and by where they begin, those with most time first. */
  readonly groups: readonly RegionGroup[];
  readonly groupsLeftOut: number;
  readonly regions: number;
}

export interface RegionGroup {
  readonly name: string;
  /** The innermost frame outside of the library. */
  readonly source: Frame | null;
  readonly count: number;
  readonly unfinished: number;
  readonly total: number;
  readonly spread: Spread | null;
  readonly longest: number;
  readonly longestKnown: boolean;
}

export interface RegionTableParams extends RangeParams {
  readonly name: string;
  readonly source: Frame | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly from: number;
  readonly count: number;
}

export interface RegionPage {
  readonly revision: number;
  readonly count: number;
  readonly from: number;
  readonly regions: readonly RegionRow[];
}

export interface RegionRow {
  readonly name: string;
  readonly goroutine: GoroutineRef;
  readonly start: number;
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** Its number; 0 is none. */
  readonly task: number;
  readonly states: readonly number[];
}

/** The range is exactly that of a region or of a task. */
export interface AlikeParams extends RangeParams {
  /** To the next one of the same name, by start; else to the one before. */
  readonly forward: boolean;
}

export interface Alike {
  /** Otherwise it is a region. */
  readonly isTask: boolean;
  readonly name: string;
  /** The how-manieth it is of its name, by start, from 1 on. */
  readonly number: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
  /** Of the goroutine; null for a task. */
  readonly lane: string | null;
}

export interface TaskRequests {
  /** At the end the same again; null where the range is that of none. */
  'trace/alike': [AlikeParams, Alike | null];
  'trace/taskGroups': [RangeParams, TaskGroups];
  'trace/taskTable': [TaskTableParams, TaskPage];
  'trace/task': [TaskParams, TaskDetails | null];
  'trace/regionGroups': [RangeParams, RegionGroups];
  'trace/regionTable': [RegionTableParams, RegionPage];
}
