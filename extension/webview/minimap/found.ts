/** Where in the whole trace the matches of what is searched for are. */
import type { FoundSummary } from '../../protocol/search.js';
import type { Page } from '../feature.js';
import { Abandoned, type Asked } from '../questions.js';
import type { Painting } from '../rows.js';
import { xOf } from '../viewport.js';

/** Parts of the trace in which they are counted. */
const steps = 1000;
/** Less often while the search goes on, ms. */
const pace = 700;
const tick = 6;

export class Found {
  #summary: FoundSummary | null = null;
  #asked: Asked<FoundSummary> | null = null;
  #of = '';
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly page: Page,
    private readonly changed: () => void,
  ) {
    page.search.follow(() => this.ask());
  }

  clear(): void {
    this.#asked?.cancel();
    this.#asked = this.#summary = null;
    this.#of = '';
  }

  /** Asks where there is something new. */
  ask(): void {
    const { search, timeline } = this.page;
    const { state } = search;
    if (!search.active) {
      const had = this.#summary !== null;
      this.clear();
      if (had) this.changed();
      return;
    }
    if (!state || state.search === 0) return;
    const of = [state.search, state.count, state.complete, timeline.known.end].join();
    if (of === this.#of || this.#timer !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#answer(of);
      },
      state.complete ? 0 : pace,
    );
  }

  /** One tick for each part that has any; `colour` as CSS has it. */
  paint({ context, view, height }: Painting, colour: string): void {
    const summary = this.#summary;
    if (!summary) return;
    const { start, end, density } = summary;
    const length = (end - start) / Math.max(1, density.length);
    context.fillStyle = colour;
    density.forEach((count, i) => {
      if (count === 0) return;
      const x = xOf(view, start + i * length);
      context.fillRect(x, height - tick, Math.max(1.5, length / view.nsPerPx), tick);
    });
  }

  async #answer(of: string): Promise<void> {
    const { search, questions, timeline } = this.page;
    const id = search.state?.search ?? 0;
    if (!search.active || id === 0) return;
    this.#of = of;
    this.#asked?.cancel();
    const { start, end } = timeline.known;
    const asked = questions.ask({ method: 'trace/foundSummary', search: id, start, end, steps });
    this.#asked = asked;
    try {
      const summary = await asked.answer;
      if (this.#asked !== asked) return;
      this.#summary = summary;
      this.changed();
      this.ask();
    } catch (error) {
      // The list of matches tells what went wrong; another search will be asked for anew.
      if (!(error instanceof Abandoned)) this.#of = '';
    }
  }
}
