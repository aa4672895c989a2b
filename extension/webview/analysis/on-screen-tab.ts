/** What is visible of the timeline as a table: for those who read it, or have it read to them. */
import type { SpanDetails } from '../../protocol/trace.js';
import { el, setText } from '../dom.js';
import { countText, exactText, numberText } from '../durations.js';
import type { Page } from '../feature.js';
import { spansOnScreen, type SpanOnScreen } from '../spans-on-screen.js';
import { rangeOf } from '../viewport.js';
import { count, duration, moment, words } from './columns.js';
import type { AnalysisTab } from './tab.js';
import type { TextTable } from './text-table.js';
import { WholeTable } from './whole-table.js';
import { t } from '../text.js';

/** The timeline has to rest for so long before the table follows, ms. */
const rest = 250;
/** More would be no table of what is seen. */
const most = 50_000;

export class OnScreenTab implements AnalysisTab {
  readonly id = 'onScreen';
  readonly title = t('On screen');
  readonly element: HTMLElement;
  /** Says how the table has changed, also to those who cannot see it. */
  readonly #note = el('div', { class: 'answers', role: 'status' });
  readonly #table: WholeTable<SpanOnScreen>;
  #shown = false;
  #spans: readonly SpanOnScreen[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly page: Page,
    saveSoon: () => void,
  ) {
    this.#table = new WholeTable<SpanOnScreen>(
      t('Spans on screen'),
      [
        count(
          'order',
          '#',
          t('From top to bottom, and from left to right'),
          (span) => span.order + 1,
        ),
        words('lane', t('Lane'), ({ laneName }) => laneName, 130, 2),
        words('state', t('State'), ({ state }) => state, 150, 3),
        words('why', t('What'), ({ why }) => why, 90, 2),
        moment('start', t('Start'), ({ start }) => start),
        duration(
          'length',
          t('Length'),
          t('From its start to its end'),
          ({ start, end }) => end - start,
        ),
        count(
          'count',
          t('Spans'),
          t('Those too short to be seen are one row'),
          (span) => span.count,
        ),
      ],
      { column: 'order', descending: false },
      keyOf,
      (span) => void page.navigation.goTo(span.lane, Math.floor((span.start + span.end) / 2)),
      saveSoon,
    );
    this.element = el('div', { class: 'grouped' }, this.#note, this.#table.element);
  }

  show(): void {
    this.#shown = true;
    this.#update();
  }

  hide(): void {
    this.#shown = false;
    clearTimeout(this.#timer);
  }

  clear(): void {
    this.#spans = [];
    this.#table.set([]);
  }

  /** The timeline has been drawn anew. */
  drawn(): void {
    if (!this.#shown) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), rest);
  }

  /** Begins with what is selected. */
  focus(): void {
    const { selection, list, timeline } = this.page;
    const row = selection.span && list.row(selection.span.lane);
    if (row) timeline.scrollTo(row);
    this.#update();
    this.#table.element.focus();
    const selected = this.#rowOf(selection.span);
    if (selected) this.#table.table.reveal(keyOf(selected));
  }

  selected(span: SpanDetails | null): void {
    const row = this.#rowOf(span);
    this.#table.table.mark(row ? keyOf(row) : '');
  }

  copy(): Promise<TextTable> {
    return Promise.resolve(this.#table.copy());
  }

  save(): unknown {
    return this.#table.save();
  }

  restore(kept: unknown): void {
    this.#table.restore(kept);
  }

  #rowOf(span: SpanDetails | null): SpanOnScreen | undefined {
    const middle = span ? (span.start + span.end) / 2 : 0;
    return this.#spans.find(
      ({ lane, start, end }) => lane === span?.lane && start <= middle && middle <= end,
    );
  }

  #update(): void {
    const { timeline, selection, list } = this.page;
    // With those next to the screen: in half a window the table itself takes the room of many lanes.
    const lanes = timeline.lanes().urgent.map((id) => ({
      id,
      name: list.row(id)?.lane.name ?? id,
      boxes: timeline.boxesOf(id),
    }));
    const range = rangeOf(timeline.view);
    this.#spans = spansOnScreen(lanes, range, most);
    this.#table.set(this.#spans);
    this.selected(selection.span);
    const { start, end } = timeline.extent;
    const [from, to] = [Math.max(start, range.start), Math.min(end, range.end)];
    const count = this.#spans.reduce((sum, span) => sum + span.count, 0);
    const text = t(
      '{0} in {1} on screen or next to it, from {2} to {3}',
      countText(count, 'span'),
      countText(lanes.length, 'lane'),
      exactText(from),
      exactText(to),
    );
    const more =
      this.#spans.length === most ? `; ${t('the first {0} rows of them', numberText(most))}` : '';
    setText(this.#note, lanes.length > 0 ? text + more : t('No lane is on screen: scroll to one.'));
  }
}

const keyOf = ({ lane, start }: SpanOnScreen): string => `${lane} ${start}`;
