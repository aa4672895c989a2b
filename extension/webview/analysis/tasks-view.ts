/** User tasks by name, the slowest of a name, and all of one. */
import type { TaskDetails, TaskGroup, TaskRow } from '../../protocol/tasks.js';
import { button, el } from '../dom.js';
import type { Range } from '../viewport.js';
import { commonAxis } from './cells.js';
import { count, counts, lengths, source, spreadOf, when, words } from './columns.js';
import { Grouped, leftOutText } from './grouped.js';
import { slowBars, stateColumn, whySlow } from './state-bars.js';
import { TaskPageView, taskFacts } from './task-page.js';
import { Answers, type AnalysisPage, type Scope } from './tab.js';
import type { Asked } from '../questions.js';
import type { TextTable } from './text-table.js';
import { WholeTable } from './whole-table.js';
import { t } from '../text.js';

const nameOf = ({ name }: { readonly name: string }): string =>
  name || t('(begun before the trace)');

export class TasksView {
  readonly element = el('div', { class: 'grouped' });
  readonly #answers = new Answers();
  readonly #trail = el('div', { class: 'trail' });
  readonly #page: TaskPageView;
  readonly #grouped: Grouped<TaskGroup, TaskRow>;
  /** The task that is shown instead of the lists. */
  #task: number | null = null;
  #axis: Range = { start: 0, end: 0 };

  constructor(
    private readonly page: AnalysisPage,
    private readonly saveSoon: () => void,
  ) {
    this.#page = new TaskPageView(page, (id) => this.#open(id), saveSoon);
    const groups = new WholeTable<TaskGroup>(
      t('Tasks by name'),
      [
        words('name', t('Task'), nameOf),
        ...counts<TaskGroup>(t('Tasks')),
        ...spreadOf<TaskGroup>(t('Slowest')),
        lengths(
          ({ spread }) => spread?.histogram ?? null,
          () => this.#axis,
          2,
          ({ usual, slow }) => (usual && slow ? whySlow(usual, slow) : ''),
        ),
      ],
      { column: 'count', descending: true },
      ({ name }) => name,
      (group) => this.#grouped.open(group),
      saveSoon,
    );
    const rows = new WholeTable<TaskRow>(
      t('Tasks, the slowest first'),
      [
        count('id', t('Task'), t('Its number'), ({ id }) => id),
        ...when<TaskRow>(),
        stateColumn(page.theme, ({ states }) => states),
        count('goroutines', t('Goroutines'), t('That worked for it'), (row) => row.goroutines),
        count('regions', t('Regions'), t('Of it'), (row) => row.regions),
        count('logs', t('Logs'), t('Of it'), (row) => row.logs),
        source(t('Begun at'), (row) => row.source, page.openSource.bind(page)),
      ],
      { column: 'length', descending: true },
      ({ id }) => String(id),
      ({ id }) => this.#open(id),
      saveSoon,
      (rows) => this.#grouped.more(rows),
    );
    this.#grouped = new Grouped<TaskGroup, TaskRow>(
      {
        groups,
        rows,
        allTitle: t('All tasks'),
        key: ({ name }) => name,
        title: nameOf,
        spread: ({ spread }) => spread,
        about: ({ usual, slow }) =>
          usual && slow
            ? el(
                'div',
                { class: 'why-slow' },
                el('div', {}, whySlow(usual, slow)),
                slowBars(usual, slow, page.theme()),
              )
            : null,
        askGroups: ({ range, whole }) =>
          mapped(page.questions.ask({ method: 'trace/taskGroups', ...range }), (answer) => {
            this.#axis = commonAxis(
              answer.groups.flatMap(({ spread }) => (spread ? [spread.histogram] : [])),
            );
            const said =
              answer.tasks > 0
                ? leftOutText(answer.groupsLeftOut)
                : whole
                  ? t(
                      'There is no user task in this trace. A program tells of its tasks with trace.NewTask(ctx, "name") of runtime/trace, and task.End().',
                    )
                  : t('There is no user task in this range.');
            return { groups: answer.groups, said };
          }),
        askRows: ({ range }, { name }, chosen, most) =>
          mapped(
            page.questions.ask({
              method: 'trace/taskTable',
              ...range,
              name,
              least: chosen?.least ?? null,
              most: chosen?.most ?? null,
              from: 0,
              count: most,
            }),
            ({ tasks, count }) => ({ rows: tasks, count }),
          ),
      },
      saveSoon,
    );
    this.#layout(null);
  }

  show(scope: Scope): void {
    this.#grouped.show(scope);
    if (this.#task !== null) this.#open(this.#task);
  }

  hide(): void {
    this.#answers.cancel();
    this.#grouped.hide();
  }

  clear(): void {
    this.hide();
    this.#task = null;
    this.#grouped.clear();
    this.#layout(null);
  }

  redraw(): void {
    this.#grouped.redraw();
  }

  copy(): TextTable | Promise<TextTable> {
    return this.#task === null ? this.#grouped.copy() : this.#page.copy();
  }

  save(): unknown {
    return { task: this.#task, lists: this.#grouped.save() };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#task = typeof saved.task === 'number' ? saved.task : null;
    this.#grouped.restore(saved.lists);
  }

  #open(id: number): void {
    this.#task = id;
    this.saveSoon();
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/task', id }),
      (details) => {
        if (!details) this.#task = null;
        this.#layout(details);
      },
    );
  }

  #layout(details: TaskDetails | null): void {
    if (!details) {
      this.element.replaceChildren(this.#answers.element, this.#grouped.element);
      return;
    }
    this.#page.set(details);
    const { task } = details;
    const back = button(
      t('Back to the list'),
      () => {
        this.#task = null;
        this.#layout(null);
        this.saveSoon();
      },
      { class: 'link' },
    );
    const range = { start: task.start, end: Math.max(task.start + 1, task.end) };
    const show = button(
      t('Task {0} {1}', task.id, nameOf(task)),
      () => this.page.showRange(range),
      {
        class: 'link',
        title: t('Mark it in the timeline'),
      },
    );
    const facts = el('span', { class: 'faint' }, taskFacts(details));
    this.#trail.replaceChildren(back, ' › ', show, facts);
    this.element.replaceChildren(this.#answers.element, this.#trail, this.#page.element);
  }
}

export function mapped<T, U>(asked: Asked<T>, map: (answer: T) => U): Asked<U> {
  return { answer: asked.answer.then(map), cancel: () => asked.cancel() };
}
