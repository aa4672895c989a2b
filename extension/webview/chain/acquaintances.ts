/** Dims every goroutine that the selected one had nothing to do with. */
import type { AcquaintanceLanes } from '../../protocol/chain.js';
import type { SpanDetails } from '../../protocol/trace.js';
import { counted } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { Abandoned, messageOf, type Asked } from '../questions.js';
import { css } from '../theme.js';
import { t } from '../text.js';

export class Highlight implements Feature {
  readonly name = 'acquaintances';
  #isOn = false;
  /** Whose acquaintances are asked for or shown. */
  #of: string | null = null;
  #lanes: ReadonlySet<string> | null = null;
  #asked: Asked<AcquaintanceLanes> | null = null;

  constructor(private readonly page: Page) {
    page.timeline.overlays.add((context, { view, theme, lanes }) => {
      if (!this.#lanes) return;
      context.fillStyle = css(theme.background, theme.highContrast ? 0.82 : 0.72);
      for (const { id, y, height } of lanes) {
        if (/^g\d/.test(id) && !this.#lanes.has(id)) context.fillRect(0, y, view.width, height);
      }
    });
  }

  run(command: Command): boolean {
    if (command !== 'highlight') return false;
    const lane = this.page.selection.span?.goroutine?.lane;
    this.#isOn = !this.#isOn && lane !== undefined;
    if (this.#isOn && lane !== undefined) void this.#show(lane);
    else {
      this.page.say(
        lane === undefined ? t('Select a span of a goroutine first.') : t('All are shown.'),
      );
      this.clear();
    }
    return true;
  }

  /** It stays on for whoever is selected next. */
  selected(span: SpanDetails | null): void {
    const lane = span?.goroutine?.lane;
    if (!this.#isOn || lane === this.#of) return;
    if (lane === undefined) this.clear();
    else void this.#show(lane);
  }

  clear(): void {
    this.#asked?.cancel();
    this.#asked = this.#lanes = this.#of = null;
    this.#isOn = false;
    this.page.timeline.redraw();
  }

  async #show(lane: string): Promise<void> {
    this.#asked?.cancel();
    this.#of = lane;
    const asked = this.page.questions.ask({ method: 'trace/acquaintances', lane });
    this.#asked = asked;
    try {
      const { lanes, all } = await asked.answer;
      this.#lanes = new Set(lanes);
      this.page.timeline.redraw();
      this.page.say(
        counted(
          all - 1,
          '{1} had to do with {0} other goroutine; the rest is dimmed.',
          '{1} had to do with {0} other goroutines; the rest is dimmed.',
          lane.toUpperCase(),
        ),
      );
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
    }
  }
}
