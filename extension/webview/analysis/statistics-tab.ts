/** How long goroutines were in each state, and why: counts and lengths of spans. */
import type { SpanStatistics, Statistics } from '../../protocol/goroutines.js';
import { el } from '../dom.js';
import { countText, durationText, numberText, shareText } from '../durations.js';
import { stateText } from '../names.js';
import type { Range } from '../viewport.js';
import { commonAxis, histogram } from './cells.js';
import { Answers, type AnalysisPage, type AnalysisTab, type Scope } from './tab.js';
import { sorted, sortFrom, Table, type Column, type Sort } from './table.js';
import type { TextTable } from './text-table.js';
import { paintSwatch } from '../patterns.js';
import { reasonText } from '../server-texts.js';
import { t } from '../text.js';

interface Row {
  readonly state: number;
  /** Null: of all reasons. */
  readonly reason: string | null;
  readonly of: SpanStatistics;
  /** Of the time in which goroutines existed. */
  readonly share: number;
}

const duration = (
  id: string,
  title: string,
  hint: string,
  value: (of: SpanStatistics) => number,
): Column<Row> => ({
  id,
  title,
  hint,
  width: 78,
  value: ({ of }) => value(of),
  text: ({ of }) => durationText(value(of)),
  valueTitle: `${title} (ns)`,
});

export class StatisticsTab implements AnalysisTab {
  readonly id = 'statistics';
  readonly title = t('Statistics');
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #facts = el('div', { class: 'trail' });
  readonly #columns: readonly Column<Row>[];
  readonly #table: Table<Row>;
  #sort: Sort = { column: 'total', descending: true };
  #statistics: Statistics | null = null;
  /** Of the lengths of all states: they can be compared. */
  #axis: Range = { start: 0, end: 0 };

  constructor(
    private readonly app: AnalysisPage,
    private readonly saveSoon: () => void,
  ) {
    this.#columns = [
      {
        id: 'state',
        title: t('State'),
        width: 210,
        grows: 2,
        isText: true,
        value: nameOf,
        text: nameOf,
        cell: (row) => this.#name(row),
      },
      {
        id: 'count',
        title: t('Spans'),
        hint: t('How often, counting what crosses an end of the range'),
        width: 78,
        value: ({ of }) => of.count,
        text: ({ of }) => numberText(of.count),
      },
      duration('total', t('Total'), t('Of all goroutines together'), ({ total }) => total),
      {
        id: 'share',
        title: t('Share'),
        hint: t('Of the time in which goroutines existed'),
        width: 60,
        value: ({ share }) => share,
        text: ({ share }) => shareText(share),
      },
      duration('min', t('Min'), t('The shortest span'), ({ spread }) => spread.min),
      duration('mean', t('Mean'), t('Total by count'), meanOf),
      duration(
        'median',
        t('Median'),
        t('Half of the spans are no longer'),
        ({ spread }) => spread.median,
      ),
      duration('p95', 'p95', t('95 % of the spans are no longer'), ({ spread }) => spread.p95),
      duration('max', t('Max'), t('The longest span'), ({ spread }) => spread.max),
      {
        id: 'lengths',
        title: t('Lengths'),
        hint: t(
          'How many spans are how long: one scale for all rows, five columns to each power of ten',
        ),
        width: 110,
        grows: 2,
        isPicture: true,
        value: () => '',
        text: () => '',
        cell: ({ of }) => histogram(of.spread.histogram, this.#axis),
      },
    ];
    this.#table = new Table(t('Time by state and reason'), this.#columns, this.#sort, {
      key: (row) => `${row.state} ${row.reason ?? ''}`,
      sorted: (sort) => {
        this.#sort = sort;
        this.#draw();
        this.saveSoon();
      },
    });
    this.element = el(
      'div',
      { class: 'statistics-tab' },
      this.#facts,
      this.#answers.element,
      this.#table.element,
    );
  }

  show({ range: { start, end } }: Scope): void {
    void this.#answers.ask(
      () => this.app.questions.ask({ method: 'trace/statistics', start, end }),
      (statistics) => {
        this.#statistics = statistics;
        this.#axis = commonAxis(statistics.states.map(({ spread }) => spread.histogram));
        this.#draw();
      },
    );
  }

  hide(): void {
    this.#answers.cancel();
  }

  clear(): void {
    this.hide();
    this.#statistics = null;
    this.#draw();
  }

  themeChanged(): void {
    this.#draw();
  }

  copy(): Promise<TextTable> | null {
    return this.#statistics && Promise.resolve(this.#table.textOf(this.#rows(this.#statistics)));
  }

  save(): unknown {
    return { sort: this.#sort };
  }

  restore(kept: unknown): void {
    const { sort } = (kept ?? {}) as Record<string, unknown>;
    this.#sort = sortFrom(sort, this.#columns) ?? this.#sort;
  }

  #draw(): void {
    const statistics = this.#statistics;
    this.#table.set(statistics ? this.#rows(statistics) : [], this.#sort);
    this.#facts.replaceChildren(
      statistics
        ? t(
            '{0} existed for {1} together.',
            countText(statistics.goroutines, 'goroutine'),
            durationText(statistics.total),
          )
        : '',
    );
  }

  /** States in the order that is wanted, each followed by its reasons in the same order. */
  #rows({ states, total: whole }: Statistics): readonly Row[] {
    const rowOf = (state: number, reason: string | null, of: SpanStatistics): Row => ({
      state,
      reason,
      of,
      share: whole > 0 ? of.total / whole : 0,
    });
    const inOrder = (rows: readonly Row[]): readonly Row[] =>
      sorted(rows, this.#columns, this.#sort);
    const reasons = new Map(states.map(({ state, reasons }) => [state, reasons]));
    return inOrder(states.map((of) => rowOf(of.state, null, of))).flatMap((row) => [
      row,
      ...inOrder((reasons.get(row.state) ?? []).map((of) => rowOf(row.state, of.reason, of))),
    ]);
  }

  #name(row: Row): Node {
    if (row.reason !== null) return el('span', { class: 'reason' }, nameOf(row));
    const theme = this.app.theme();
    const swatch = el('span', { class: 'swatch' });
    paintSwatch(swatch, theme, row.state);
    return el('span', { class: 'state' }, swatch, nameOf(row));
  }
}

const nameOf = ({ state, reason }: Row): string =>
  reason === null ? stateText(state) : reasonText(reason) || t('reason unknown');

const meanOf = ({ total, count }: SpanStatistics): number =>
  count > 0 ? Math.round(total / count) : 0;
