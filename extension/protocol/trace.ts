/**
 * What the server says about a trace: the answers to `trace/*` requests and the one notification.
 *
 * Times are nanoseconds since the first event of the trace, as plain numbers (2^53 ns is 104 days).
 * Intervals are half open. A lane is named by a short text: `gc`, `stw`, `p3` (proc 3), `m17`
 * (thread 17), `t17` (task 17), `g17` (goroutine 17); what lies below one, `g17.r0` (its outermost regions), `g17.l` (its logs), `g17.w`
 * (whom it created or woke up), `g17.c` (CPU samples of it), `g17.a` (its mark assists), `g17.k0`
 * (the outermost calls on its stacks), `p3.s` (the sweeps on it). `server/TraceInsight.Server/Protocol` is the same in C#; the JSON files in
 * `tests/fixtures/protocol` keep the two alike.
 */

import type { ChainCause, ChainRequests } from './chain.js';
import type { CollectorRequests } from './collector.js';
import type { CounterRequests, CounterSeries } from './counters.js';
import type { GoroutineRequests } from './goroutines.js';
import type { LaneRequests } from './lanes.js';
import type { ProfileRequests } from './profile.js';
import type { SchedulingRequests } from './scheduling.js';
import type { SearchRequests } from './search.js';
import type { TaskRequests } from './tasks.js';

/** Raised whenever an old extension and a new server (or the reverse) would misunderstand. */
export const protocolVersion = 1;

export interface InitializeParams {
  readonly clientVersion: string;
  readonly protocol: number;
}

export interface InitializeResult {
  readonly serverVersion: string;
  readonly protocol: number;
  readonly processId: number;
}

export type ProblemKind =
  | 'notATrace'
  | 'empty'
  | 'headerOnly'
  | 'truncated'
  | 'damaged'
  | 'newerFormat'
  | 'olderFormat'
  | 'changed'
  | 'unreadable'
  | 'noRoom';

/** Why a trace cannot be shown, or why it ends before the file does. */
export interface Problem {
  readonly kind: ProblemKind;
  /** A whole sentence for the user, with what is shown or what can be done. */
  readonly message: string;
  /** What exactly was found and where, for the log and for a bug report. */
  readonly detail: string;
  /** Byte offset in the file, where it is known. */
  readonly offset: number | null;
}

/**
 * `failed`: there is nothing to show. The others can be shown as far as they go. `following`: all
 * that the file has so far is shown, and more is waited for.
 */
export type TracePhase = 'loading' | 'following' | 'complete' | 'cancelled' | 'failed';

/** The notification `trace/changed`, and the answer to `trace/open`. */
export interface TraceState {
  readonly trace: number;
  /** Grows whenever questions may have new answers. */
  readonly revision: number;
  readonly phase: TracePhase;
  readonly bytesRead: number;
  readonly bytes: number;
  readonly generations: number;
  readonly events: number;
  /** End of what has been read, ns. */
  readonly end: number;
  readonly problem: Problem | null;
}

/** Something of the trace has been read and can be asked about. */
export const isThere = ({ phase, end }: TraceState): boolean =>
  phase !== 'failed' && (end > 0 || (phase !== 'loading' && phase !== 'following'));

/** Facts about the whole of what has been read. */
export interface Overview {
  /** The versions of Go that write the file's format, such as `Go 1.23 or 1.24`. */
  readonly format: string;
  readonly duration: number;
  readonly events: number;
  readonly generations: number;
  readonly goroutines: number;
  readonly procs: number;
  readonly threads: number;
  readonly tasks: number;
  readonly regions: number;
  readonly logs: number;
  readonly cpuSamples: number;
  /** ISO 8601 with nanoseconds, from format 25 on. */
  readonly wallClockStart: string | null;
  /** For 1, 2, 3 … procs: the first moment at which so many ran at once. */
  readonly procsInUse: readonly FirstUse[];
}

export interface FirstUse {
  readonly count: number;
  readonly first: number;
}

export type LaneKind =
  | 'gc'
  | 'stw'
  | 'proc'
  | 'goroutine'
  | 'regions'
  | 'markAssists'
  | 'sweeps'
  | 'logs'
  | 'wakes'
  | 'cpuSamples'
  | 'thread'
  | 'task'
  | 'taskGoroutines'
  | 'taskRegions'
  | 'taskLogs'
  | 'stacks';

export interface Lane {
  readonly id: string;
  readonly kind: LaneKind;
  /** `GC`, `Stop-the-world`, `Proc 3`, `G17`. */
  readonly name: string;
  /** First and last moment at which the lane is known to exist. */
  readonly start: number;
  readonly end: number;
  /** Time running (goroutine: on a proc; proc: with a goroutine), ns. */
  readonly running: number;
  /** False: it was there before the trace; it has not ended within what has been read. */
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** What lies below it; null where nothing does. */
  readonly strips: LaneStrips | null;
  /** Time in the state by which lanes are sorted, ns; null where that is not another than running. */
  readonly spent: number | null;
}

/** What there is to be shown below a lane. */
export interface LaneStrips {
  /** How deep the goroutine's regions are nested. */
  readonly regions: number;
  /** The goroutine was made to help the collector. */
  readonly assists: boolean;
  /** The proc swept. */
  readonly sweeps: boolean;
  /** The goroutine logged something. */
  readonly logs: boolean;
  /** The CPU profiler found the goroutine running. */
  readonly samples: boolean;
  /** Rows that it takes to show who worked for the task. */
  readonly goroutines: number;
  /** How deep the task is nested in others, from 0. */
  readonly depth: number;
}

/** Goroutines that started with the same function. */
export interface GoroutineGroup {
  /** Start function, or empty where no stack told it. */
  readonly name: string;
  readonly count: number;
  readonly running: number;
  /** Every function of the runtime but `runtime.main`. */
  readonly system: boolean;
  /** The most active ones; the others by `trace/goroutines`. */
  readonly goroutines: readonly Lane[];
}

export interface LaneDirectory {
  readonly revision: number;
  /** GC, stop-the-world and procs, top to bottom. */
  readonly lanes: readonly Lane[];
  /** Most active first. */
  readonly groups: readonly GoroutineGroup[];
  /** Of the operating system, by number; null where the trace names none. */
  readonly threads: GoroutineGroup | null;
  /** As a tree, each task with its subtasks behind it; null where the trace has none. */
  readonly tasks: GoroutineGroup | null;
  /** What can be shown over time: that of which the trace tells anything. */
  readonly counters: readonly CounterSeries[];
}

export interface GoroutinesParams {
  readonly trace: number;
  readonly group: string;
  readonly from: number;
  readonly count: number;
}

export interface BoxesParams {
  readonly trace: number;
  /** At most 400 lanes. */
  readonly lanes: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Spans shorter than this share a box, ns. The server raises it where the answer would be too large. */
  readonly resolution: number;
  /** The number of the search of which the boxes are to say what was found; null for none. */
  readonly search: number | null;
}

/** See `columns.ts` for what the columns hold. */
export interface BoxesResult {
  readonly revision: number;
  /** Times in the columns count from here, ns. */
  readonly origin: number;
  readonly start: number;
  readonly end: number;
  /** What was used, ns. */
  readonly resolution: number;
  /** The search whose finds the columns hold; null where they do not, as for one that is over. */
  readonly search: number | null;
  /**
   * Texts for boxes wide enough to carry one; the first is empty. Behind a line break is what is not for the box, but
   * for who hovers.
   */
  readonly labels: readonly string[];
  /** Little-endian columns as base64. */
  readonly columns: string;
}

/** `nearest`: the one at the moment; without one, that which is nearest in time. */
export type SpanMove = 'at' | 'previous' | 'next' | 'first' | 'last' | 'nearest';

export interface SpanParams {
  readonly trace: number;
  readonly lane: string;
  /** The span that contains this moment (`at`), or the one before or after that span. */
  readonly time: number;
  readonly move: SpanMove;
}

export interface Frame {
  readonly function: string;
  readonly file: string;
  /** Counted from 1; 0 is unknown. */
  readonly line: number;
}

export interface Stack {
  /** What the stack is of, such as `Blocked here` or `Created by G1 here`. */
  readonly title: string;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

export interface GoroutineRef {
  readonly id: number;
  readonly lane: string;
  /** Start function; empty where unknown. */
  readonly name: string;
}

/** Something elsewhere in the trace that is worth going to. */
export interface Link {
  /** Such as `unblocked by G7 main.(*bus).run`. */
  readonly text: string;
  /** Where to go. */
  readonly lane: string;
  readonly time: number;
  /** What woke the goroutine up, where that was nobody of the program; otherwise null. */
  readonly outside: ChainCause | null;
}

export interface RegionRef {
  /** The lane that shows the regions of its depth. */
  readonly lane: string;
  readonly name: string;
  readonly task: string;
  readonly start: number;
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
}

export interface SpanDetails {
  readonly lane: string;
  readonly kind: LaneKind;
  /** A number of `states.ts`. */
  readonly state: number;
  /** Such as `Waiting: chan receive`. */
  readonly title: string;
  readonly start: number;
  readonly end: number;
  /** False: it began before the trace, or it goes on after it; the time is a bound. */
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  readonly goroutine: GoroutineRef | null;
  readonly proc: number | null;
  readonly thread: number | null;
  /** As the runtime names it, such as `chan receive` or `preempted`. */
  readonly reason: string | null;
  readonly startedBy: Link | null;
  readonly endedBy: Link | null;
  /** Where the same moment is on other lanes: the proc of a running goroutine, the goroutine of a proc. */
  readonly related: readonly Link[];
  readonly stacks: readonly Stack[];
  /** User regions open during the span, outermost first. */
  readonly regions: readonly RegionRef[];
  /** What else is known, such as the bytes that a sweep reclaimed. */
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly name: string;
  readonly text: string;
  /** Where there is more of it. */
  readonly to: Link | null;
}

export interface MomentParams {
  readonly trace: number;
  readonly time: number;
}

/** How many of each there are at one moment. */
export interface Moment {
  readonly time: number;
  readonly running: number;
  readonly runnable: number;
  readonly waiting: number;
  readonly syscall: number;
  /** Procs that some thread holds. */
  readonly procs: number;
}

export interface RangeParams {
  readonly trace: number;
  readonly start: number;
  readonly end: number;
}

/**
 * What happened between two moments, cut to what has been read. Times by state have one element for
 * each of `states`, ns, and are sums over goroutines: they can be many times the range's length.
 */
export interface RangeSummary {
  readonly start: number;
  readonly end: number;
  /** Goroutines that were alive at some moment of it. */
  readonly goroutines: number;
  readonly states: readonly number[];
  /** By start function, those that ran longest first. */
  readonly groups: readonly GroupUse[];
  /** Groups that are not named because there are too many. */
  readonly groupsLeftOut: number;
  readonly procs: readonly ProcUse[];
}

export interface GroupUse {
  /** Start function; empty where it is not known. */
  readonly name: string;
  readonly goroutines: number;
  readonly states: readonly number[];
}

export interface ProcUse {
  readonly lane: string;
  readonly name: string;
  /** Time in which it had a goroutine, ns. */
  readonly running: number;
}

/** What all open traces together may take of memory; the rest goes to temporary files. */
export interface MemoryLimitParams {
  readonly bytes: number;
}

export interface TraceParams {
  readonly trace: number;
}

/** Every request to the server: method → parameter (one object) and result; by area. */
export interface Requests
  extends
    ChainRequests,
    CollectorRequests,
    CounterRequests,
    GoroutineRequests,
    ProfileRequests,
    SchedulingRequests,
    SearchRequests,
    LaneRequests,
    TaskRequests {
  'initialize': [InitializeParams, InitializeResult];
  'trace/open': [
    {
      readonly path: string;
      /** A first picture is waited for: reading the rest must not delay it. */
      readonly forPicture: boolean;
    },
    TraceState,
  ];
  'server/memoryLimit': [MemoryLimitParams, null];
  'trace/close': [TraceParams, null];
  /** Stops loading, or waiting for more. */
  'trace/cancel': [TraceParams, null];
  /** The file has grown: reads on. Null: what was read is not in the file any more. */
  'trace/follow': [TraceParams, TraceState | null];
  'trace/overview': [TraceParams, Overview];
  'trace/lanes': [TraceParams, LaneDirectory];
  'trace/goroutines': [GoroutinesParams, readonly Lane[]];
  'trace/boxes': [BoxesParams, BoxesResult];
  'trace/span': [SpanParams, SpanDetails | null];
  /** The next or previous region of the same name, of any goroutine; null where there is none. */
  'trace/moment': [MomentParams, Moment];
  'trace/range': [RangeParams, RangeSummary];
}

/** Application error codes of the server (positive: −32602 would reach callers as "method not found"). */
export const errorCodes = { unknownTrace: 1, badRequest: 2, internal: 3 } as const;
