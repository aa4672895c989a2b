/** Chains of causes: who made a goroutine wait, who woke that one up, and so on. */
import type { GoroutineRef, Stack } from './trace.js';

/**
 * `timer`, `network`: it slept, or waited for the network, and the runtime woke it up. `runtime`: the
 * trace does not say why the runtime did. `itself`: it began to wait. `never`: it waits when the trace
 * ends.
 */
export type ChainCause =
  | 'woken'
  | 'created'
  | 'timer'
  | 'network'
  | 'runtime'
  | 'createdByRuntime'
  | 'itself'
  | 'beforeTrace'
  | 'never'
  | 'unknown';

/** A stretch of one goroutine's time that what came later had to wait for. */
export interface ChainLink {
  readonly goroutine: GoroutineRef;
  /** It is a wait; otherwise the goroutine was at work, or ready for it, all the time. */
  readonly waits: boolean;
  /** When it began to wait, was woken up or created; a bound if that was before the trace. */
  readonly start: number;
  /** When it made the link before go on. */
  readonly end: number;
  /** Such as `Waiting: chan receive`; what it did at the end. */
  readonly title: string;
  /** Time by state, with an element for each of `states`, ns. */
  readonly states: readonly number[];
  /** What ended the wait; null for what is none. */
  readonly ended: ChainCause | null;
  /** Why the next link is the next: of the end of a wait that another goroutine ended, else of the start. */
  readonly cause: ChainCause;
  /** Who caused it, and where that one was; null where it was no other goroutine. */
  readonly by: GoroutineRef | null;
  readonly there: Stack | null;
  /** Where the wait began. */
  readonly here: Stack | null;
  /** The wait that ended at the start, where it is no link itself. */
  readonly before: { readonly title: string; readonly start: number } | null;
}

/** From the newest link to the oldest. */
export interface Chain {
  readonly links: readonly ChainLink[];
  /** What to go on with; null where the chain ends: the last cause says why. */
  readonly next: { readonly lane: string; readonly time: number } | null;
}

export interface ChainParams {
  readonly trace: number;
  readonly lane: string;
  readonly time: number;
  /** The first link is what the goroutine did until `time`, as `next` says; else what it did then. */
  readonly goOn: boolean;
  /** At most so many links, 1 to 1000. */
  readonly count: number;
}

/** The goroutines that one created or woke up, those that did so to it, and itself. */
export interface AcquaintanceLanes {
  readonly lanes: readonly string[];
  /** How many there are: not all are named where they are more than 5000. */
  readonly all: number;
}

/** The requests of this area; null where the lane shows no goroutine at that time. */
export interface ChainRequests {
  'trace/chain': [ChainParams, Chain | null];
  'trace/acquaintances': [{ readonly trace: number; readonly lane: string }, AcquaintanceLanes];
}
