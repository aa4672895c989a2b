/** All of one task on a common axis: the tasks about it, its goroutines, regions and logs. */
import type { TaskDetails, TaskRow } from '../../protocol/tasks.js';
import type { Frame, GoroutineRef } from '../../protocol/trace.js';
import { el } from '../dom.js';
import { countText, durationText, numberText } from '../durations.js';
import type { Range } from '../viewport.js';
import { bound, moment, source, words } from './columns.js';
import { stateColumn } from './state-bars.js';
import type { AnalysisPage } from './tab.js';
import type { TextTable } from './text-table.js';
import { WholeTable } from './whole-table.js';
import { t } from '../text.js';

type Kind = 'task' | 'parent' | 'child' | 'goroutine' | 'region' | 'log';

const kindTexts: Readonly<Record<Kind, string>> = {
  task: t('task'),
  parent: t('parent'),
  child: t('child'),
  goroutine: t('goroutine'),
  region: t('region'),
  log: t('log'),
};

interface Item {
  readonly kind: Kind;
  readonly name: string;
  readonly goroutine: GoroutineRef | null;
  readonly start: number;
  readonly end: number;
  readonly known: boolean;
  readonly states: readonly number[];
  readonly source: Frame | null;
  /** The number of a task. */
  readonly task: number | null;
}

export class TaskPageView {
  readonly element: HTMLElement;
  readonly #table: WholeTable<Item>;
  #axis: Range = { start: 0, end: 1 };

  constructor(page: AnalysisPage, openTask: (id: number) => void, saveSoon: () => void) {
    this.#table = new WholeTable<Item>(
      t('What belongs to the task'),
      [
        words('kind', t('What'), ({ kind }) => kindTexts[kind], 76, 0),
        words('name', t('Name'), ({ name }) => name),
        words(
          'goroutine',
          t('Goroutine'),
          ({ goroutine }) => (goroutine ? `G${goroutine.id} ${goroutine.name}` : ''),
          110,
          1,
        ),
        moment('start', t('Start'), ({ start }) => start),
        bound(
          'length',
          t('Duration'),
          t('≥: it did not begin or end in the trace'),
          ({ start, end }) => end - start,
          ({ known }) => known,
        ),
        {
          id: 'axis',
          title: t('When'),
          hint: t('On the axis of the task'),
          width: 150,
          grows: 4,
          isPicture: true,
          value: () => '',
          text: ({ start, end }) => durationText(end - start),
          cell: (item) => this.#onAxis(item),
        },
        stateColumn(page.theme, ({ states }) => states),
        source(t('Source'), (item) => item.source, page.openSource.bind(page)),
      ],
      { column: 'start', descending: false },
      (item) =>
        `${item.kind} ${item.name} ${item.goroutine?.id ?? ''} ${item.start} ${item.task ?? ''}`,
      (item) => {
        if (item.task !== null && item.kind !== 'task') openTask(item.task);
        else if (item.goroutine && item.kind !== 'goroutine')
          page.goTo(item.goroutine.lane, item.start);
        else page.showRange({ start: item.start, end: Math.max(item.start + 1, item.end) });
      },
      saveSoon,
    );
    this.element = el('div', { class: 'plot-over-list' }, this.#table.element);
  }

  set(details: TaskDetails | null): void {
    if (!details) {
      this.#table.set([]);
      return;
    }
    const { task, parents, children, goroutines, regions, logs } = details;
    this.#axis = { start: task.start, end: Math.max(task.start + 1, task.end) };
    const ofTask = (kind: Kind, row: TaskRow): Item => ({
      kind,
      name: row.name || t('task {0}', row.id),
      goroutine: null,
      start: row.start,
      end: row.end,
      known: row.startKnown && row.endKnown,
      states: row.states,
      source: row.source,
      task: row.id,
    });
    const rest = { states: [], source: null, task: null, known: true };
    this.#table.set([
      ofTask('task', task),
      ...parents.map((row) => ofTask('parent', row)),
      ...children.map((row) => ofTask('child', row)),
      ...goroutines.map(({ goroutine, start, end, states }): Item => ({
        ...rest,
        kind: 'goroutine',
        name: '',
        goroutine,
        start,
        end,
        states,
      })),
      ...regions.map(({ startKnown, endKnown, ...region }): Item => ({
        ...rest,
        ...region,
        kind: 'region',
        known: startKnown && endKnown,
      })),
      ...logs.map(({ time, category, message, goroutine, source }): Item => ({
        ...rest,
        kind: 'log',
        name: category ? `${category}: ${message}` : message,
        goroutine,
        start: time,
        end: time,
        source,
      })),
    ]);
  }

  copy(): TextTable {
    return this.#table.copy();
  }

  #onAxis({ kind, start, end }: Item): HTMLElement {
    const element = el('div', { class: 'on-axis' });
    const length = this.#axis.end - this.#axis.start;
    const at = (time: number): number =>
      Math.min(100, Math.max(0, (100 * (time - this.#axis.start)) / length));
    const mark = el('span', { class: kind });
    mark.style.left = `${at(start)}%`;
    mark.style.width = `${at(end) - at(start)}%`;
    element.append(mark);
    return element;
  }
}

/** What a task comes to, in a line. */
export function taskFacts({ task, leftOut }: TaskDetails): string {
  const known = task.startKnown && task.endKnown;
  return [
    `${known ? '' : '≥ '}${durationText(task.end - task.start)}`,
    countText(task.goroutines, 'goroutine'),
    countText(task.regions, 'region'),
    countText(task.logs, 'log'),
    ...(known ? [] : [t('unfinished')]),
    ...(leftOut > 0 ? [t('{0} more left out', numberText(leftOut))] : []),
  ].join(' · ');
}
