/** Stacks over time below the lanes of goroutines, for those of which they are wanted. */
import type { Page } from '../feature.js';
import { Abandoned, messageOf } from '../questions.js';
import { t } from '../text.js';
import { ownerOf, stacksAtFirst, type StackRows } from './below.js';

const isGoroutine = (lane: string): boolean => /^g\d+$/.test(lane);

export class StackTracks {
  /** By lane: whether all rows are wanted, however many. */
  readonly #wanted = new Map<string, boolean>();
  /** How deep the stacks of those are that have been asked for. */
  readonly #depths = new Map<string, number>();

  constructor(private readonly page: Page) {}

  /**
   * Shows stacks; if they are too deep to be shown at once, all of them; and then hides them again.
   * @param place a lane, or what lies below it; without one that of the selected goroutine.
   */
  async toggle(place?: string): Promise<void> {
    const { page } = this;
    const lane = this.#laneOf(place);
    if (!lane) return page.say(t('Select a span of a goroutine first: its stacks are shown.'));
    const name = page.list.row(lane)?.lane.name ?? lane;
    const isDeep = (this.#depths.get(lane) ?? 0) > stacksAtFirst;
    if (this.#wanted.get(lane) === false && isDeep) return this.#showAll(lane);
    if (this.#wanted.delete(lane)) {
      this.#show();
      return page.say(t('The stacks of {0} are hidden', name));
    }
    this.#wanted.set(lane, false);
    page.list.fold(lane, false);
    const depth = await this.#ask(lane);
    if (depth === null || !this.#wanted.has(lane)) return;
    if (depth === 0) this.#wanted.delete(lane);
    this.#show();
    this.#reveal(lane);
    page.say(
      depth === 0
        ? t('No stack of {0} is known: nothing says where it was', name)
        : shownText(name, depth),
    );
  }

  /** Shows the rest of what is too deep to be shown at first. */
  #showAll(lane: string): void {
    this.#wanted.set(lane, true);
    this.#show();
    this.#reveal(lane);
    this.page.say(t('All {0} calls are shown', this.#depths.get(lane) ?? 0));
  }

  /** More of the trace is known: stacks may be deeper. */
  async refresh(): Promise<void> {
    if (this.#wanted.size === 0) return;
    await Promise.all([...this.#wanted.keys()].map((lane) => this.#ask(lane)));
    this.#show();
  }

  clear(): void {
    this.#wanted.clear();
    this.#depths.clear();
  }

  save(): unknown {
    return Object.fromEntries(this.#wanted);
  }

  restore(kept: unknown): void {
    this.clear();
    for (const [lane, all] of Object.entries((kept ?? {}) as Record<string, unknown>))
      if (isGoroutine(lane)) this.#wanted.set(lane, all === true);
  }

  #laneOf(place: string | undefined): string | null {
    const { span } = this.page.selection;
    const lane = ownerOf(place ?? span?.lane ?? '');
    if (isGoroutine(lane)) return lane;
    return place === undefined ? (span?.goroutine?.lane ?? null) : null;
  }

  /** Scrolls to as many of the calls as there is room for, with the lane itself. */
  #reveal(lane: string): void {
    const { list, timeline } = this.page;
    const top = list.row(lane);
    const calls = list.rows.rows.filter(
      (row) => row.kind === 'lane' && row.lane.kind === 'stacks' && ownerOf(row.lane.id) === lane,
    );
    const last = calls.at(-1);
    if (!top || !last) return;
    timeline.layout();
    const { scroller } = timeline;
    const lowest = last.y + last.height + 8 - scroller.clientHeight;
    if (scroller.scrollTop < lowest) scroller.scrollTop = Math.min(lowest, top.y);
  }

  /** @returns null where it is not known, or not wanted any more. */
  async #ask(lane: string): Promise<number | null> {
    try {
      const rows = await this.page.questions.ask({ method: 'trace/stacks', lane }).answer;
      this.#depths.set(lane, rows?.depth ?? 0);
      return rows?.depth ?? 0;
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
      return null;
    }
  }

  #show(): void {
    const rows = new Map<string, StackRows>();
    for (const [lane, all] of this.#wanted) {
      const depth = this.#depths.get(lane) ?? 0;
      if (depth > 0) rows.set(lane, { depth, all });
    }
    this.page.list.setStacks(rows);
  }
}

const shownText = (name: string, depth: number): string =>
  depth > stacksAtFirst
    ? t(
        'The stacks of {0} are shown, the outermost {1} of up to {2} calls; K again shows all',
        name,
        stacksAtFirst,
        depth,
      )
    : t('The stacks of {0} are shown, up to {1} calls deep', name, depth);
