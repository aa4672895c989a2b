/** What keys, commands and clicks do to the view and the selection. */
import type { SpanDetails } from '../protocol/trace.js';
import type { Seen } from './history.js';
import { Flight } from './flight.js';
import type { Command, Glide } from './keys.js';
import type { LaneList } from './lane-list.js';
import type { Selection } from './selection.js';
import { isStrip } from './strips/below.js';
import type { Hit, Timeline } from './timeline.js';
import { fit, panBy, reveal, timeOf, zoomAt, type Range, type Viewport } from './viewport.js';

/** Lanes without a span at the moment are skipped, but not for ever. */
const lanesToTry = 12;

export class Navigation {
  /** Where up and down look for a span: the moment that was last gone to. */
  #time: number | null = null;
  readonly #flight: Flight;

  constructor(
    private readonly timeline: Timeline,
    private readonly list: LaneList,
    private readonly selection: Selection,
    private readonly pointerX: () => number | null,
    /** The user has taken the view in hand: it follows a growing trace no more. */
    private readonly moved: () => void,
  ) {
    this.#flight = new Flight(timeline);
  }

  /** Commands of others are ignored. */
  run(command: Command): void {
    const { selection } = this;
    switch (command) {
      case 'zoomIn':
      case 'zoomOut':
        this.glide(command, 1);
        break;
      case 'fitAll':
        this.#fly(fit(this.timeline.extent, this.timeline.extent, this.timeline.view.width));
        break;
      case 'fitSelection':
        this.fitSelection();
        break;
      case 'nextSpan':
      case 'previousSpan':
      case 'firstSpan':
      case 'lastSpan':
        return void this.#alongLane(command);
      case 'laneAbove':
        return void this.#otherLane(-1);
      case 'laneBelow':
        return void this.#otherLane(1);
      case 'followStartedBy':
        return void this.#follow('startedBy');
      case 'followEndedBy':
        return void this.#follow('endedBy');
      case 'clearSelection':
        this.timeline.pinned = null;
        selection.clear();
        break;
      case 'frameUp':
        selection.stepFrame(-1);
        break;
      case 'frameDown':
        selection.stepFrame(1);
        break;
      case 'focusTimeline':
        this.timeline.scroller.focus();
        break;
      default:
        break;
    }
  }

  /** @param amount in steps of a key press. */
  glide(what: Glide, amount: number): void {
    const { extent } = this.timeline;
    const view = this.#view;
    const x = this.pointerX() ?? view.width / 2;
    switch (what) {
      case 'zoomIn':
        this.#show(zoomAt(view, extent, x, 0.75 ** amount));
        break;
      case 'zoomOut':
        this.#show(zoomAt(view, extent, x, 0.75 ** -amount));
        break;
      case 'panLeft':
        this.#show(panBy(view, extent, -0.1 * view.width * amount));
        break;
      case 'panRight':
        this.#show(panBy(view, extent, 0.1 * view.width * amount));
        break;
    }
  }

  fitSelection(): void {
    const span = this.selection.span;
    if (!span) {
      const { range } = this.timeline.mark;
      if (range) this.showRange(range);
      else this.run('fitAll');
      return;
    }
    this.#fly(fit(this.timeline.extent, span, this.timeline.view.width, 0.15));
    this.#bringLane(span);
  }

  async click(hit: Hit | null): Promise<void> {
    if (!hit) return;
    const { of, box, lane, time } = hit;
    if (!of || box < 0) {
      this.#time = time;
      if (!(await this.selection.select(lane, time, 'at'))) this.selection.clear();
      return;
    }
    const { boxes, origin } = of.frame;
    const start = origin + (boxes.start[box] ?? 0);
    const end = origin + (boxes.end[box] ?? 0);
    const single = (boxes.count[box] ?? 0) <= 1;
    if (isStrip(lane)) {
      this.#time = Math.min(end, Math.max(start, time));
      await this.selection.select(lane, single ? (start + end) / 2 : this.#time, 'nearest');
      return;
    }
    // The box may be narrower than the pixel that was clicked; its middle is surely inside.
    const inside = single ? (start + end) / 2 : Math.min(end - 1, Math.max(start, time));
    this.#time = Math.min(end, Math.max(start, time));
    const found = await this.selection.select(lane, Math.floor(inside), 'at');
    if (!found) await this.selection.select(lane, Math.ceil(start), single ? 'at' : 'next');
  }

  async doubleClick(hit: Hit | null): Promise<void> {
    await this.click(hit);
    if (hit) this.fitSelection();
  }

  /** Follows a link: selects what is there and brings it on screen. */
  async goTo(lane: string, time: number): Promise<void> {
    const { selection } = this;
    const span =
      (await selection.select(lane, time, 'at')) ??
      // What led here was about a while, in which a thread may rest again and again.
      (lane.startsWith('m') ? await selection.select(lane, time, 'nearest') : null);
    if (span) this.#bring(span, Math.max(span.start, Math.min(span.end, time)));
    else this.goToTime(time);
  }

  showRange(range: Range): void {
    this.#fly(fit(this.timeline.extent, range, this.timeline.view.width));
  }

  /** Opens a group of goroutines and brings it on screen. */
  showGroup(name: string): void {
    this.list.showGroup(name);
    const row = this.list.rows.rows.find((row) => row.kind === 'group' && row.group.name === name);
    if (row) this.timeline.scrollTo(row);
  }

  /** Shows what was shown before. @param arrived called when it is on screen. */
  goBackTo(seen: Seen, arrived: () => void): void {
    const { extent, view, scroller } = this.timeline;
    scroller.scrollTop = seen.scroll;
    this.#flight.to(fit(extent, seen, view.width, 0), arrived);
  }

  goToTime(time: number): void {
    this.#time = time;
    this.#fly(reveal(this.#view, this.timeline.extent, time));
  }

  /** Selects the span of a lane in the middle of what is on screen. @returns whether it has any. */
  pickLane(lane: string): Promise<boolean> {
    const { view } = this.timeline;
    const time = this.#time ?? timeOf(view, view.width / 2);
    return this.#selectNear(lane, this.#isSeen(time) ? time : timeOf(view, view.width / 2));
  }

  async #alongLane(command: 'nextSpan' | 'previousSpan' | 'firstSpan' | 'lastSpan'): Promise<void> {
    const moves = {
      nextSpan: 'next',
      previousSpan: 'previous',
      firstSpan: 'first',
      lastSpan: 'last',
    } as const;
    const { span } = this.selection;
    if (!span) return this.#selectFirstOnScreen();
    const found = await this.selection.select(span.lane, span.start, moves[command]);
    if (found) this.#bring(found, found.start);
  }

  async #otherLane(by: 1 | -1): Promise<void> {
    const { span } = this.selection;
    if (!span) return this.#selectFirstOnScreen();
    const time = this.#time ?? span.start;
    const lanes = this.list.rows.rows.flatMap((row) => (row.kind === 'lane' ? [row.lane.id] : []));
    let at = lanes.indexOf(span.lane);
    for (let tries = 0; tries < lanesToTry; tries++) {
      at += by;
      const lane = lanes[at];
      if (lane === undefined) return;
      if (await this.#selectNear(lane, time)) return;
    }
  }

  async #follow(which: 'startedBy' | 'endedBy'): Promise<void> {
    const link = this.selection.span?.[which];
    if (link) await this.goTo(link.lane, link.time);
  }

  async #selectFirstOnScreen(): Promise<void> {
    const { view } = this.timeline;
    const time = timeOf(view, this.pointerX() ?? view.width / 2);
    for (const { row } of this.timeline.visible().slice(0, lanesToTry)) {
      if (await this.#selectNear(row.lane.id, time)) return;
    }
  }

  /** The span at the moment, or else the lane's next or last one; the remembered moment stays. */
  async #selectNear(lane: string, time: number): Promise<boolean> {
    for (const move of ['at', 'next', 'previous'] as const) {
      const span = await this.selection.select(lane, time, move);
      if (!span) continue;
      const row = this.list.reveal(span);
      if (row) this.timeline.scrollTo(row);
      const seen = move === 'at' ? time : span.start;
      if (!this.#isSeen(seen)) this.#fly(reveal(this.#view, this.timeline.extent, seen));
      this.#time = time;
      return true;
    }
    return false;
  }

  #isSeen(time: number): boolean {
    const view = this.#view;
    return time >= view.start && time <= timeOf(view, view.width);
  }

  #bring(span: SpanDetails, time: number): void {
    this.#time = time;
    this.#bringLane(span);
    this.#fly(reveal(this.#view, this.timeline.extent, time));
  }

  #bringLane(span: SpanDetails): void {
    const row = this.list.reveal(span);
    if (row) this.timeline.scrollTo(row);
  }

  #show(view: Viewport): void {
    this.timeline.setView(view);
    this.moved();
  }

  /** A move that the user did not make by hand: it is shown on the way, so that nobody gets lost. */
  #fly(view: Viewport): void {
    this.moved();
    this.#flight.to(view, () => this.moved());
  }

  /** Where the view is, or is going to be at once. */
  get #view(): Viewport {
    return this.timeline.goal ?? this.timeline.view;
  }
}
