/** All of the trace in one line above the timeline: how busy it was, and a window on what is visible. */
import type { CounterSeries } from '../../protocol/counters.js';
import type { Overview, TraceState } from '../../protocol/trace.js';
import { CounterLoader } from '../counters/counter-loader.js';
import { bucketAt, type CounterFrame } from '../counters/counter-lanes.js';
import { el } from '../dom.js';
import { durationText, exactText, numberText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import { resolutionFor } from '../frames.js';
import { sizeCanvas } from '../renderer.js';
import { css } from '../theme.js';
import {
  fit,
  panBy,
  rangeOf,
  timeOf,
  xOf,
  zoomAt,
  type Range,
  type Viewport,
} from '../viewport.js';
import { Found } from './found.js';
import { busy, mostProcs, paintBusy } from './paint.js';
import { centred, gripAt, movedBy, placeOf, resized } from './places.js';
import { t } from '../text.js';

const height = 34;

export class Minimap implements Feature {
  readonly name = 'minimap';
  readonly #canvas = el('canvas', { 'aria-hidden': 'true' });
  readonly #window = el('div', {
    'class': 'minimap-window',
    'role': 'slider',
    'tabindex': '0',
    'aria-label': t('Visible part of the trace'),
    'aria-description': t(
      'Arrow keys left and right move it, with Shift by all of its length; up and down zoom; Home and End go to the ends.',
    ),
    'title': t('Drag to move, drag an edge to resize; double-click shows all of the trace'),
  });
  readonly #range = el('div', { class: 'minimap-range', hidden: '' });
  readonly #area: HTMLElement;
  readonly #element: HTMLElement;
  readonly #loader: CounterLoader;
  readonly #found: Found;
  #known: ReadonlySet<CounterSeries> = new Set();
  #revision = 0;
  #begun = false;
  /** What is drawn, so that moving the view draws nothing. */
  #drawn = '';
  #version = 0;

  constructor(private readonly page: Page) {
    this.#area = el('div', { class: 'minimap-area' }, this.#canvas, this.#range, this.#window);
    this.#element = el(
      'div',
      { 'class': 'minimap', 'role': 'group', 'aria-label': t('Overview of the trace') },
      el('span', { class: 'minimap-name' }, t('Overview')),
      this.#area,
    );
    const changed = (): void => {
      this.#version++;
      page.timeline.redraw();
    };
    this.#loader = new CounterLoader(page.questions, {
      taken: changed,
      answered: changed,
      failed: (message) => page.failed(message),
    });
    this.#found = new Found(page, changed);
    page.timeline.element.before(this.#element);
    this.#area.addEventListener('pointerdown', (down) => this.#grab(down));
    this.#area.addEventListener('pointermove', (event) => this.#showGrip(event));
    this.#area.addEventListener('dblclick', () => page.run('fitAll'));
    this.#area.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.#window.addEventListener('keydown', (event) => this.#key(event));
  }

  clear(): void {
    this.#loader.clear();
    this.#found.clear();
    this.#version++;
  }

  refreshed(_: Overview, { revision }: TraceState): void {
    this.#revision = revision;
    this.#known = this.page.list.counters;
    this.#found.ask();
  }

  firstDrawn(): void {
    this.#begun = true;
    this.#ask();
  }

  themeChanged(): void {
    this.#version++;
    this.#show();
  }

  marked(): void {
    this.#show();
  }

  drawn(): void {
    this.#ask();
    this.#show();
  }

  /** The whole trace as it lies in the line: as the timeline shows it where it shows all. */
  get #whole(): Viewport {
    const { extent, view } = this.page.timeline;
    return fit(extent, extent, Math.max(1, view.width));
  }

  #ask(): void {
    const { timeline, picture } = this.page;
    const { known, view, loading } = timeline;
    if (!this.#begun || picture.paused || view.width < 2 || known.end <= known.start) return;
    const series = busy.filter((of) => this.#known.has(of));
    const resolution = 2 * resolutionFor(this.#whole.nsPerPx);
    const have = this.#loader.frame;
    const same =
      have?.window.end === known.end &&
      have.window.resolution === resolution &&
      have.revision >= this.#revision;
    if (same || series.length === 0) return;
    const window = { ...known, resolution };
    this.#loader.ask({ window, resolution, revision: this.#revision, series, slowly: loading });
  }

  #show(): void {
    const { timeline, range } = this.page;
    const { view, labelWidth } = timeline;
    if (view.width < 2) return;
    this.#element.style.setProperty('--labels', `${labelWidth}px`);
    const whole = this.#whole;
    const seen = rangeOf(view);
    const place = placeOf(seen, whole);
    this.#window.style.transform = `translateX(${place.left}px)`;
    this.#window.style.width = `${place.width}px`;
    this.#range.hidden = range.range === null;
    if (range.range) {
      const from = xOf(whole, range.range.start);
      this.#range.style.transform = `translateX(${from}px)`;
      this.#range.style.width = `${Math.max(2, xOf(whole, range.range.end) - from)}px`;
    }
    this.#say(seen);
    this.#paint(whole);
  }

  #paint(whole: Viewport): void {
    const scale = window.devicePixelRatio || 1;
    const key = [whole.start, whole.nsPerPx, whole.width, scale, this.#version].join();
    if (key === this.#drawn) return;
    this.#drawn = key;
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    sizeCanvas(this.#canvas, whole.width, height, scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, whole.width, height);
    const theme = this.page.theme();
    const to = { context, theme, view: whole, y: 0, height };
    const { frame } = this.#loader;
    if (frame) paintBusy(to, frame);
    this.#found.paint(to, getComputedStyle(this.#range).color);
    context.fillStyle = css(theme.foreground, 0.15);
    context.fillRect(0, height - 1, whole.width, 1);
  }

  /** For those who cannot see it. */
  #say({ start, end }: Range): void {
    const { known } = this.page.timeline;
    const [from, to] = [Math.max(0, start), Math.min(known.end, end)];
    const set = (name: string, value: string): void => {
      if (this.#window.getAttribute(name) !== value) this.#window.setAttribute(name, value);
    };
    set('aria-valuemin', '0');
    set('aria-valuemax', String(Math.round(known.end)));
    set('aria-valuenow', String(Math.round(Math.max(0, Math.min(known.end, (from + to) / 2)))));
    const { frame } = this.#loader;
    const used = frame ? `, ${this.#usedText(frame, from, to)}` : '';
    set(
      'aria-valuetext',
      `${exactText(Math.round(from))} to ${exactText(Math.round(to))} of ${durationText(known.end)}${used}`,
    );
  }

  #usedText(frame: CounterFrame, start: number, end: number): string {
    const first = Math.max(0, bucketAt(frame, start));
    const last = Math.max(first, bucketAt(frame, Math.max(start, end - 1)));
    let sum = 0;
    for (const of of ['running', 'gcWork'] as const) {
      const mean = frame.series.get(of)?.mean;
      for (let i = first; i <= last; i++) sum += Math.max(0, mean?.[i] ?? 0);
    }
    const procs = mostProcs(frame);
    const mean = numberText(Number((sum / (last - first + 1)).toPrecision(2)));
    return procs === null
      ? t('{0} run on average', mean)
      : t('{0} of {1} procs run on average', mean, procs);
  }

  #moveTo(range: Range): void {
    const { timeline, picture } = this.page;
    timeline.setView(fit(timeline.extent, range, timeline.view.width, 0));
    picture.moved();
  }

  #grab(down: PointerEvent): void {
    if (down.button !== 0) return;
    down.preventDefault();
    this.#window.focus();
    const { timeline } = this.page;
    const { left } = this.#area.getBoundingClientRect();
    const whole = this.#whole;
    const at = (event: PointerEvent): number => event.clientX - left;
    const grip = gripAt(at(down), placeOf(rangeOf(timeline.view), whole));
    // Beside it: it comes here, and can be dragged on.
    if (!grip) this.#moveTo(centred(rangeOf(timeline.view), whole, at(down)));
    const before = rangeOf(timeline.view);
    const offset =
      grip === 'start' || grip === 'end' ? xOf(whole, before[grip]) - at(down) : -at(down);
    // Where there is no trace no edge can stay: the view would be moved, and with it the one that is dragged.
    const { extent } = timeline;
    const inside = {
      start: Math.max(extent.start, before.start),
      end: Math.min(extent.end, before.end),
    };
    const drag = (event: PointerEvent): void => {
      const x = at(event) + offset;
      if (grip === 'start' || grip === 'end')
        this.#moveTo(resized(inside, grip, timeOf(whole, x), timeline.view.width));
      else this.#moveTo(movedBy(before, x * whole.nsPerPx));
    };
    this.#area.setPointerCapture(down.pointerId);
    this.#area.addEventListener('pointermove', drag);
    this.#area.addEventListener(
      'lostpointercapture',
      () => this.#area.removeEventListener('pointermove', drag),
      { once: true },
    );
  }

  /** What a drag from here would do. */
  #showGrip(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const { left } = this.#area.getBoundingClientRect();
    const place = placeOf(rangeOf(this.page.timeline.view), this.#whole);
    this.#area.dataset.grip = gripAt(event.clientX - left, place) ?? '';
  }

  /** As on the timeline, at the moment under the pointer. */
  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { timeline, picture } = this.page;
    const { view, extent } = timeline;
    const { left } = this.#area.getBoundingClientRect();
    const along = event.shiftKey ? event.deltaY : event.deltaX;
    const x = xOf(view, timeOf(this.#whole, event.clientX - left));
    const inside = Math.max(0, Math.min(view.width, x));
    timeline.setView(
      along !== 0
        ? panBy(view, extent, along)
        : zoomAt(view, extent, inside, Math.exp(event.deltaY * 0.003)),
    );
    picture.moved();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { timeline, picture } = this.page;
    const { view, extent } = timeline;
    const step = view.width * (event.shiftKey ? 1 : 0.1);
    const moves: Readonly<Record<string, () => Viewport>> = {
      ArrowLeft: () => panBy(view, extent, -step),
      ArrowRight: () => panBy(view, extent, step),
      PageUp: () => panBy(view, extent, -view.width),
      PageDown: () => panBy(view, extent, view.width),
      ArrowUp: () => zoomAt(view, extent, view.width / 2, 0.75),
      ArrowDown: () => zoomAt(view, extent, view.width / 2, 1 / 0.75),
      Home: () => panBy(view, extent, -Number.MAX_SAFE_INTEGER),
      End: () => panBy(view, extent, Number.MAX_SAFE_INTEGER),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    timeline.setView(move());
    picture.moved();
  }
}
