/** What is shown below the lanes: which of it, and where it is folded. */
import { el, button } from '../dom.js';
import type { MenuPlace } from '../../protocol/messages.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { ownerOf, shownAtFirst, type Shown } from './below.js';
import { StackTracks } from './stacks.js';
import { t } from '../text.js';

const kinds: Readonly<Record<keyof Shown, readonly [text: string, title: string]>> = {
  regions: [t('Regions'), t('User regions of goroutines, by how deep they are nested')],
  logs: [t('Logs'), t('What goroutines logged')],
  samples: [t('Samples'), t('When the CPU profiler found goroutines running')],
  collector: ['GC', t('Mark assists of goroutines, and sweeps on procs')],
  wakes: [t('Wakes'), t('Whom goroutines created and woke up (E)')],
};
const names = Object.keys(kinds) as (keyof Shown)[];

export class Strips implements Feature {
  readonly name = 'strips';
  readonly #toggles: readonly (readonly [keyof Shown, HTMLButtonElement])[];
  readonly #element: HTMLElement;

  readonly #stacks: StackTracks;

  constructor(private readonly page: Page) {
    this.#stacks = new StackTracks(page);
    this.#toggles = names.map((name) => {
      const [text, title] = kinds[name];
      const attributes = { 'class': 'small toggle', title, 'aria-pressed': 'false' };
      return [name, button(text, () => this.#toggle(name), attributes)];
    });
    this.#element = el(
      'div',
      { 'class': 'below-bar', 'role': 'group', 'aria-label': t('Below the lanes') },
      el('span', {}, t('Below lanes')),
      ...this.#toggles.map(([, toggle]) => toggle),
    );
    page.column.querySelector('.lane-bar .bar')?.after(this.#element);
    page.list.follow(() => {
      this.#show();
      page.saveSoon();
    });
    this.#show();
  }

  run(command: Command, at?: MenuPlace): boolean {
    switch (command) {
      case 'foldLane':
        this.#fold();
        return true;
      case 'showWakes':
        this.#toggle('wakes');
        return true;
      case 'showStacks':
        void this.#stacks.toggle(at?.lane);
        return true;
      default:
        return false;
    }
  }

  save(): unknown {
    const { folded, shown } = this.page.list;
    return { folded, shown, stacks: this.#stacks.save() };
  }

  restore(kept: unknown): void {
    const { folded, shown, stacks } = (kept ?? {}) as Record<string, unknown>;
    const isName = (lane: unknown): lane is string => typeof lane === 'string';
    this.page.list.setFolded(Array.isArray(folded) ? folded.filter(isName) : []);
    const wanted = (shown ?? {}) as Partial<Record<keyof Shown, unknown>>;
    const chosen: { -readonly [name in keyof Shown]: boolean } = { ...shownAtFirst };
    for (const name of names) {
      const choice = wanted[name];
      if (typeof choice === 'boolean') chosen[name] = choice;
    }
    this.page.list.show(chosen);
    this.#stacks.restore(stacks);
  }

  refreshed(): void {
    void this.#stacks.refresh();
  }

  clear(): void {
    this.#stacks.clear();
  }

  #show(): void {
    const { shown } = this.page.list;
    for (const [name, toggle] of this.#toggles)
      toggle.setAttribute('aria-pressed', String(shown[name]));
  }

  #toggle(name: keyof Shown): void {
    const { page } = this;
    const { shown } = page.list;
    page.list.show({ ...shown, [name]: !shown[name] });
    const text = kinds[name][0];
    page.say(
      shown[name] ? t('{0} below the lanes: hidden', text) : t('{0} below the lanes: shown', text),
    );
  }

  #fold(): void {
    const { page } = this;
    const { list, selection } = page;
    const lane = selection.span && ownerOf(selection.span.lane);
    if (!lane)
      return page.say(t('Select a span first: what is below its lane is hidden or shown.'));
    const row = list.row(lane);
    if (row?.unfolded === undefined) return page.say(t('There is nothing below this lane.'));
    list.fold(lane);
    page.say(
      row.unfolded
        ? t('What is below {0} is hidden', row.lane.name)
        : t('What is below {0} is shown', row.lane.name),
    );
  }
}
