/** Arrows for the span that the pointer rests on, as for the selected one. */
import type { SpanDetails } from '../protocol/trace.js';
import { arrowsOf, drawArrows } from './arrows.js';
import type { Feature, Page } from './feature.js';
import { Abandoned, messageOf, type Asked } from './questions.js';
import { css } from './theme.js';
import type { Hit } from './timeline.js';

/** A pointer on its way elsewhere asks nothing, ms. */
const rest = 90;

export class HoverArrows implements Feature {
  readonly name = 'hover';
  #span: SpanDetails | null = null;
  #at = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked: Asked<SpanDetails | null> | null = null;

  constructor(private readonly page: Page) {
    page.timeline.overlays.add((context, { view, height, theme, lane }) => {
      if (!this.#span) return;
      const arrows = arrowsOf(this.#span, view, height, lane);
      const [ink, halo] = [css(theme.foreground, 0.75), css(theme.background, 0.7)];
      drawArrows(context, arrows, ink, halo, `11px ${theme.font}`);
    });
  }

  hovered(hit: Hit | null): void {
    const boxes = hit?.of?.frame.boxes;
    // Of a box of many spans there is no one cause.
    const single = hit !== null && hit.box >= 0 && boxes?.count[hit.box] === 1;
    const at = single && hit.of ? `${hit.lane} ${hit.of.frame.origin} ${boxes.start[hit.box]}` : '';
    if (at === this.#at) return;
    this.clear();
    this.#at = at;
    if (!single || !hit.of) return;
    const { origin } = hit.of.frame;
    const [start, end] = [boxes.start[hit.box] ?? 0, boxes.end[hit.box] ?? 0];
    const time = Math.floor(origin + (start + end) / 2);
    this.#timer = setTimeout(() => void this.#ask(hit.lane, time), rest);
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#asked?.cancel();
    this.#timer = this.#asked = null;
    this.#at = '';
    if (!this.#span) return;
    this.#span = null;
    this.page.timeline.redraw();
  }

  async #ask(lane: string, time: number): Promise<void> {
    const asked = this.page.questions.ask({ method: 'trace/span', lane, time, move: 'at' });
    this.#asked = asked;
    try {
      this.#span = await asked.answer;
      this.page.timeline.redraw();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
    }
  }
}
