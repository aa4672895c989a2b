/** What goroutines did: those of each start function, and each of one function. */
import type {
  GoroutineColumn,
  GoroutineGroups,
  GoroutinePage,
  GoroutineRow,
  GroupTimes,
} from '../../protocol/goroutines.js';
import { states } from '../../protocol/states.js';
import type { SpanDetails } from '../../protocol/trace.js';
import { button, el } from '../dom.js';
import { counted, countText, durationText, exactText, numberText } from '../durations.js';
import { groupText } from '../names.js';
import { css } from '../theme.js';
import { bar, commonAxis, histogram, type Part } from './cells.js';
import { Answers, type AnalysisPage, type AnalysisTab, type Scope } from './tab.js';
import { sorted, sortFrom, Table, type Column, type Sort } from './table.js';
import type { TextTable } from './text-table.js';
import { reasonText } from '../server-texts.js';
import { t } from '../text.js';

/** Goroutines that are asked for at once, and that are copied at most. */
const page = 200;
const mostCopied = 10_000;

interface Times {
  readonly total: number;
  readonly execution: number;
  readonly runnable: number;
  readonly syscall: number;
  readonly blocked: readonly number[];
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const blockedOf = (times: Times): number => sum(times.blocked);

function duration<Row extends Times>(
  id: string,
  title: string,
  hint: string,
  value: (row: Row) => number,
): Column<Row> {
  const text = (row: Row): string => durationText(value(row));
  return { id, title, hint, width: 78, value, text, valueTitle: `${title} (ns)` };
}

const times = <Row extends Times>(): readonly Column<Row>[] => [
  duration('total', t('Total'), t('Time in which it existed'), ({ total }) => total),
  duration('execution', t('Execution'), t('Running on a proc'), ({ execution }) => execution),
  duration('runnable', t('Runnable'), t('Waiting for the scheduler'), ({ runnable }) => runnable),
  duration('syscall', t('Syscall'), t('In system calls'), ({ syscall }) => syscall),
  duration(
    'blocked',
    t('Blocked'),
    t('Waiting for something else; point at it for what'),
    blockedOf,
  ),
];

export class GoroutinesTab implements AnalysisTab {
  readonly id = 'goroutines';
  readonly title = t('Goroutines');
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #trail = el('div', { class: 'trail' });
  readonly #groupColumns: readonly Column<GroupTimes>[];
  readonly #rowColumns: readonly Column<GoroutineRow>[];
  readonly #groups: Table<GroupTimes>;
  readonly #goroutines: Table<GoroutineRow>;
  #scope: Scope | null = null;
  /** Start function whose goroutines are listed; null: all functions are. */
  #open: string | null = null;
  #groupSort: Sort = { column: 'execution', descending: true };
  #rowSort: Sort = { column: 'total', descending: true };
  #known: readonly GroupTimes[] = [];
  #reasons: readonly string[] = [];
  #rows: (GoroutineRow | undefined)[] = [];

  constructor(
    private readonly app: AnalysisPage,
    private readonly saveSoon: () => void,
  ) {
    this.#groupColumns = [
      {
        id: 'name',
        title: t('Start function'),
        width: 180,
        grows: 3,
        isText: true,
        value: ({ name }) => groupText(name),
        text: ({ name }) => groupText(name),
      },
      {
        id: 'count',
        title: t('Count'),
        hint: t('Goroutines that were alive at some moment'),
        width: 64,
        value: ({ count }) => count,
        text: ({ count }) => numberText(count),
      },
      this.#timesColumn(),
      ...times<GroupTimes>(),
      duration(
        'median',
        t('Median'),
        t('Half of them existed no longer'),
        (g) => g.totalSpread.median,
      ),
      duration('p95', 'p95', t('95 % of them existed no longer'), (g) => g.totalSpread.p95),
      duration('max', t('Max'), t('The one that existed longest'), (g) => g.totalSpread.max),
    ];
    this.#rowColumns = [
      {
        id: 'id',
        title: t('Goroutine'),
        width: 84,
        grows: 1,
        isText: true,
        value: ({ id }) => id,
        text: ({ id }) => `G${id}`,
      },
      this.#timesColumn(),
      this.#moment('start', t('Created'), ({ start, startKnown }) => [start, startKnown]),
      this.#moment('end', t('Ended'), ({ end, endKnown }) => [end, endKnown]),
      ...times<GoroutineRow>(),
    ];
    this.#groups = new Table(
      t('Goroutines by start function'),
      this.#groupColumns,
      this.#groupSort,
      {
        key: ({ name }) => name,
        sorted: (sort) => this.#sortGroups(sort),
        open: ({ name }) => this.#openGroup(name),
      },
    );
    this.#goroutines = new Table(t('Goroutines'), this.#rowColumns, this.#rowSort, {
      key: ({ lane }) => lane,
      sorted: (sort) => this.#sortRows(sort),
      needed: (from) => this.#askRows(Math.floor(from / page) * page),
      open: ({ lane }) => this.app.pickLane(lane),
    });
    this.element = el(
      'div',
      { class: 'goroutines-tab' },
      this.#trail,
      this.#answers.element,
      this.#groups.element,
      this.#goroutines.element,
    );
    this.#layout();
  }

  show(scope: Scope): void {
    this.#scope = scope;
    const { start, end } = scope.range;
    void this.#answers.ask(
      () => this.app.questions.ask({ method: 'trace/goroutineGroups', start, end }),
      (groups) => this.#showGroups(groups),
    );
  }

  hide(): void {
    this.#answers.cancel();
  }

  clear(): void {
    this.hide();
    this.#open = null;
    this.#scope = null;
    this.#known = [];
    this.#rows = [];
    this.#layout();
  }

  selected(span: SpanDetails | null): void {
    this.#goroutines.mark(span?.lane ?? '');
  }

  themeChanged(): void {
    this.#groups.redraw();
    this.#goroutines.redraw();
    this.#layout();
  }

  copy(): Promise<TextTable> | null {
    if (!this.#scope) return null;
    if (this.#open === null) {
      const rows = sorted(this.#known, this.#groupColumns, this.#groupSort);
      return Promise.resolve(this.#groups.textOf(rows));
    }
    const asked = this.#askPage(0, mostCopied);
    const all = this.#rows.length;
    return (
      asked?.then(({ goroutines }) => ({ ...this.#goroutines.textOf(goroutines), all })) ?? null
    );
  }

  save(): unknown {
    return { open: this.#open, groupSort: this.#groupSort, rowSort: this.#rowSort };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#open = typeof saved.open === 'string' ? saved.open : null;
    this.#groupSort = sortFrom(saved.groupSort, this.#groupColumns) ?? this.#groupSort;
    this.#rowSort = sortFrom(saved.rowSort, this.#rowColumns) ?? this.#rowSort;
  }

  #moment(
    id: 'start' | 'end',
    title: string,
    of: (row: GoroutineRow) => readonly [time: number, known: boolean],
  ): Column<GoroutineRow> {
    const unknown = id === 'start' ? t('before the trace') : t('not in the trace');
    const text = (row: GoroutineRow): string => {
      const [time, known] = of(row);
      return known ? exactText(time) : unknown;
    };
    return {
      id,
      title,
      width: 108,
      value: (row) => of(row)[0],
      text,
      valueTitle: `${title} (ns)`,
    };
  }

  #timesColumn<Row extends Times>(): Column<Row> {
    return {
      id: 'times',
      title: t('Time'),
      width: 130,
      grows: 3,
      isPicture: true,
      value: () => '',
      text: (row) => this.#blockedText(row),
      cell: (row) => bar(this.#parts(row), row.total),
    };
  }

  #parts({ execution, runnable, syscall, blocked }: Times): readonly Part[] {
    const theme = this.app.theme();
    const colour = (state: (typeof states)[number]): string =>
      css(theme.states[states.indexOf(state)] ?? theme.foreground);
    return [
      { name: t('Execution'), time: execution, colour: colour('running') },
      { name: t('Runnable'), time: runnable, colour: colour('runnable') },
      { name: t('Syscall'), time: syscall, colour: colour('syscall') },
      { name: t('Blocked'), time: sum(blocked), colour: colour('waiting') },
    ];
  }

  /** What for, longest first. */
  #blockedText({ blocked }: Times): string {
    return blocked
      .map((time, i) => ({ time, reason: this.#reasons[i] ?? '' }))
      .filter(({ time }) => time > 0)
      .sort((a, b) => b.time - a.time)
      .map(
        ({ time, reason }) => `${reasonText(reason) || t('reason unknown')} ${durationText(time)}`,
      )
      .join(', ');
  }

  #showGroups({ groups, groupsLeftOut, reasons }: GoroutineGroups): void {
    this.#known = groups;
    this.#reasons = reasons;
    if (groups.length === 0) this.#answers.say(t('No goroutine was alive then.'));
    else if (groupsLeftOut > 0)
      this.#answers.say(
        counted(
          groupsLeftOut,
          '{0} function more, whose goroutines ran less.',
          '{0} functions more, whose goroutines ran less.',
        ),
      );
    if (this.#open !== null && !groups.some(({ name }) => name === this.#open)) this.#open = null;
    this.#groups.set(sorted(groups, this.#groupColumns, this.#groupSort), this.#groupSort);
    this.#layout();
    if (this.#open !== null) this.#beginRows();
  }

  #sortGroups(sort: Sort): void {
    this.#groupSort = sort;
    this.#groups.set(sorted(this.#known, this.#groupColumns, sort), sort);
    this.saveSoon();
  }

  #sortRows(sort: Sort): void {
    this.#rowSort = sort;
    this.#beginRows();
    this.saveSoon();
  }

  #openGroup(name: string | null): void {
    this.#open = name;
    this.#layout();
    if (name !== null) {
      this.#goroutines.toTop();
      this.#beginRows();
      this.#goroutines.element.focus();
    } else this.#groups.element.focus();
    this.saveSoon();
  }

  /** The rows are as many as the group has goroutines; what they say is asked for as they come on screen. */
  #beginRows(): void {
    const count = this.#known.find(({ name }) => name === this.#open)?.count ?? 0;
    this.#rows = Array.from({ length: count });
    this.#goroutines.set(this.#rows, this.#rowSort);
  }

  #askPage(from: number, count: number): Promise<GoroutinePage> | null {
    if (!this.#scope) return null;
    return this.app.questions.ask(this.#pageQuestion(this.#scope, from, count)).answer;
  }

  #pageQuestion({ range }: Scope, from: number, count: number) {
    const { column, descending } = this.#rowSort;
    return {
      method: 'trace/goroutineTable',
      group: this.#open,
      start: range.start,
      end: range.end,
      sort: { column: column as GoroutineColumn, reason: null, descending },
      from,
      count,
    } as const;
  }

  #askRows(from: number): void {
    const scope = this.#scope;
    if (!scope) return;
    const rows = this.#rows;
    void this.#answers.ask(
      () => this.app.questions.ask(this.#pageQuestion(scope, from, 2 * page)),
      ({ goroutines, reasons }) => {
        if (rows !== this.#rows) return;
        this.#reasons = reasons;
        goroutines.forEach((row, i) => {
          rows[from + i] = row;
        });
        this.#goroutines.set(rows, this.#rowSort);
      },
    );
  }

  /** Where in the analysis the user is, with the way back. */
  #layout(): void {
    const group = this.#known.find(({ name }) => name === this.#open);
    this.#groups.element.hidden = group !== undefined;
    this.#goroutines.element.hidden = this.#trail.hidden = group === undefined;
    if (!group) return;
    const back = button(t('All start functions'), () => this.#openGroup(null), { class: 'link' });
    const { source, totalSpread } = group;
    const name = source
      ? button(group.name, () => this.app.openSource(source), {
          class: 'link',
          title: t('Open the source'),
        })
      : groupText(group.name);
    const { min, median, p95, max } = totalSpread;
    const spread = [
      t('min {0}', durationText(min)),
      t('median {0}', durationText(median)),
      `p95 ${durationText(p95)}`,
      t('max {0}', durationText(max)),
    ];
    this.#trail.replaceChildren(
      back,
      ' › ',
      name,
      el('span', { class: 'faint' }, countText(group.count, 'goroutine')),
      el('span', { class: 'faint', title: t('How long they existed') }, spread.join(' · ')),
      histogram(totalSpread.histogram, commonAxis([totalSpread.histogram])),
    );
  }
}
