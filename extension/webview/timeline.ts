/** The picture: axis, lanes and labels, what is visible of them, and how to draw it. */
import type { SpanDetails } from '../protocol/trace.js';
import { absencesOf, type AbsentLane } from './absence.js';
import { arrowsOf, type Arrow } from './arrows.js';
import { el, splitter } from './dom.js';
import type { Frames, LaneBoxes } from './frames.js';
import { boxAt } from './hit.js';
import { Labels, type LabelActions } from './labels.js';
import type { Lanes } from './box-loader.js';
import { createCanvasRenderer } from './renderer-canvas.js';
import { createGlRenderer, type GlRenderer } from './renderer-gl.js';
import type { LaneOnScreen, Renderer } from './renderer.js';
import { rowsBetween, type LaneRow, type MoreRow, type Row, type Rows } from './rows.js';
import type { Overlay, Place } from './overlay.js';
import { RangeMark } from './range-mark.js';
import { TextLayer, type Band, type Picture } from './text-layer.js';
import type { Theme } from './theme.js';
import { clamp, resize, timeOf, xOf, type Range, type Viewport } from './viewport.js';
import { t } from './text.js';

export const axisHeight = 26;
/** Empty space above and below the boxes of a lane, CSS px: those of a strip touch the lane they lie below. */
const insetOf = (row: Row): number => (row.kind === 'lane' && row.strip !== undefined ? 1 : 2);
const urgentMargin = 160;
const nearMargin = 480;

export interface Hit {
  readonly lane: string;
  readonly time: number;
  /** The row's boxes and the box at the pointer, or −1. */
  readonly of: LaneOnScreen | null;
  readonly box: number;
}

/** Some of the rows, CSS px from the first of all. */
export interface Area {
  readonly top: number;
  readonly height: number;
}

export interface Selected extends Range {
  readonly lane: string;
}

export interface TimelineEvents extends LabelActions {
  /** The range is being marked, or is so: `done`. */
  readonly markRange: (range: Range, done: boolean) => void;
}

export class Timeline {
  readonly axis = el('canvas', { 'class': 'axis', 'aria-hidden': 'true' });
  readonly #text = el('canvas', { 'class': 'text', 'aria-hidden': 'true' });
  readonly #spacer = el('div', { class: 'spacer' });
  readonly outline = el('div', { class: 'selection-outline', hidden: '' });
  readonly hovered = el('div', { class: 'hover-outline', hidden: '' });
  readonly cursor = el('div', { class: 'cursor', hidden: '' });
  readonly pin = el('div', { class: 'pin', hidden: '' });
  readonly stage = el('div', { class: 'stage' });
  readonly scroller = el('div', {
    'class': 'scroller',
    'tabindex': '0',
    'role': 'application',
    'aria-label': t(
      'Timeline of goroutines and procs. Arrow keys move from span to span, W and S zoom, A and D pan.',
    ),
  });
  readonly bar = el('div', {
    'class': 'splitter column',
    'role': 'separator',
    'tabindex': '0',
    'aria-orientation': 'vertical',
    'aria-label': t('Width of the labels'),
  });
  readonly element: HTMLElement;
  readonly labels: Labels;
  readonly mark: RangeMark;

  view: Viewport = { start: 0, nsPerPx: 1, width: 0 };
  /** Where the view is on its way to; null while it rests. */
  goal: Viewport | null = null;
  /** All that can be shown: the trace, or its likely length while it is being read. */
  extent: Range = { start: 0, end: 0 };
  /** Where a row was brought on screen, CSS px. */
  #broughtTo = -1;
  /** What has been read so far. */
  known: Range = { start: 0, end: 0 };
  loading = true;
  /** Nothing is to be drawn yet. */
  held = true;
  selected: SpanDetails | null = null;
  readonly overlays = new Set<Overlay>();
  /** A moment the user asked about. */
  pinned: number | null = null;
  labelWidth = 176;
  readonly frameTimes: number[] = [];
  #rows: Rows = { rows: [], height: 0 };
  /** Of lanes by id, and of headers by name; made when first needed. */
  #placed: { lanes: Map<string, Row>; groups: Map<string, Row> } | null = null;
  #layer: TextLayer;
  #gl: GlRenderer | null = null;
  #renderer: Renderer;
  #theme: Theme | null = null;
  #drawing = false;
  #size = { width: 0, height: 0, scale: 0 };
  #onScreen: readonly LaneOnScreen[] = [];

  constructor(
    private readonly frames: Frames,
    actions: TimelineEvents,
    /** Called after every drawing: the moment to ask for what was missing. */
    private readonly drawn: () => void,
  ) {
    this.labels = new Labels(actions);
    this.#layer = new TextLayer(this.#text, this.axis);
    const renderer = createCanvasRenderer();
    if (!renderer) throw new Error(t('This browser cannot draw on a canvas.'));
    this.#renderer = renderer;
    this.mark = new RangeMark(
      () => this.view,
      () => this.left,
      (range, done) => actions.markRange(range, done),
    );
    this.stage.append(
      renderer.canvas,
      this.#text,
      this.mark.element,
      this.hovered,
      this.outline,
      this.pin,
      this.cursor,
    );
    const sticky = el('div', { class: 'sticky' }, this.stage, this.labels.element);
    this.scroller.append(sticky, this.#spacer);
    this.element = el(
      'div',
      { class: 'timeline' },
      el('div', { class: 'axis-row' }, this.axis),
      this.scroller,
      this.bar,
    );
    splitter(
      this.bar,
      () => 'x',
      1,
      () => this.labelWidth,
      () => ({ least: 60, most: this.element.clientWidth - 120 }),
      (width) => this.setLabelWidth(width),
    );
    this.scroller.addEventListener('scroll', () => this.redraw(), { passive: true });
    new ResizeObserver(() => this.redraw()).observe(this.scroller);
  }

  get renderer(): Renderer {
    return this.#renderer;
  }

  /** Loses the GL context as a driver would; for tests. */
  loseContext(): void {
    this.#gl?.loseContext();
  }

  setLabelWidth(width: number): void {
    this.labelWidth = width;
    this.redraw();
  }

  get hasRows(): boolean {
    return this.#rows.height > 0;
  }

  setRows(rows: Rows): void {
    this.#rows = rows;
    this.#placed = null;
    this.redraw();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#renderer.setTheme(theme);
    this.#layer.setTheme(theme);
    this.redraw();
  }

  /** @param goal where the view is on its way to. */
  setView(view: Viewport, goal: Viewport | null = null): void {
    this.view = view;
    this.goal = goal;
    this.redraw();
  }

  /** Draws what has been held back. */
  release(): void {
    if (!this.held) return;
    this.held = false;
    this.redraw();
  }

  redraw(): void {
    if (this.#drawing || this.held) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (this.held) return;
      const before = performance.now();
      this.#draw();
      this.drawn();
      this.frameTimes.push(performance.now() - before);
      if (this.frameTimes.length > 500) this.frameTimes.shift();
    });
  }

  /** Ids of the lanes on screen, and of those around them. */
  lanes(): Lanes {
    const ids = (margin: number): string[] =>
      this.#rowsOnScreen(margin).flatMap((row) => (row.kind === 'lane' ? [row.lane.id] : []));
    return { urgent: ids(urgentMargin), near: ids(nearMargin) };
  }

  /** Ends of lists on screen or near it: there are more lanes. None until the user scrolls on from a row that was
   * brought on screen: what comes above it would push it away. */
  ends(): readonly MoreRow[] {
    if (this.scroller.scrollTop === this.#broughtTo) return [];
    return this.#rowsOnScreen(nearMargin).flatMap((row) => (row.kind === 'more' ? [row] : []));
  }

  /** Lanes on screen from top to bottom, with y and height in CSS px of the page. */
  visible(): { readonly row: LaneRow; readonly y: number }[] {
    const top = this.scroller.getBoundingClientRect().top - this.scroller.scrollTop;
    return this.#rowsOnScreen(0).flatMap((row) =>
      row.kind === 'lane' ? [{ row, y: top + row.y }] : [],
    );
  }

  /** Left edge of the boxes, CSS px of the page. */
  get left(): number {
    return this.scroller.getBoundingClientRect().left + this.labelWidth;
  }

  /** The boxes of a lane, on screen or near it. */
  boxesOf(lane: string): LaneBoxes | undefined {
    return this.frames.of(lane);
  }

  rowAt(clientY: number): Row | null {
    const y = clientY - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop;
    const [first, end] = rowsBetween(this.#rows.rows, y, y + 0.01);
    return first < end ? (this.#rows.rows[first] ?? null) : null;
  }

  hit(clientX: number, clientY: number): Hit | null {
    const row = this.rowAt(clientY);
    if (row?.kind !== 'lane') return null;
    const time = timeOf(this.view, clientX - this.left);
    const of = this.#onScreen.find((lane) => lane.frame.lanes[lane.lane] === row.lane.id) ?? null;
    // What took no time is as wide as a pixel.
    const slack = (row.strip === undefined ? 2 : 4) * this.view.nsPerPx;
    return { lane: row.lane.id, time, of, box: of ? boxAt(of, time, slack) : -1 };
  }

  scrollTo(row: Row): void {
    const { scrollTop, clientHeight } = this.scroller;
    if (row.y >= scrollTop && row.y + row.height <= scrollTop + clientHeight) return;
    // The spacer must be as tall as the new rows before the scroller can go there.
    this.layout();
    this.scroller.scrollTop = Math.max(0, row.y - clientHeight / 3);
    this.#broughtTo = this.scroller.scrollTop;
  }

  #rowsOnScreen(margin: number): readonly Row[] {
    const { scrollTop, clientHeight } = this.scroller;
    const [first, end] = rowsBetween(
      this.#rows.rows,
      scrollTop - margin,
      scrollTop + clientHeight + margin,
    );
    return this.#rows.rows.slice(first, end);
  }

  /** Takes over the size that the timeline has on the page now. */
  layout(): void {
    const height = this.scroller.clientHeight;
    this.#spacer.style.height = `${Math.max(0, this.#rows.height + 8 - height)}px`;
    this.element.style.setProperty('--labels', `${this.labelWidth}px`);
    const width = Math.max(0, this.scroller.clientWidth - this.labelWidth);
    const scale = window.devicePixelRatio || 1;
    const size = this.#size;
    if (size.width === width && size.height === height && size.scale === scale) return;
    const selected = this.#selectedRow(size.height);
    this.#size = { width, height, scale };
    this.view =
      this.view.width > 0
        ? resize(this.view, this.extent, width)
        : clamp({ ...this.view, width }, this.extent);
    this.#renderer.resize(width, height, scale);
    this.#layer.resize(width, height, axisHeight, scale);
    // Whoever looks at a span goes on looking at it, though there is less room.
    if (selected) this.scrollTo(selected);
  }

  /** That of the selected span, if it is within so many px of the top of what is shown. */
  #selectedRow(height: number): Row | null {
    const { scrollTop } = this.scroller;
    const row = this.selected && this.#rowOf('lanes', this.selected.lane);
    return row && row.y >= scrollTop && row.y + row.height <= scrollTop + height ? row : null;
  }

  #draw(): void {
    this.layout();
    const { scrollTop } = this.scroller;
    const rows = this.#rowsOnScreen(0);
    const area = { top: scrollTop, height: this.#size.height };
    this.#onScreen = this.drawWith(this.#renderer, this.#layer, area);
    this.labels.show(rows, scrollTop, this.selected?.lane ?? null);
    this.#place(this.outline, this.selected, rows, scrollTop);
    this.mark.place();
    this.pin.hidden = this.pinned === null;
    if (this.pinned !== null)
      this.pin.style.transform = `translateX(${Math.round(xOf(this.view, this.pinned))}px)`;
  }

  /** What is on screen. */
  get area(): Area {
    const { scrollTop } = this.scroller;
    return { top: scrollTop, height: Math.min(this.#size.height, this.#rows.height - scrollTop) };
  }

  /** From the first row to the last one that ends within a height, CSS px. */
  areaOfAll(most: number): Area {
    const [, end] = rowsBetween(this.#rows.rows, 0, most);
    const last = this.#rows.rows.slice(0, end).findLast(({ y, height }) => y + height <= most);
    return { top: 0, height: last ? last.y + last.height : Math.min(most, this.#rows.height) };
  }

  /** How high all rows are, CSS px. */
  get height(): number {
    return this.#rows.height;
  }

  rowsIn({ top, height }: Area): readonly Row[] {
    const [first, end] = rowsBetween(this.#rows.rows, top, top + height);
    return this.#rows.rows.slice(first, end);
  }

  /**
   * Draws the rows of an area.
   * @param renderer for the boxes, `layer` for everything else; null leaves them out.
   * @param boxesOf where those are that are on no screen.
   * @returns the lanes that have boxes.
   */
  drawWith(
    renderer: Renderer | null,
    layer: TextLayer | null,
    area: Area,
    boxesOf = (lane: string) => this.frames.of(lane),
  ): readonly LaneOnScreen[] {
    const { top, height } = area;
    const lanes: LaneOnScreen[] = [];
    const bands: Band[] = [];
    const absent: AbsentLane[] = [];
    const paintings: Picture['paintings'][number][] = [];
    for (const row of this.rowsIn(area)) {
      const y = row.y - top;
      if (row.kind === 'own') {
        const { paint, isHeader } = row.own;
        if (paint) paintings.push({ y, height: row.height, paint });
        if (!isHeader) continue;
      }
      if (row.kind !== 'lane') {
        bands.push({ y, height: row.height });
        continue;
      }
      const of = boxesOf(row.lane.id);
      const inset = insetOf(row);
      const at = { y: y + inset, height: row.height - 2 * inset };
      if (of) lanes.push({ ...of, ...at });
      const parts = absencesOf(row.lane, of, this.known);
      if (parts.length > 0) absent.push({ ...at, parts });
    }
    renderer?.draw(this.view, lanes);
    layer?.draw({
      view: this.view,
      lanes,
      bands,
      height,
      bottom: this.#rows.height - top,
      readTo: this.loading ? this.known.end : null,
      end: this.extent.end,
      arrows: this.#arrows(area),
      paintings,
      absent,
      overlays: this.overlays,
      placeOf: {
        lane: (id) => this.#placeOf('lanes', id, top),
        group: (name) => this.#placeOf('groups', name, top),
      },
    });
    return lanes;
  }

  #arrows({ top, height }: Area): readonly Arrow[] {
    const { selected, view } = this;
    if (!selected) return [];
    return arrowsOf(selected, view, height, (lane) => this.#placeOf('lanes', lane, top));
  }

  #rowOf(which: 'lanes' | 'groups', name: string): Row | null {
    if (!this.#placed) {
      const [lanes, groups] = [new Map<string, Row>(), new Map<string, Row>()];
      for (const row of this.#rows.rows) {
        if (row.kind === 'lane') lanes.set(row.lane.id, row);
        else if (row.kind === 'group') groups.set(row.group.name, row);
      }
      this.#placed = { lanes, groups };
    }
    return this.#placed[which].get(name) ?? null;
  }

  #placeOf(which: 'lanes' | 'groups', name: string, scroll: number): Place | null {
    const row = this.#rowOf(which, name);
    if (!row) return null;
    const inset = insetOf(row);
    return { y: row.y - scroll + inset, height: row.height - 2 * inset };
  }

  #place(outline: HTMLElement, at: Selected | null, rows: readonly Row[], scroll: number): void {
    const isIt = (row: Row): boolean => row.kind === 'lane' && row.lane.id === at?.lane;
    const row = rows.find(isIt);
    outline.hidden = !row;
    if (!row || !at) return;
    const x0 = Math.max(-4, Math.min(this.view.width + 4, xOf(this.view, at.start)));
    const x1 = Math.max(-4, Math.min(this.view.width + 4, xOf(this.view, at.end)));
    outline.style.transform = `translate(${x0 - 2}px, ${row.y - scroll}px)`;
    outline.style.width = `${Math.max(3, x1 - x0) + 3}px`;
    outline.style.height = `${row.height}px`;
  }

  /** Highlights what is under the pointer. */
  showHovered(hit: Hit | null): void {
    const of = hit?.of;
    if (!hit || !of || hit.box < 0) {
      this.hovered.hidden = true;
      return;
    }
    const start = of.frame.origin + (of.frame.boxes.start[hit.box] ?? 0);
    const end = of.frame.origin + (of.frame.boxes.end[hit.box] ?? 0);
    this.#place(
      this.hovered,
      { lane: hit.lane, start, end },
      this.#rowsOnScreen(0),
      this.scroller.scrollTop,
    );
  }

  /** To begin with, a 2D canvas draws: starting GL takes longer than a picture does. Then this is called. */
  useGl(): void {
    if (this.#gl) return;
    this.#gl = createGlRenderer((lost) => this.#use(lost ? createCanvasRenderer() : this.#gl));
    this.#use(this.#gl);
  }

  /** While the context is away a 2D canvas draws the same picture, so that nothing is ever blank. */
  #use(next: Renderer | null): void {
    if (!next) return;
    if (this.#renderer !== this.#gl) this.#renderer.dispose();
    this.#renderer.canvas.replaceWith(next.canvas);
    if (!next.canvas.isConnected) this.stage.prepend(next.canvas);
    this.#renderer = next;
    this.#size = { width: 0, height: 0, scale: 0 };
    if (this.#theme) next.setTheme(this.#theme);
    this.redraw();
  }
}
