/** The picture of the trace: what of it is shown, the boxes it needs, and when it is whole. */
import type { TraceState } from '../protocol/trace.js';
import { BoxLoader } from './box-loader.js';
import { Frames } from './frames.js';
import { History } from './history.js';
import { likelyExtent } from './loading.js';
import type { Questions } from './questions.js';
import { Timeline, type TimelineEvents } from './timeline.js';
import { fit, rangeOf, showsAll, type Range } from './viewport.js';

/** The first picture waits for its boxes, but not for ever, ms. */
const longestHold = 1000;
/** The first picture has to come onto the screen before more is done: lanes near it, and GL, ms. */
const afterFirst = 400;

export interface PictureEvents {
  /** After every drawing. */
  readonly drawn: () => void;
  /** The first picture is on the screen: what was put off until then may begin. */
  readonly first: () => void;
  readonly failed: (message: string) => void;
}

export class Picture {
  readonly timeline: Timeline;
  readonly history = new History(() => ({
    ...rangeOf(this.timeline.view),
    scroll: this.timeline.scroller.scrollTop,
  }));
  readonly #frames = new Frames((frame) => this.timeline.renderer.forget(frame));
  readonly #boxes: BoxLoader;
  /** What the view goes back to while the trace grows, until the user moves it; null: all of it. */
  #home: Range | null = null;
  #atHome = true;
  /** Scroll position to go back to as soon as there are rows, CSS px. */
  #scroll = 0;
  #phase: TraceState['phase'] | null = null;
  #isThere = false;
  #revision = 0;
  /** All that is on screen has been drawn, and nothing more of the trace will come. */
  ready = false;

  constructor(
    questions: Questions,
    events: TimelineEvents,
    private readonly pictureEvents: PictureEvents,
  ) {
    this.timeline = new Timeline(this.#frames, events, () => this.#drawn());
    this.timeline.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    const { failed } = pictureEvents;
    this.#boxes = new BoxLoader(questions, this.#frames, () => this.#arrived(), failed);
  }

  /** Boxes are being asked for. */
  get pending(): boolean {
    return this.#boxes.busy;
  }

  /** What to come back to after a reload; null: all of the trace. */
  get view(): Range | null {
    return this.#atHome ? this.#home : rangeOf(this.timeline.view);
  }

  /** There is no connection, and nothing can be asked. */
  get paused(): boolean {
    return this.#boxes.paused;
  }

  set paused(paused: boolean) {
    this.#boxes.paused = paused;
    if (paused) this.#boxes.cancelAll();
  }

  /** Before the first picture: what was seen the last time. */
  startAt(view: Range | null, scroll: number): void {
    this.#home = view;
    this.#atHome = true;
    this.#scroll = scroll;
  }

  /** More of the trace is known, and will be asked for; `setRows` puts the new rows into the timeline. */
  refreshed(state: TraceState, setRows: () => void): void {
    const { timeline } = this;
    const first = !this.#isThere;
    this.#isThere = true;
    this.#phase = state.phase;
    timeline.known = { start: 0, end: state.end };
    timeline.loading = state.phase === 'loading';
    timeline.extent = likelyExtent(state, timeline.extent);
    this.#boxes.refresh(++this.#revision);
    setRows();
    if (this.#atHome) {
      timeline.layout();
      const width = Math.max(1, timeline.view.width);
      const home = this.#home ?? timeline.extent;
      timeline.setView(fit(timeline.extent, home, width, this.#home ? 0 : undefined));
      this.history.home();
    }
    if (first) this.#askForFirstPicture();
    else this.update();
    timeline.redraw();
  }

  setPhase(phase: TraceState['phase']): void {
    this.#phase = phase;
  }

  /** Asks for the boxes that are missing. */
  update(): void {
    const { timeline } = this;
    this.#boxes.update(timeline.lanes(), timeline.view, timeline.known);
  }

  /** Asks for all boxes anew: what they say depends on more than the trace. The old ones stay until then. */
  refreshBoxes(): void {
    this.#boxes.refresh(++this.#revision);
    this.#boxes.cancelAll();
    this.update();
  }

  /** From now on the boxes say what this search has found, which may be more than when it was set before. */
  showFound(search: number | null): void {
    this.#boxes.search = search;
    this.refreshBoxes();
  }

  /** The user has moved the view. */
  moved(): void {
    this.history.moved();
    this.leaveHome();
  }

  /** Scrolling is a move too; before the first picture it is only what was seen the last time. */
  #scrolled(): void {
    if (this.ready) this.history.moved();
  }

  leaveHome(): void {
    this.#atHome = showsAll(this.timeline.view, this.timeline.extent);
    this.#home = null;
  }

  /** Another trace has taken the place of the one that was shown. */
  clear(): void {
    this.#boxes.cancelAll();
    this.#frames.clear();
    this.history.clear();
    this.timeline.pinned = null;
    this.timeline.extent = this.timeline.known = { start: 0, end: 0 };
    this.#isThere = false;
  }

  /**
   * Nothing is drawn until it is there: a drawing without boxes would delay the question, which has
   * to leave through this thread. And only the lanes on screen are asked for.
   */
  #askForFirstPicture(): void {
    const { timeline } = this;
    const { urgent } = timeline.lanes();
    timeline.held = urgent.length > 0;
    setTimeout(() => timeline.release(), longestHold);
    this.#boxes.update({ urgent, near: urgent }, timeline.view, timeline.known);
  }

  #arrived(): void {
    // The first picture is drawn when it is whole: a part of it would only delay the rest.
    if (!this.#boxes.busy) this.timeline.release();
    this.timeline.redraw();
  }

  /** After every drawing: asks for what is missing, and finds out whether it was whole. */
  #drawn(): void {
    const { timeline } = this;
    if (this.#scroll > 0 && timeline.hasRows) {
      timeline.scroller.scrollTop = this.#scroll;
      this.#scroll = 0;
    }
    const lanes = timeline.lanes();
    // What is seen on the way to somewhere need not be fine: what counts is what is there.
    const view = timeline.goal ?? timeline.view;
    this.#boxes.update(lanes, view, timeline.known);
    if (!this.#boxes.busy) this.#frames.keep(new Set(lanes.near));
    if (this.#isThere && this.#boxes.settled(lanes.urgent, view, timeline.known)) {
      if (document.body.dataset.drawn !== 'true') this.#firstDrawn();
      if (this.#phase !== 'loading' && !timeline.loading) this.ready = true;
    }
    this.pictureEvents.drawn();
  }

  #firstDrawn(): void {
    const { timeline } = this;
    document.body.dataset.drawn = 'true';
    setTimeout(() => {
      const { near } = timeline.lanes();
      this.#boxes.update({ urgent: near, near }, timeline.view, timeline.known);
      requestIdleCallback(() => timeline.useGl());
      this.pictureEvents.first();
    }, afterFirst);
  }
}
