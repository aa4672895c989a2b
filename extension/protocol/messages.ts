/**
 * Messages between the extension host and one timeline (webview). The host relays questions to the
 * server and looks into no answer. Every `ask` is followed by exactly one `answer`, `frame` or
 * `failed` with its id, unless it was abandoned by `cancel`.
 */
import type { ChainRequests } from './chain.js';
import type { CollectorRequests } from './collector.js';
import type { CounterRequests } from './counters.js';
import type { GoroutineRequests } from './goroutines.js';
import type { LaneRequests } from './lanes.js';
import type { Mark, MarkPlace } from './marks.js';
import type { ProfileRequests } from './profile.js';
import type { SchedulingRequests } from './scheduling.js';
import type { SearchRequests } from './search.js';
import type { TaskRequests } from './tasks.js';
import type {
  BoxesParams,
  BoxesResult,
  Frame,
  GoroutinesParams,
  LaneDirectory,
  MomentParams,
  Overview,
  RangeParams,
  Requests,
  SpanParams,
  TraceState,
} from './trace.js';

/** The questions that are requests of one area. */
type Asks<Area> = {
  [Method in keyof Area]: Area[Method] extends [infer Params, unknown]
    ? { readonly method: Method } & Omit<Params, 'trace'>
    : never;
}[keyof Area];

/** A request to the server without the trace's number, which only the host knows. */
export type Question =
  | { readonly method: 'trace/overview' }
  | { readonly method: 'trace/lanes' }
  | ({ readonly method: 'trace/goroutines' } & Omit<GoroutinesParams, 'trace'>)
  | ({ readonly method: 'trace/boxes' } & Omit<BoxesParams, 'trace'>)
  | ({ readonly method: 'trace/span' } & Omit<SpanParams, 'trace'>)
  | ({ readonly method: 'trace/moment' } & Omit<MomentParams, 'trace'>)
  | ({ readonly method: 'trace/range' } & Omit<RangeParams, 'trace'>)
  | Asks<ChainRequests>
  | Asks<CollectorRequests>
  | Asks<CounterRequests>
  | Asks<GoroutineRequests>
  | Asks<SchedulingRequests>
  | Asks<TaskRequests>
  | Asks<ProfileRequests>
  | Asks<SearchRequests>
  | Asks<LaneRequests>;

export type AnswerTo<M extends Question['method']> = Requests[M][1];

/** What there is in a trace, as far as it has been read. */
export interface Contents {
  readonly directory: LaneDirectory;
  readonly overview: Overview;
}

/** ns since the first event of the trace. */
export interface MarkedRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where in a trace to go: a lane, a group of goroutines, a moment as the user typed it, or the first of
 * what an expression finds.
 */
export type Place =
  | { readonly lane: string }
  /** What a lane did at a moment, ns. */
  | { readonly lane: string; readonly time: number }
  /** It is marked as well; null: nothing is any more. */
  | { readonly range: MarkedRange | null }
  | { readonly group: string }
  | { readonly moment: string }
  | { readonly search: string }
  | { readonly mark: Mark }
  | LinkedPlace;

/** What a link shows of a trace, ns since the first event. */
export interface LinkedPlace {
  readonly from: number;
  readonly to: number;
  /** It is the marked range; otherwise it is what was on screen. */
  readonly marked: boolean;
  readonly selection: { readonly lane: string; readonly time: number } | null;
}

/** What the user can do about a problem; each is a button. */
export type Action =
  | 'reload'
  | 'showLog'
  | 'openAsText'
  | 'restartServer'
  | 'cancelLoading'
  | 'stopFollowing'
  | 'locateFile'
  | 'openSettings';

export type FromWebview =
  | { readonly type: 'ready' }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'cancel'; readonly id: number }
  /** `preview`: show it without taking the focus, in a preview tab (stepping with keys). */
  | { readonly type: 'openSource'; readonly frame: Frame; readonly preview: boolean }
  /** Plain JSON to be given to the next page of this trace, also after the editor was closed. */
  | { readonly type: 'remember'; readonly kept: unknown }
  /** `pointer` is where the mouse is, ns; the texts are for the status bar, and may be empty. */
  | {
      readonly type: 'cursor';
      readonly pointer: number | null;
      readonly time: string;
      readonly range: string;
    }
  /** Whether a field for text of the page has the focus: then keys are for it. */
  | { readonly type: 'typing'; readonly typing: boolean }
  /** `text` is the note; it may be empty, and have several lines. */
  | { readonly type: 'mark'; readonly place: MarkPlace; readonly text: string }
  | { readonly type: 'editMark'; readonly id: string; readonly text: string }
  | { readonly type: 'deleteMark'; readonly id: string }
  /** A link to this place of the trace, for the clipboard. */
  | { readonly type: 'copyLink'; readonly place: LinkedPlace }
  /** Text for the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** A file for wherever the user wants it; `content` is base64. */
  | { readonly type: 'saveFile'; readonly name: string; readonly content: string }
  /** A table for wherever the user wants it: how the file is written depends on its name. */
  | {
      readonly type: 'saveTable';
      readonly name: string;
      readonly csv: string;
      readonly markdown: string;
    }
  /** A view of the analysis, beside; `kept` is for its page, plain JSON. */
  | { readonly type: 'openBeside'; readonly kept: unknown }
  /** Of the analysis beside: in the timeline of this trace. */
  | { readonly type: 'show'; readonly place: Place }
  /** Of a timeline: for the analyses beside. */
  | { readonly type: 'marked'; readonly range: MarkedRange | null }
  /** Of a timeline: for the analyses beside. */
  | { readonly type: 'searched'; readonly expression: string }
  | { readonly type: 'act'; readonly action: Action; readonly frame?: Frame }
  | {
      readonly type: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly text: string;
    };

/** Commands of the palette and keybindings that act on the timeline in front. */
export type TimelineCommand =
  | 'zoomIn'
  | 'zoomOut'
  | 'fitAll'
  | 'fitSelection'
  | 'nextSpan'
  | 'previousSpan'
  | 'firstSpan'
  | 'lastSpan'
  | 'laneAbove'
  | 'laneBelow'
  | 'followStartedBy'
  | 'followEndedBy'
  | 'followChain'
  | 'highlight'
  | 'clearSelection'
  | 'goBack'
  | 'goForward'
  | 'showKeys'
  | 'fitRange'
  | 'stepOut'
  | 'nextAlike'
  | 'previousAlike'
  | 'markSpan'
  | 'showAnalysis'
  | 'listOnScreen'
  | 'analysisBeside'
  | 'find'
  | 'findNext'
  | 'findPrevious'
  | 'showFound'
  | 'filterLanes'
  | 'pinLane'
  | 'hideLane'
  | 'foldLane'
  | 'showWakes'
  | 'showStacks'
  | 'showAllLanes'
  | 'userLanes'
  | 'lanesOfSelected'
  | 'focusTimeline'
  | 'openSource'
  | 'frameUp'
  | 'frameDown'
  | 'copyId'
  | 'copySpan'
  | 'copyStack'
  | 'copyTime'
  | 'copyFunction'
  | 'copyText'
  | 'copyTableCsv'
  | 'copyTableMarkdown'
  | 'saveTable'
  | 'filterFunction'
  | 'hideGroup'
  | 'countHere'
  | 'rangeFromHere'
  | 'rangeToHere'
  | 'clearRange'
  | 'copyLink'
  | 'exportPng'
  | 'exportSvg'
  | 'exportAllPng'
  | 'exportAllSvg'
  | 'mark'
  | 'markMoment'
  | 'markRange'
  | 'editMark'
  | 'deleteMark'
  | 'nextMark'
  | 'previousMark';

/** What a context menu was opened on: whatever applies. */
export interface MenuPlace {
  readonly lane?: string;
  /** What the goroutines of a group have in common. */
  readonly group?: string;
  /** The id of a mark. */
  readonly mark?: string;
  /** ns since the first event. */
  readonly time?: number;
}

export type ToWebview =
  | {
      readonly type: 'trace';
      readonly name: string;
      readonly state: TraceState;
      /** What the page would ask for next; only with the first state that has something to show. */
      readonly contents?: Contents;
    }
  | {
      readonly type: 'frame';
      readonly id: number;
      readonly result: Omit<BoxesResult, 'columns'>;
      readonly columns: ArrayBuffer;
    }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** `lost`: it will not come back by itself; the last picture stays. */
  | {
      readonly type: 'connection';
      readonly status: 'connected' | 'reconnecting' | 'lost';
      readonly message: string;
    }
  /** The file differs from what is shown; the picture stays until the user reloads. */
  | { readonly type: 'file'; readonly change: 'same' | 'overwritten' | 'deleted' }
  /** Where the pointer is in another view of the trace, ns. */
  | { readonly type: 'linkedCursor'; readonly time: number | null }
  /** All marks of the trace, by start; for a timeline. */
  | { readonly type: 'marks'; readonly marks: readonly Mark[] }
  | { readonly type: 'sourceMissing'; readonly frame: Frame; readonly message: string }
  /** `at`: it was chosen from a context menu, and is about that rather than what is selected. */
  | { readonly type: 'command'; readonly command: TimelineCommand; readonly at?: MenuPlace }
  | { readonly type: 'goTo'; readonly place: Place }
  /** In a timeline of the trace; for an analysis beside it. */
  | { readonly type: 'marked'; readonly range: MarkedRange | null }
  /** What is searched for in a timeline of the trace; for an analysis beside it. */
  | { readonly type: 'searched'; readonly expression: string };
