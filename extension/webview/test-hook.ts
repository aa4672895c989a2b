/**
 * `window.traceInsight`: what end-to-end tests may know about the picture. Read only, but for
 * `loseContext`; no part of the product uses it. Pixels are CSS px of the page.
 */
import type { SpanDetails } from '../protocol/trace.js';
import type { App } from './app.js';
import type { Search } from './find/search.js';
import { boxAt } from './hit.js';
import { timeOf, xOf, type Range, type Viewport } from './viewport.js';

export interface ShownLane {
  readonly id: string;
  readonly name: string;
  readonly y: number;
  readonly height: number;
}

export interface ShownBox {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly label: string;
  readonly states: readonly number[];
  readonly shares: readonly number[];
  /** How much of it was found, of 255; null where nothing is searched for. */
  readonly found: number | null;
}

export interface TestHook {
  viewport(): Viewport;
  /** Lanes on screen, top to bottom. */
  lanes(): readonly ShownLane[];
  selection(): SpanDetails | null;
  /** The marked range. */
  range(): Range | null;
  /** What is searched for, and how far that has come; `current` is the index of a match, or −1. */
  search(): Pick<Search, 'expression' | 'state' | 'current'>;
  boxAt(lane: string, time: number): ShownBox | null;
  xOf(time: number): number;
  timeOf(x: number): number;
  /** Script time of the last 500 drawn frames, ms. */
  frameTimes(): readonly number[];
  readonly renderer: 'webgl2' | 'canvas';
  /** Boxes are being asked for. */
  readonly pending: boolean;
  readonly requests: Readonly<
    Record<'asked' | 'answered' | 'failed' | 'cancelled' | 'boxes', number>
  >;
  /** Takes the GL context away as a driver would; it comes back after a second. */
  loseContext(): void;
}

export function testHook(app: App): TestHook {
  const { timeline } = app;
  return Object.freeze({
    viewport: () => timeline.view,
    lanes: () =>
      timeline
        .visible()
        .map(({ row, y }) => ({ id: row.lane.id, name: row.lane.name, y, height: row.height })),
    selection: () => app.selection.span,
    range: () => app.range.range && { ...app.range.range },
    search: () => ({
      expression: app.search.expression,
      state: app.search.state,
      current: app.search.current,
    }),
    boxAt: (lane: string, time: number): ShownBox | null => {
      const of = timeline.boxesOf(lane);
      const i = of ? boxAt(of, time, 0) : -1;
      if (!of || i < 0) return null;
      const { boxes, origin, labels } = of.frame;
      return {
        start: origin + (boxes.start[i] ?? 0),
        end: origin + (boxes.end[i] ?? 0),
        count: boxes.count[i] ?? 0,
        label: labels[boxes.label[i] ?? 0] ?? '',
        states: boxes.states.map((column) => column[i] ?? 0),
        shares: boxes.shares.map((column) => column[i] ?? 0),
        found: boxes.found && (boxes.found[i] ?? 0),
      };
    },
    xOf: (time: number) => timeline.left + xOf(timeline.view, time),
    timeOf: (x: number) => timeOf(timeline.view, x - timeline.left),
    frameTimes: () => [...timeline.frameTimes],
    get renderer() {
      return timeline.renderer.kind;
    },
    get pending() {
      return app.picture.pending;
    },
    get requests() {
      return { ...app.questions.counts };
    },
    loseContext: () => timeline.loseContext(),
  });
}
