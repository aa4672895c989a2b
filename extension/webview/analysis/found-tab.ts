/** All matches of what is searched for, in the order of time, length or lane. */
import {
  mostSorted,
  type FoundSummary,
  type Match,
  type MatchColumn,
  type SearchState,
} from '../../protocol/search.js';
import { states } from '../../protocol/states.js';
import type { SpanDetails } from '../../protocol/trace.js';
import { button, el } from '../dom.js';
import { countText, durationText, exactText, numberText } from '../durations.js';
import { byStart, type Search } from '../find/search.js';
import { groupText, stateText } from '../names.js';
import { Abandoned, messageOf, type Asked } from '../questions.js';
import { css } from '../theme.js';
import { bar } from './cells.js';
import { sortFrom, Table, type Column, type Sort } from './table.js';
import { Answers, type AnalysisPage, type AnalysisTab, type Scope } from './tab.js';
import type { TextTable } from './text-table.js';
import { paintSwatch } from '../patterns.js';
import { serverText } from '../server-texts.js';
import { t } from '../text.js';

const pageSize = 200;
const mostCopied = 10_000;
/** A page of a browser can be no taller than about a million rows. */
const mostRows = 1_000_000;

/** Parts of the range in which matches are counted, and start functions that are named. */
const parts = 60;
const mostGroups = 4;

/** How many matches there are where in the range, from left to right. */
function columns(density: readonly number[]): HTMLElement {
  const element = el('div', { 'class': 'histogram', 'aria-hidden': 'true' });
  const most = Math.max(1, ...density);
  element.title = t('Where in time the matches are');
  density.forEach((count, i) => {
    if (count === 0) return;
    const column = el('span');
    column.style.left = `${(100 * i) / density.length}%`;
    column.style.width = `${100 / density.length}%`;
    // One of many is still seen.
    column.style.height = `${Math.max(8, (100 * count) / most)}%`;
    element.append(column);
  });
  return element;
}

export class FoundTab implements AnalysisTab {
  readonly id = 'found';
  readonly title = t('Found');
  readonly element: HTMLElement;
  readonly #note = el('div', { class: 'answers', role: 'status' });
  readonly #table: Table<Match>;
  readonly #tableColumns = this.#columns();
  /** As the user wants it; what has not been found yet has no place in any order but that of time. */
  #sort: Sort = byStart;
  /** As the rows are. */
  #rowSort: Sort = byStart;
  #rows: (Match | undefined)[] = [];
  /** The search of which the rows are. */
  #search = 0;
  /** By the first row of the page. */
  readonly #asking = new Map<number, Asked<readonly Match[]>>();
  #shown = false;
  #scope: Scope | null = null;
  /** What the summary is of, so that it is not asked for again. */
  #summed = '';
  readonly #answers = new Answers();
  readonly #summary = el('div', { class: 'found-summary' });

  /** @param showGroup Shows the goroutines of a start function in the timeline. */
  constructor(
    private readonly page: AnalysisPage,
    private readonly search: Search,
    private readonly showGroup: (name: string) => void,
    private readonly saveSoon: () => void,
  ) {
    this.#table = new Table(t('Found spans'), this.#tableColumns, this.#sort, {
      key: ({ lane, start }) => `${lane} ${start}`,
      sorted: (sort) => this.#sortBy(sort),
      needed: (from, to) => this.#need(from, to),
      open: (match) => this.#open(match),
    });
    this.element = el(
      'div',
      { class: 'found-tab' },
      this.#note,
      this.#answers.element,
      this.#summary,
      this.#table.element,
    );
    search.follow(() => this.#update());
  }

  show(scope: Scope): void {
    this.#shown = true;
    this.#scope = scope;
    this.#update();
  }

  hide(): void {
    this.#shown = false;
    this.#cancel();
  }

  clear(): void {
    this.#cancel();
    this.#search = 0;
    this.#rows = [];
    this.#table.set([]);
    this.#answers.cancel();
    this.#summed = '';
    this.#summary.replaceChildren();
  }

  selected(span: SpanDetails | null): void {
    this.#table.mark(span ? `${span.lane} ${span.start}` : '');
  }

  themeChanged(): void {
    this.#summed = '';
    this.#update();
    this.#table.redraw();
  }

  copy(): Promise<TextTable> | null {
    if (!this.search.active) return null;
    const all = Math.min(this.search.state?.count ?? 0, this.#most());
    return this.search
      .matches(0, mostCopied, this.#asked())
      .then((rows) => ({ ...this.#table.textOf(rows), all }));
  }

  save(): unknown {
    return { sort: this.#sort };
  }

  restore(kept: unknown): void {
    const { sort } = (kept ?? {}) as Record<string, unknown>;
    const known = this.#tableColumns.filter(({ isFixed }) => !isFixed);
    this.#sort = sortFrom(sort, known) ?? this.#sort;
  }

  /** Something of the order is known. */
  get #isSorted(): boolean {
    return this.#rows.some((row) => row !== undefined);
  }

  /** The server calls columns by what they are. */
  #asked(): { readonly column: MatchColumn; readonly descending: boolean } {
    const { column, descending } = this.#rowSort;
    return { column: column as MatchColumn, descending };
  }

  /** Rows that the server can tell of. */
  #most(): number {
    return this.#rowSort.column === 'start' ? mostRows : mostSorted;
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
      value,
      text: value,
    });
    const time = (id: string, title: string, value: (match: Match) => number): Column<Match> => ({
      id,
      title,
      width: 110,
      value,
      text: (match) => (id === 'start' ? exactText(value(match)) : durationText(value(match))),
      valueTitle: `${title} (ns)`,
    });
    return [
      {
        id: 'index',
        title: t('Match'),
        width: 78,
        isFixed: true,
        value: ({ index }) => index + 1,
        text: ({ index }) => numberText(index + 1),
      },
      text('lane', t('Goroutine'), 140, 2, ({ name }) => name),
      {
        ...text('title', t('State and reason'), 150, 2, ({ title }) => serverText(title)),
        isFixed: true,
        cell: (match) => this.#stateCell(match),
      },
      time('start', t('Start'), ({ start }) => start),
      time('duration', t('Duration'), ({ start, end }) => end - start),
    ];
  }

  #stateCell({ state, title }: Match): Node {
    const theme = this.page.theme();
    const swatch = el('span', { 'class': 'swatch', 'aria-hidden': 'true' });
    swatch.dataset.state = states[state] ?? 'none';
    paintSwatch(swatch, theme, state);
    return el('span', { class: 'state-cell' }, swatch, serverText(title));
  }

  #update(): void {
    if (!this.#shown) return;
    const { search } = this;
    const { state } = search;
    if (!search.active || !state) {
      this.#say();
      if (this.#search !== 0) this.clear();
      return;
    }
    const sort = state.complete ? this.#sort : byStart;
    const { column, descending } = this.#rowSort;
    const isNew =
      state.search !== this.#search || sort.column !== column || sort.descending !== descending;
    if (isNew) {
      this.#search = state.search;
      this.#rowSort = sort;
      this.#rows = [];
      this.#cancel();
      this.#table.toTop();
    }
    this.#say();
    this.#sum(state);
    const count = Math.min(this.#most(), state.count);
    if (this.#rows.length !== count || isNew) {
      this.#rows.length = count;
      // Holes are rows that are not known yet.
      this.#table.set(Array.from(this.#rows), this.#sort);
    }
  }

  /** What was found comes to in the range that is analysed, as soon as all of it is known. */
  #sum({ search, count, complete }: SearchState): void {
    const range = this.#scope?.range;
    const of = `${search} ${count} ${range?.start}-${range?.end}`;
    if (!range || !complete || of === this.#summed) return;
    this.#summed = of;
    const { start, end } = range;
    void this.#answers.ask(
      () =>
        this.page.questions.ask({ method: 'trace/foundSummary', search, start, end, steps: parts }),
      (summary) => this.#showSummary(summary),
    );
  }

  #showSummary(summary: FoundSummary): void {
    const { spans, goroutines, states: times, groups, density } = summary;
    const theme = this.page.theme();
    const time = times.reduce((a, b) => a + b, 0);
    const texts = [
      countText(spans, 'span'),
      countText(goroutines, 'goroutine'),
      durationText(time),
    ] as const;
    const shares = times.map((part, state) => ({
      name: stateText(state),
      time: part,
      colour: css(theme.states[state] ?? theme.foreground),
    }));
    const left = Math.max(0, groups.length - mostGroups) + summary.groupsLeftOut;
    const longest = groups.slice(0, mostGroups).map(({ name, time: part, ...group }) =>
      button(`${groupText(name)} ${durationText(part)}`, () => this.showGroup(name), {
        class: 'link',
        title: t(
          '{0} of {1}',
          countText(group.spans, 'span'),
          countText(group.goroutines, 'goroutine'),
        ),
      }),
    );
    this.#summary.replaceChildren(
      el(
        'span',
        {},
        this.#scope?.whole === false
          ? t('{0} of {1} in the marked range, {2} in all', ...texts)
          : t('{0} of {1}, {2} in all', ...texts),
      ),
      bar(shares, time),
      columns(density),
      ...longest,
      left > 0 ? el('span', { class: 'faint' }, t('{0} more', numberText(left))) : '',
    );
    this.#summary.hidden = spans === 0;
  }

  #say(): void {
    const { search } = this;
    const { state } = search;
    let text = '';
    let cancel: HTMLElement | '' = '';
    if (search.expression.trim() === '')
      text = t(
        'Nothing is searched for. Press / or Ctrl+F in the timeline, and what is found is listed here.',
      );
    else if (state?.problem) text = serverText(state.problem.message);
    else if (state?.complete && state.count === 0) text = t('No span was found.');
    else if (state && !state.complete && this.#sort.column !== 'start')
      text = t('Sorted as soon as all of the trace has been searched.');
    else if (this.#asking.size > 0 && this.#rowSort.column !== 'start' && !this.#isSorted) {
      text = t('Sorting…');
      cancel = button(t('Cancel'), () => this.#sortBy(byStart), { class: 'small' });
    } else if ((state?.count ?? 0) > this.#most())
      text = t(
        'The first {0} of {1}: search for less to see the others.',
        numberText(this.#most()),
        numberText(state?.count ?? 0),
      );
    this.#note.replaceChildren(text, cancel && ' ', cancel);
  }

  #sortBy(sort: Sort): void {
    this.#sort = sort;
    this.#update();
    this.saveSoon();
  }

  /** What nobody will look at need not be sorted. */
  #cancel(): void {
    for (const asked of this.#asking.values()) asked.cancel();
    this.#asking.clear();
  }

  #need(from: number, to: number): void {
    for (let first = Math.floor(from / pageSize) * pageSize; first < to; first += pageSize)
      if (!this.#asking.has(first)) void this.#ask(first);
  }

  async #ask(first: number): Promise<void> {
    const rows = this.#rows;
    const asked = this.search.askMatches(first, pageSize, this.#asked());
    this.#asking.set(first, asked);
    this.#say();
    try {
      const matches = await asked.answer;
      if (rows !== this.#rows) return;
      matches.forEach((match, i) => {
        if (first + i < rows.length) rows[first + i] = match;
      });
      this.#table.set(Array.from(rows));
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
    } finally {
      if (this.#asking.get(first) === asked) this.#asking.delete(first);
      this.#say();
    }
  }

  #open({ index, lane, start }: Match): void {
    this.search.chose(index);
    this.page.goTo(lane, start);
  }
}
