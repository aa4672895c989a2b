/** What the garbage collector did, and what it left to the program. */
import type { CollectorSummary, HeapOverTime } from '../../protocol/collector.js';
import type { SpanDetails } from '../../protocol/trace.js';
import { el } from '../dom.js';
import { bytesText, countText, durationText, exactText } from '../durations.js';
import { CollectorTables } from './collector-tables.js';
import { MutatorView } from './mutator-view.js';
import { Plot } from './plot.js';
import type { Asked } from '../questions.js';
import { Answers, type AnalysisPage, type AnalysisTab, type Scope } from './tab.js';
import type { TextTable } from './text-table.js';
import { Views } from './views.js';
import { t } from '../text.js';

/** A page of a browser can be no taller than about a million rows. */
const mostRows = 1_000_000;
/** As finely as most screens can show the heap. */
const steps = 1000;
/** Of each list; more are asked for where they are looked at. */
const usualRows = 200;

export class CollectorTab implements AnalysisTab {
  readonly id = 'collector';
  readonly title = t('GC and memory');
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #facts = el('span', { class: 'faint facts' });
  readonly #heap: Plot;
  readonly #tables: CollectorTables;
  readonly #mutator: MutatorView;
  readonly #views: Views;
  #scope: Scope | null = null;
  #summary: CollectorSummary | null = null;
  #rows = usualRows;

  constructor(
    private readonly page: AnalysisPage,
    saveSoon: () => void,
  ) {
    this.#tables = new CollectorTables(page, saveSoon, (rows) => this.#askMore(rows));
    this.#mutator = new MutatorView(page, saveSoon);
    this.#heap = new Plot({
      label: t('The size of the heap over time, and the size at which it is to be collected'),
      hint: t('Drag to mark a range of the timeline, click to go there'),
      xName: t('time'),
      binary: true,
      xText: exactText,
      yText: bytesText,
      marked: (range) => page.showRange(range),
      clicked: (time) => page.goTo('gc', Math.round(time)),
    });
    const { cycles, pauses, assists, assistStacks, sweeps } = this.#tables;
    const views = [
      {
        id: 'cycles',
        title: t('Heap and cycles'),
        element: el('div', { class: 'plot-over-list' }, this.#heap.element, cycles.element),
      },
      { id: 'pauses', title: t('Pauses'), element: pauses.element },
      { id: 'assists', title: t('Assists'), element: assists.element },
      { id: 'assistStacks', title: t('Assists by stack'), element: assistStacks.element },
      { id: 'sweeps', title: t('Sweeping'), element: sweeps.element },
      {
        id: 'mutator',
        title: t('Utilisation'),
        hint: t('Minimum mutator utilisation (MMU): what is left to the program'),
        element: this.#mutator.element,
      },
    ];
    this.#views = new Views(t('Parts of the analysis of the garbage collector'), views, () => {
      this.#show();
      saveSoon();
    });
    this.#views.bar.append(this.#facts);
    this.element = el(
      'div',
      { class: 'collector-tab' },
      this.#views.bar,
      this.#answers.element,
      this.#views.element,
    );
  }

  show(scope: Scope): void {
    this.#scope = scope;
    this.#show();
  }

  hide(): void {
    this.#answers.cancel();
    this.#mutator.hide();
  }

  clear(): void {
    this.hide();
    this.#scope = null;
    this.#rows = usualRows;
    this.#set(null);
    this.#mutator.clear();
  }

  selected(span: SpanDetails | null): void {
    this.#tables.assists.table.mark(span?.lane ?? '');
  }

  themeChanged(): void {
    this.#heap.redraw();
    this.#mutator.redraw();
  }

  copy(): Promise<TextTable> | null {
    if (this.#views.id === 'mutator') return Promise.resolve(this.#mutator.copy());
    const table = this.#tables.all[this.#views.id];
    return this.#summary && table ? this.#complete().then(() => table.copy()) : null;
  }

  save(): unknown {
    const sorts = Object.entries(this.#tables.all).map(([id, table]) => [id, table.save()]);
    return {
      view: this.#views.id,
      sorts: Object.fromEntries(sorts) as unknown,
      mutator: this.#mutator.save(),
    };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#views.restore(saved.view);
    const sorts = (saved.sorts ?? {}) as Record<string, unknown>;
    for (const [id, table] of Object.entries(this.#tables.all)) table.restore(sorts[id]);
    this.#mutator.restore(saved.mutator);
  }

  #show(): void {
    const scope = this.#scope;
    if (!scope) return;
    if (this.#views.id === 'mutator') {
      this.#answers.cancel();
      this.#mutator.show(scope);
      return;
    }
    this.#mutator.hide();
    void this.#answers.ask(
      () => this.#ask(scope),
      (summary) => this.#set(summary),
    );
  }

  #ask({ range: { start, end } }: Scope): Asked<CollectorSummary> {
    const rows = this.#rows;
    return this.page.questions.ask({ method: 'trace/collector', start, end, steps, rows });
  }

  #askMore(rows: number): void {
    if (rows <= this.#rows) return;
    this.#rows = Math.min(rows, mostRows);
    this.#show();
  }

  /** All rows, where some have not been looked at. */
  async #complete(): Promise<void> {
    const wanted = this.#summary ? longestList(this.#summary) : 0;
    if (!this.#scope || wanted <= this.#rows) return;
    this.#rows = wanted;
    this.#set(await this.#ask(this.#scope).answer);
  }

  #set(summary: CollectorSummary | null): void {
    this.#summary = summary;
    this.#tables.set(summary);
    this.#facts.textContent = this.#facts.title = summary ? factsOf(summary) : '';
    this.#drawHeap(summary?.heap);
    if (summary) this.#say(summary);
  }

  #drawHeap(heap: HeapOverTime | undefined): void {
    this.#heap.set(heap?.times ?? [], [
      {
        label: t('allocated'),
        colour: ['--vscode-charts-blue', '#3794ff'],
        values: heap?.allocated ?? [],
        filled: true,
        stepped: true,
      },
      {
        label: t('goal'),
        colour: ['--vscode-charts-red', '#f14c4c'],
        values: heap?.goal ?? [],
        stepped: true,
        dashed: true,
      },
    ]);
  }

  /** Why a view is empty. */
  #say({ cycles, pauses, assists, sweep }: CollectorSummary): void {
    const whole = this.#scope?.whole === true;
    const noAssists = whole
      ? t('No goroutine was made to mark in this trace.')
      : t('No goroutine was made to mark in this range.');
    const texts: Readonly<Record<string, string>> = {
      cycles:
        cycles.length === 0
          ? whole
            ? t(
                'There is no garbage collection in this trace. The heap did not grow to its goal: record for longer, or under more load.',
              )
            : t(
                'There is no garbage collection in this range. The heap did not grow to its goal: mark a longer range.',
              )
          : '',
      pauses: whole
        ? t('The world was not stopped in this trace.')
        : t('The world was not stopped in this range.'),
      assists: noAssists,
      assistStacks: noAssists,
      sweeps: whole
        ? t('No proc swept before it allocated in this trace.')
        : t('No proc swept before it allocated in this range.'),
    };
    const empty: Readonly<Record<string, boolean>> = {
      cycles: cycles.length === 0,
      pauses: pauses.length === 0,
      assists: assists.length === 0,
      assistStacks: assists.length === 0,
      sweeps: sweep.count === 0,
    };
    const { id } = this.#views;
    this.#answers.say(empty[id] ? (texts[id] ?? '') : '');
  }
}

function longestList(of: CollectorSummary): number {
  return Math.max(
    of.cycles.length + of.cyclesLeftOut,
    of.pauses.length + of.pausesLeftOut,
    of.assists.length + of.assistsLeftOut,
    of.assistStacks.length + of.assistStacksLeftOut,
    of.sweepStacks.length + of.sweepStacksLeftOut,
  );
}

/** All of it in a line. */
function factsOf(summary: CollectorSummary): string {
  const { cycles, cyclesLeftOut, pauseLengths, assist, sweep } = summary;
  const paused = pauseLengths.reduce((sum, { total }) => sum + total, 0);
  return [
    countText(cycles.length + cyclesLeftOut, 'cycle'),
    t('paused {0}', durationText(paused)),
    t('assists {0}', durationText(assist.total)),
    t('{0} of {1} swept reclaimed', bytesText(sweep.reclaimed), bytesText(sweep.swept)),
  ].join(' · ');
}
