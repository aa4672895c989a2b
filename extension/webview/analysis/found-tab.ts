/** All matches of what is searched for, in the order of time. */
import type { Match } from '../../protocol/search.js';
import { states } from '../../protocol/states.js';
import type { SpanDetails } from '../../protocol/trace.js';
import { el } from '../dom.js';
import { durationText, exactText, numberText } from '../durations.js';
import type { Page } from '../feature.js';
import { Abandoned, messageOf } from '../questions.js';
import { css } from '../theme.js';
import { Table, type Column } from './table.js';
import type { AnalysisTab } from './tab.js';
import type { TextTable } from './text-table.js';

const pageSize = 200;
const mostCopied = 10_000;
/** A page of a browser can be no taller than about a million rows. */
const mostRows = 1_000_000;

export class FoundTab implements AnalysisTab {
  readonly id = 'found';
  readonly title = 'Found';
  readonly element: HTMLElement;
  readonly #note = el('div', { class: 'answers', role: 'status' });
  readonly #table: Table<Match>;
  #rows: (Match | undefined)[] = [];
  /** The search of which the rows are. */
  #search = 0;
  #asking = new Set<number>();
  #shown = false;

  constructor(private readonly page: Page) {
    const sort = { column: 'start', descending: false };
    this.#table = new Table('Found spans', this.#columns(), sort, {
      key: ({ lane, start }) => `${lane} ${start}`,
      sorted: () => undefined,
      needed: (from, to) => this.#need(from, to),
      open: (match) => void this.#open(match),
    });
    this.element = el('div', { class: 'found-tab' }, this.#note, this.#table.element);
    page.search.follow(() => this.#update());
  }

  show(): void {
    this.#shown = true;
    this.#update();
  }

  hide(): void {
    this.#shown = false;
  }

  clear(): void {
    this.#search = 0;
    this.#rows = [];
    this.#table.set([]);
  }

  selected(span: SpanDetails | null): void {
    this.#table.mark(span ? `${span.lane} ${span.start}` : '');
  }

  themeChanged(): void {
    this.#table.redraw();
  }

  copy(): Promise<TextTable> | null {
    if (!this.page.search.active) return null;
    return this.page.search.matches(0, mostCopied).then((rows) => this.#table.textOf(rows));
  }

  #columns(): readonly Column<Match>[] {
    const text = (
      id: string,
      title: string,
      width: number,
      grows: number,
      value: (match: Match) => string,
    ): Column<Match> => ({
      id,
      title,
      width,
      grows,
      isText: true,
      isFixed: true,
      value,
      text: value,
    });
    const time = (id: string, title: string, value: (match: Match) => number): Column<Match> => ({
      id,
      title,
      width: 110,
      isFixed: true,
      value,
      text: (match) => (id === 'start' ? exactText(value(match)) : durationText(value(match))),
      valueTitle: `${title} (ns)`,
    });
    return [
      {
        id: 'index',
        title: 'Match',
        width: 64,
        isFixed: true,
        value: ({ index }) => index + 1,
        text: ({ index }) => numberText(index + 1),
      },
      text('name', 'Goroutine', 140, 2, ({ name }) => name),
      {
        ...text('title', 'State and reason', 150, 2, ({ title }) => title),
        cell: (match) => this.#stateCell(match),
      },
      time('start', 'Start', ({ start }) => start),
      time('duration', 'Duration', ({ start, end }) => end - start),
    ];
  }

  #stateCell({ state, title }: Match): Node {
    const theme = this.page.theme();
    const swatch = el('span', { 'class': 'swatch', 'aria-hidden': 'true' });
    swatch.dataset.state = states[state] ?? 'none';
    swatch.style.backgroundColor = css(theme.states[state] ?? theme.foreground);
    return el('span', { class: 'state-cell' }, swatch, title);
  }

  #update(): void {
    if (!this.#shown) return;
    const { search } = this.page;
    const { state } = search;
    this.#say();
    if (!search.active || !state) {
      if (this.#search !== 0) this.clear();
      return;
    }
    if (state.search !== this.#search) {
      this.#search = state.search;
      this.#rows = [];
      this.#asking.clear();
      this.#table.toTop();
    }
    const count = Math.min(mostRows, state.count);
    if (this.#rows.length !== count) {
      this.#rows.length = count;
      // Holes are rows that are not known yet.
      this.#table.set(Array.from(this.#rows));
    }
  }

  #say(): void {
    const { search } = this.page;
    const { state } = search;
    let text = '';
    if (search.expression.trim() === '')
      text = 'Nothing is searched for. Press / or Ctrl+F, and what is found is listed here.';
    else if (state?.problem) text = state.problem.message;
    else if (state?.complete && state.count === 0) text = 'No span was found.';
    else if ((state?.count ?? 0) > mostRows)
      text = `The first ${numberText(mostRows)} of ${numberText(state?.count ?? 0)}: search for less to see the others.`;
    this.#note.replaceChildren(text);
  }

  #need(from: number, to: number): void {
    for (let first = Math.floor(from / pageSize) * pageSize; first < to; first += pageSize)
      if (!this.#asking.has(first)) void this.#ask(first);
  }

  async #ask(first: number): Promise<void> {
    const rows = this.#rows;
    this.#asking.add(first);
    try {
      const matches = await this.page.search.matches(first, pageSize);
      if (rows !== this.#rows) return;
      for (const match of matches) if (match.index < rows.length) rows[match.index] = match;
      this.#table.set(Array.from(rows));
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
    } finally {
      this.#asking.delete(first);
    }
  }

  async #open({ index, lane, start }: Match): Promise<void> {
    this.page.search.chose(index);
    await this.page.navigation.goTo(lane, start);
  }
}
