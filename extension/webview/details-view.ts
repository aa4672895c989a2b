/** What is in the details pane: the selected span, else the marked range, else the trace as a whole. */
import type { Overview, RangeSummary, SpanDetails } from '../protocol/trace.js';
import { spanDetails, type DetailActions } from './details.js';
import type { Pane } from './pane.js';
import type { RangeWaits } from './range-waits.js';
import { rangeDetails, type RangeActions } from './range-details.js';
import { summary } from './summary.js';
import type { Theme } from './theme.js';
import type { Range } from './viewport.js';

export class DetailsView {
  #overview: Overview | null = null;
  #span: SpanDetails | null = null;
  #range: Range | null = null;
  #inRange: RangeSummary | null = null;
  #waits: RangeWaits | null = null;

  constructor(
    private readonly pane: Pane,
    private readonly theme: () => Theme,
    private readonly actions: DetailActions &
      RangeActions & { readonly goToTime: (time: number) => void; readonly showKeys: () => void },
  ) {}

  setOverview(overview: Overview | null): void {
    this.#overview = overview;
    if (!this.#span) this.render();
  }

  setSpan(span: SpanDetails | null): void {
    this.#span = span;
    if (span) this.pane.reveal();
    this.render();
  }

  setRange(range: Range | null, summary: RangeSummary | null, waits: RangeWaits | null): void {
    const isNew = range !== null && this.#range === null;
    this.#range = range;
    this.#inRange = summary;
    this.#waits = waits;
    // The analysis, where the details are in it, tells of the range too.
    if (isNew && !this.#span && !this.pane.isDocked) this.pane.reveal();
    if (!this.#span) this.render();
  }

  render(): void {
    const { content } = this.pane;
    // Somebody is typing there.
    if (!this.#span && !this.#range && content.querySelector('input:focus')) return;
    this.pane.show(this.#content());
  }

  #content(): HTMLElement {
    const theme = this.theme();
    const wall = this.#overview?.wallClockStart ?? null;
    if (this.#span) return spanDetails(this.#span, theme, this.actions, wall);
    if (this.#range)
      return rangeDetails(this.#range, this.#inRange, this.#waits, theme, this.actions);
    return summary(this.#overview, theme, this.actions);
  }

  /** Marks the frame whose source was shown; frames count over all stacks. */
  markFrame(index: number): void {
    const frames = this.pane.content.querySelectorAll('.frame');
    frames.forEach((element, i) => element.classList.toggle('current', i === index));
    frames[index]?.scrollIntoView({ block: 'nearest' });
  }
}
