/**
 * Ranges within ranges: whoever zooms to a marked range goes a level deeper, and can step back out again. The levels
 * are shown above the timeline.
 */
import { button, el } from './dom.js';
import { durationText, exactText } from './durations.js';
import type { Feature, Page } from './feature.js';
import type { Command } from './keys.js';
import type { Range } from './viewport.js';
import { t } from './text.js';

const holds = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && outer.end >= inner.end;

/** The levels after zooming to a range: those it is within, and itself. */
export function deeper(levels: readonly Range[], range: Range): readonly Range[] {
  const outer = levels.filter(
    (level) => holds(level, range) && !(level.start === range.start && level.end === range.end),
  );
  return [...outer, range];
}

export class RangeTrail implements Feature {
  readonly name = 'ranges';
  readonly #element = el('nav', {
    'class': 'range-trail',
    'aria-label': t('Ranges'),
    'hidden': '',
  });
  #levels: readonly Range[] = [];

  constructor(private readonly page: Page) {
    page.column.prepend(this.#element);
  }

  run(command: Command): boolean {
    const { range } = this.page.range;
    if (command === 'fitRange' && range) this.#set(deeper(this.#levels, range));
    if (command !== 'stepOut') return false;
    if (this.#levels.length > 0) this.#goTo(this.#levels.length - 2);
    else this.page.say(t('No range was zoomed to: there is nothing to step out of.'));
    return true;
  }

  clear(): void {
    this.#set([]);
  }

  save(): unknown {
    return this.#levels;
  }

  restore(kept: unknown): void {
    if (!Array.isArray(kept)) return;
    const isRange = (level: unknown): level is Range =>
      typeof level === 'object' &&
      level !== null &&
      'start' in level &&
      'end' in level &&
      typeof level.start === 'number' &&
      typeof level.end === 'number';
    this.#set(kept.filter(isRange));
  }

  /** @param level −1 is the whole trace. Deeper ones are left. */
  #goTo(level: number): void {
    this.#set(this.#levels.slice(0, level + 1));
    const range = this.#levels.at(-1) ?? null;
    this.page.selection.clear();
    this.page.range.set(range, true);
    if (range) this.page.navigation.showRange(range);
    else this.page.navigation.run('fitAll');
    this.page.say(
      range ? t('Range of {0}', durationText(range.end - range.start)) : t('The whole trace'),
    );
  }

  #set(levels: readonly Range[]): void {
    this.#levels = levels;
    this.#element.hidden = levels.length === 0;
    const crumbs = [null, ...levels].map((range, i) => {
      const text = range ? durationText(range.end - range.start) : t('Whole trace');
      const title = range ? t('From {0} to {1}', exactText(range.start), exactText(range.end)) : '';
      const crumb = button(text, () => this.#goTo(i - 1), { class: 'link', title });
      if (i === levels.length) crumb.setAttribute('aria-current', 'true');
      return el('span', {}, i > 0 ? ' › ' : '', crumb);
    });
    const out = button(t('Step out'), () => this.run('stepOut'), {
      class: 'small plain',
      title: t('Back to the range around this one (Shift + Z)'),
    });
    this.#element.replaceChildren(...crumbs, out);
    this.page.saveSoon();
  }
}
