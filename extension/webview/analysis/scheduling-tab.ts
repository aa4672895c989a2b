/** How the procs were shared among goroutines: how busy they were, and who had to wait. */
import type { ReasonStatistics } from '../../protocol/goroutines.js';
import type { Scheduling } from '../../protocol/scheduling.js';
import { el } from '../dom.js';
import { durationText, exactText, numberText, shareText } from '../durations.js';
import type { Range } from '../viewport.js';
import { commonAxis } from './cells.js';
import { count, duration, lengths, words } from './columns.js';
import { HeatMap } from './heat-map.js';
import { Plot } from './plot.js';
import { SyscallsView } from './syscalls-view.js';
import { Answers, type AnalysisPage, type AnalysisTab, type Scope } from './tab.js';
import type { Column } from './table.js';
import type { TextTable } from './text-table.js';
import { ThreadsView } from './threads-view.js';
import { Views } from './views.js';
import { WaitsView } from './waits-view.js';
import { WholeTable } from './whole-table.js';
import { reasonText } from '../server-texts.js';
import { t } from '../text.js';

/** About a step for two pixels. */
const steps = 500;

export class SchedulingTab implements AnalysisTab {
  readonly id = 'scheduling';
  readonly title = t('Scheduling');
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #facts = el('span', { class: 'faint facts' });
  readonly #heat: HeatMap;
  readonly #queue: Plot;
  readonly #created: Plot;
  readonly #latency: WholeTable<ReasonStatistics>;
  readonly #waits: WaitsView;
  readonly #threads: ThreadsView;
  readonly #syscalls: SyscallsView;
  readonly #views: Views;
  #scope: Scope | null = null;
  #scheduling: Scheduling | null = null;
  #axis: Range = { start: 0, end: 0 };

  constructor(
    private readonly page: AnalysisPage,
    saveSoon: () => void,
  ) {
    this.#heat = new HeatMap(t('For each proc, how much of the time it had a goroutine'), {
      theme: page.theme,
      layers: ['running'],
      labelWidth: 64,
      range: () => this.#scheduling ?? { start: 0, end: 0 },
      clicked: ({ id }, step) => page.goTo(id, Math.floor(this.#timeOf(step + 0.5))),
      text: ({ name, shares: [shares = []] }, step) =>
        t(
          '{0} at {1}: had a goroutine for {2}',
          name,
          exactText(this.#timeOf(step)),
          shareText(shares[step] ?? 0),
        ),
    });
    const overTime = {
      xName: t('time'),
      xText: exactText,
      hint: t('Drag to mark a range of the timeline'),
      marked: (range: Range) => page.showRange(range),
    };
    this.#queue = new Plot({
      ...overTime,
      label: t('How many goroutines waited for a proc, over time'),
      yText: (value) => Number(value.toFixed(2)).toLocaleString('en-US'),
    });
    this.#created = new Plot({
      ...overTime,
      label: t('How many goroutines were created and ended, per second, over time'),
      yText: (value) => `${numberText(Math.round(value))}/s`,
    });
    this.#latency = new WholeTable<ReasonStatistics>(
      t('Latency of the scheduler'),
      this.#latencyColumns(),
      { column: 'total', descending: true },
      ({ reason }) => reason,
      () => undefined,
      saveSoon,
    );
    this.#waits = new WaitsView(page, saveSoon);
    this.#threads = new ThreadsView(page);
    this.#syscalls = new SyscallsView(page, saveSoon);
    this.#views = new Views(
      t('Parts of the analysis of the scheduler'),
      [
        {
          id: 'procs',
          title: t('Procs'),
          hint: t('How busy every proc was, over time'),
          element: this.#heat.element,
        },
        {
          id: 'threads',
          title: t('Threads'),
          hint: t('What every thread of the operating system did for goroutines, over time'),
          element: this.#threads.element,
        },
        { id: 'queue', title: t('Runnable'), element: this.#queue.element },
        { id: 'created', title: t('Created and ended'), element: this.#created.element },
        { id: 'latency', title: t('Latency'), element: this.#latency.element },
        { id: 'waits', title: t('Longest waits'), element: this.#waits.element },
        { id: 'syscalls', title: t('System calls'), element: this.#syscalls.element },
      ],
      () => {
        this.#showView();
        saveSoon();
      },
    );
    this.#views.bar.append(this.#facts);
    this.element = el(
      'div',
      { class: 'scheduling-tab' },
      this.#views.bar,
      this.#answers.element,
      this.#views.element,
    );
  }

  show(scope: Scope): void {
    this.#scope = scope;
    const { start, end } = scope.range;
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/scheduling', start, end, steps }),
      (scheduling) => this.#set(scheduling),
    );
    this.#showView();
  }

  hide(): void {
    this.#answers.cancel();
    this.#waits.hide();
    this.#threads.hide();
    this.#syscalls.hide();
  }

  clear(): void {
    this.hide();
    this.#scope = null;
    this.#set(null);
    this.#waits.clear();
    this.#threads.clear();
    this.#syscalls.clear();
  }

  themeChanged(): void {
    this.#heat.redraw();
    this.#queue.redraw();
    this.#created.redraw();
    this.#threads.redraw();
  }

  copy(): Promise<TextTable> | null {
    const scheduling = this.#scheduling;
    if (!scheduling) return null;
    const tables: Readonly<Record<string, () => TextTable | null>> = {
      latency: () => this.#latency.copy(),
      waits: () => this.#waits.copy(),
      threads: () => this.#threads.copy(),
      syscalls: () => this.#syscalls.copy(),
    };
    const table = (tables[this.#views.id] ?? (() => stepsOf(scheduling)))();
    return table && Promise.resolve(table);
  }

  save(): unknown {
    return {
      view: this.#views.id,
      latency: this.#latency.save(),
      waits: this.#waits.save(),
      syscalls: this.#syscalls.save(),
    };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#views.restore(saved.view);
    this.#latency.restore(saved.latency);
    this.#waits.restore(saved.waits);
    this.#syscalls.restore(saved.syscalls);
  }

  /** What is asked for only where it is looked at. */
  #showView(): void {
    const scope = this.#scope;
    if (!scope) return;
    if (this.#views.id === 'threads') this.#threads.show(scope);
    else this.#threads.hide();
    if (this.#views.id === 'syscalls') this.#syscalls.show(scope);
    else this.#syscalls.hide();
  }

  #latencyColumns(): readonly Column<ReasonStatistics>[] {
    return [
      words('reason', t('Made runnable by'), ({ reason }) => reasonText(reason) || t('not known')),
      count('count', t('Waits'), t('How often'), (of) => of.count),
      duration('total', t('Total'), t('All together'), ({ total }) => total),
      duration(
        'median',
        t('Median'),
        t('Half of them are no longer'),
        ({ spread }) => spread.median,
      ),
      duration('p95', 'p95', t('95 % of them are no longer'), ({ spread }) => spread.p95),
      duration('max', t('Max'), t('The longest'), ({ spread }) => spread.max),
      lengths(
        ({ spread }) => spread.histogram,
        () => this.#axis,
        3,
      ),
    ];
  }

  #timeOf(step: number): number {
    const { start = 0, step: length = 0 } = this.#scheduling ?? {};
    return start + step * length;
  }

  #set(scheduling: Scheduling | null): void {
    this.#scheduling = scheduling;
    const { procs = [], runnable = [], created = [], ended = [] } = scheduling ?? {};
    const stepLengths = runnable.map((_, i) => lengthOf(scheduling, i));
    this.#heat.set(
      procs.map(({ lane, name, running }) => ({
        id: lane,
        name,
        shares: [running.map((time, i) => time / (stepLengths[i] ?? 1))],
      })),
    );
    const times = runnable.map((_, i) => this.#timeOf(i));
    const perSecond = (counts: readonly number[]): number[] =>
      counts.map((count, i) => (1e9 * count) / (stepLengths[i] ?? 1));
    this.#queue.set(times, [
      {
        label: t('waiting'),
        colour: ['--vscode-charts-yellow', '#cca700'],
        values: runnable.map((time, i) => time / (stepLengths[i] ?? 1)),
        filled: true,
        stepped: true,
      },
    ]);
    this.#created.set(times, [
      {
        label: t('created'),
        colour: ['--vscode-charts-green', '#89d185'],
        values: perSecond(created),
        stepped: true,
      },
      {
        label: t('ended'),
        colour: ['--vscode-charts-red', '#f14c4c'],
        values: perSecond(ended),
        stepped: true,
        dashed: true,
      },
    ]);
    const latency = scheduling?.latency;
    const rows = latency
      ? [{ ...latency, reason: t('anything') }, ...latency.reasons.map((of) => ({ ...of }))]
      : [];
    this.#axis = commonAxis(rows.map(({ spread }) => spread.histogram));
    this.#latency.set(rows);
    this.#waits.set(scheduling?.longestWaits ?? [], latency?.count ?? 0);
    this.#facts.textContent = this.#facts.title = scheduling ? factsOf(scheduling) : '';
    if (scheduling && procs.length === 0)
      this.#answers.say(
        this.#scope?.whole
          ? t('No proc is mentioned in this trace.')
          : t('No proc is mentioned in this range: mark a longer one.'),
      );
  }
}

/** The last step may be shorter. */
function lengthOf(scheduling: Scheduling | null, step: number): number {
  if (!scheduling) return 1;
  const from = scheduling.start + step * scheduling.step;
  return Math.max(1, Math.min(scheduling.step, scheduling.end - from));
}

function factsOf(scheduling: Scheduling): string {
  const { procs, runnable, created, latency, start, end } = scheduling;
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const length = Math.max(1, end - start);
  const busy = sum(procs.map(({ running }) => sum(running)));
  return [
    t('procs busy {0}', shareText(procs.length > 0 ? busy / (procs.length * length) : 0)),
    t('{0} runnable on average', Number((sum(runnable) / length).toFixed(2))),
    ...(latency ? [t('median wait {0}', durationText(latency.spread.median))] : []),
    t('{0} created', numberText(sum(created))),
  ].join(' · ');
}

/** What is drawn over time, as numbers. */
function stepsOf(scheduling: Scheduling): TextTable {
  const { procs, runnable, created, ended, start, step } = scheduling;
  const head = [t('from (ns)'), t('runnable (ns)'), t('created'), t('ended')];
  const values = runnable.map((time, i) => [
    start + i * step,
    time,
    created[i] ?? 0,
    ended[i] ?? 0,
    ...procs.map(({ running }) => running[i] ?? 0),
  ]);
  const names = [...head, ...procs.map(({ name }) => `${name} (ns)`)];
  return { texts: [names, ...values.map((row) => row.map(String))], values: [names, ...values] };
}
