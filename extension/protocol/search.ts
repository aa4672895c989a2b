/**
 * Searching the spans of goroutines and of the collector. The grammar of expressions is that of the
 * server, which says what is wrong with one and where.
 */

export interface SearchParams {
  readonly trace: number;
  readonly expression: string;
}

/**
 * How far a search has come. The first request for an expression begins it; it goes on in the
 * background while somebody asks again.
 */
export interface SearchState {
  /** Of the trace that is searched: of a newer one another search is needed. */
  readonly revision: number;
  /** Its number; 0 where there is none, as for an expression of nothing or a wrong one. */
  readonly search: number;
  /** Spans found so far. */
  readonly count: number;
  /** Searched up to here, ns. */
  readonly until: number;
  readonly complete: boolean;
  readonly problem: SearchProblem | null;
}

/** What is wrong with an expression; the place in UTF-16 units. */
export interface SearchProblem {
  readonly message: string;
  readonly start: number;
  readonly length: number;
}

/** `lane`: the collector's own lanes, then goroutines by number. */
export type MatchColumn = 'start' | 'duration' | 'lane';

export interface MatchSort {
  readonly column: MatchColumn;
  readonly descending: boolean;
}

/** In any order but that of time, the server knows so many that come first, and no more. */
export const mostSorted = 500_000;

export interface MatchesParams {
  readonly trace: number;
  readonly search: number;
  readonly sort: MatchSort;
  /** Place of the first in this order. */
  readonly from: number;
  /** At most 10000. */
  readonly count: number;
}

/** A span that was found. */
export interface Match {
  /** Its place among all of them in the order of their starts, from 0. */
  readonly index: number;
  readonly lane: string;
  /** A number of `states.ts`. */
  readonly state: number;
  /** Of the goroutine or lane. */
  readonly name: string;
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

export interface MatchFromParams {
  readonly trace: number;
  readonly search: number;
  readonly time: number;
}

export interface MatchIndex {
  /** Of the first match that starts at or after the moment; their number where there is none. */
  readonly index: number;
}

export interface FoundSummaryParams {
  readonly trace: number;
  readonly search: number;
  readonly start: number;
  readonly end: number;
  /** Parts of the range to count spans in, 1 to 2000. */
  readonly steps: number;
}

/** What was found comes to in a range, cut to what has been searched. */
export interface FoundSummary {
  readonly start: number;
  readonly end: number;
  /** Spans that touch the range, and goroutines that they are of. */
  readonly spans: number;
  readonly goroutines: number;
  /** Time by state, one element for each of `states`, ns. */
  readonly states: readonly number[];
  /** By start function, those with the longest time first. */
  readonly groups: readonly FoundGroup[];
  readonly groupsLeftOut: number;
  /** Spans by where they start; what began before the range is in the first part. */
  readonly density: readonly number[];
}

export interface FoundGroup {
  /** Start function; empty where it is not known. */
  readonly name: string;
  readonly goroutines: number;
  readonly spans: number;
  /** Within the range, ns. */
  readonly time: number;
}

/** What a name is the name of; `function` is one in any stack, `log` what logs say, `label` what the runtime calls its workers. */
export type NameKind = 'function' | 'startFunction' | 'file' | 'task' | 'region' | 'log' | 'label';

/** For who is typing a name: those that contain a part, the likeliest first. */
export interface NamesParams {
  readonly trace: number;
  readonly of: NameKind;
  readonly part: string;
  /** At most 10000. */
  readonly count: number;
}

export interface SearchRequests {
  'trace/search': [SearchParams, SearchState];
  'trace/matches': [MatchesParams, readonly Match[]];
  'trace/matchFrom': [MatchFromParams, MatchIndex];
  'trace/foundSummary': [FoundSummaryParams, FoundSummary];
  'trace/names': [NamesParams, readonly string[]];
}
