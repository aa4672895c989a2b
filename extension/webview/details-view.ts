/** What is in the details pane: the selected span, or the trace as a whole. */
import type { Overview, SpanDetails } from '../protocol/trace.js';
import { spanDetails, type DetailActions } from './details.js';
import type { Pane } from './pane.js';
import { summary } from './summary.js';
import type { Theme } from './theme.js';

export class DetailsView {
  #overview: Overview | null = null;
  #span: SpanDetails | null = null;

  constructor(
    private readonly pane: Pane,
    private readonly theme: () => Theme,
    private readonly actions: DetailActions & { readonly goToTime: (time: number) => void },
  ) {}

  setOverview(overview: Overview | null): void {
    this.#overview = overview;
    if (!this.#span) this.render();
  }

  setSpan(span: SpanDetails | null): void {
    this.#span = span;
    if (span && !this.pane.size.paneOpen) this.pane.toggle(true);
    this.render();
  }

  render(): void {
    const { content } = this.pane;
    // Somebody is typing there.
    if (!this.#span && content.querySelector('input:focus')) return;
    this.pane.show(
      this.#span
        ? spanDetails(this.#span, this.theme(), this.actions)
        : summary(this.#overview, this.theme(), this.actions.goToTime),
    );
  }

  /** Marks the frame whose source was shown; frames count over all stacks. */
  markFrame(index: number): void {
    const frames = this.pane.content.querySelectorAll('.frame');
    frames.forEach((element, i) => element.classList.toggle('current', i === index));
    frames[index]?.scrollIntoView({ block: 'nearest' });
  }
}
