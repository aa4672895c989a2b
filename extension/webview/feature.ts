/** What a part of the page that is not always needed may follow, and what it may use. */
import type { FromWebview, LinkedPlace, MenuPlace } from '../protocol/messages.js';
import type { Mark } from '../protocol/marks.js';
import type { Overview, SpanDetails, TraceState } from '../protocol/trace.js';
import type { Search } from './find/search.js';
import type { Command } from './keys.js';
import type { LaneList } from './lane-list.js';
import type { Navigation } from './navigation.js';
import type { Pane } from './pane.js';
import type { Picture } from './picture.js';
import type { Questions } from './questions.js';
import type { RangeSelection } from './range.js';
import type { Selection } from './selection.js';
import type { Theme } from './theme.js';
import type { Hit, Timeline } from './timeline.js';
import type { Range } from './viewport.js';

/** What a feature may use of the page. */
export interface Page {
  readonly questions: Questions;
  readonly picture: Picture;
  readonly timeline: Timeline;
  readonly list: LaneList;
  readonly selection: Selection;
  readonly range: RangeSelection;
  /** What is searched for. */
  readonly search: Search;
  readonly navigation: Navigation;
  /** Holds the timeline and its details; elements come above or below it. */
  readonly main: HTMLElement;
  /** The details. */
  readonly pane: Pane;
  /** The column of the timeline; elements come above or below it. */
  readonly column: HTMLElement;
  /** The buttons in the line above the timeline. */
  readonly tools: HTMLElement;
  /** Of the trace's file. */
  readonly traceName: () => string;
  /** Never before `themeChanged`. */
  readonly theme: () => Theme;
  /** Shows a moment of the trace and counts what ran then; ns. */
  goToTime(time: number): void;
  /** Does what a key or a command of the palette would do. */
  run(command: Command): void;
  /** Leaves only the goroutines that an expression finds, where all can see it. */
  filterLanes(expression: string): void;
  post(message: FromWebview): void;
  /** Tells those who cannot see it. */
  say(text: string): void;
  /** Tells everybody what went wrong. */
  failed(message: string): void;
  /** Something that `Feature.save` returns has changed. */
  saveSoon(): void;
}

/** Every method is called after the page's own parts have done theirs. */
export interface Feature {
  /** Under this name the state is kept over a reload. */
  readonly name: string;
  /** Another trace has taken the place of the one that was shown. */
  clear?(): void;
  /** More of the trace is known. */
  refreshed?(overview: Overview, state: TraceState): void;
  /** The first picture is on the screen: what need not be there at once may be asked for. */
  firstDrawn?(): void;
  /** The timeline has been drawn: where it is, and what is visible, may have changed. */
  drawn?(): void;
  /** What the pointer is on; null for nothing. */
  hovered?(hit: Hit | null): void;
  selected?(span: SpanDetails | null): void;
  /** `done`: the range is not being dragged any more. */
  marked?(range: Range | null, done: boolean): void;
  /** What a marked range is the range of; empty where that is not known. */
  nameOf?(range: Range): string;
  themeChanged?(): void;
  /** Somebody wants to see the first of what an expression finds. */
  search?(expression: string): void;
  /** All marks of the trace, by start; perhaps before anything of the trace is known. */
  marks?(marks: readonly Mark[]): void;
  /** A mark is to be shown. */
  goToMark?(mark: Mark): void;
  /** Where the pointer is in another view of the trace, ns. */
  linkedCursor?(time: number | null): void;
  /** A link leads here; perhaps before anything of the trace is known. */
  followLink?(place: LinkedPlace): void;
  /** Only goroutines that an expression finds are to be shown. */
  filter?(expression: string): void;
  /**
   * @param at What a context menu was opened on, where that is where the command comes from.
   * @returns whether the command was this feature's.
   */
  run?(command: Command, at?: MenuPlace): boolean;
  /** Small, and for `restore` after a reload of the same trace; plain JSON. */
  save?(): unknown;
  /** What `save` returned, or whatever else was kept: check it. Before the first `refreshed`. */
  restore?(kept: unknown): void;
}
