/** From a region or task to the next one of the same name: each becomes the marked range. */
import { countText } from './durations.js';
import type { Feature, Page } from './feature.js';
import type { Command } from './keys.js';
import { Abandoned, messageOf, type Asked } from './questions.js';
import type { Range } from './viewport.js';
import { t } from './text.js';

export class AlikeRanges implements Feature {
  readonly name = 'alike';
  #asked: Asked<unknown> | null = null;
  /** What was gone to, and what that is. */
  #found: Range | null = null;
  #text = '';

  constructor(private readonly page: Page) {}

  run(command: Command): boolean {
    if (command !== 'nextAlike' && command !== 'previousAlike') return false;
    void this.#step(command === 'nextAlike');
    return true;
  }

  clear(): void {
    this.#asked?.cancel();
    this.#asked = null;
  }

  nameOf({ start, end }: Range): string {
    return this.#found?.start === start && this.#found.end === end ? `${this.#text} ` : '';
  }

  async #step(forward: boolean): Promise<void> {
    const { page } = this;
    const from = this.#from();
    if (!from) {
      page.say(t('Select a region, or a span in one, or mark a task as a range first.'));
      return;
    }
    this.clear();
    const { start, end } = from;
    const asked = page.questions.ask({ method: 'trace/alike', start, end, forward });
    this.#asked = asked;
    try {
      const found = await asked.answer;
      if (!found) {
        page.say(t('The marked range is not that of a region or task.'));
        return;
      }
      const [name, all] = [found.name, countText(found.count, found.isTask ? 'task' : 'region')];
      const lane = found.lane?.replace(/^g/, 'G');
      this.#found = found;
      this.#text = found.isTask
        ? t('Task {0}, {1} of {2}.', name, found.number, all)
        : lane
          ? t('Region {0} of {1}, {2} of {3}.', name, lane, found.number, all)
          : t('Region {0}, {1} of {2}.', name, found.number, all);
      page.selection.clear();
      page.range.set({ start: found.start, end: found.end }, true);
      page.navigation.showRange(found);
    } catch (error) {
      if (!(error instanceof Abandoned)) page.failed(messageOf(error));
    }
  }

  /** The selected region, the innermost that the selected span is in, or else the marked range. */
  #from(): Range | null {
    const { span } = this.page.selection;
    if (span?.kind === 'regions') return span;
    return span?.regions.at(-1) ?? this.page.range.range;
  }
}
