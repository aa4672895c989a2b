/** Where goroutines spent time, by stack: flame graph, functions, and callers and callees of one function. */
import { decodeCalls, type CallTree, type Calls } from '../../../protocol/profile.js';
import { el, setText } from '../../dom.js';
import { countText, durationText, numberText, shareText } from '../../durations.js';
import { messageOf } from '../../questions.js';
import { isRuntime, isStandard } from '../../source-frames.js';
import { Answers, type AnalysisPage, type AnalysisTab, type Scope } from '../tab.js';
import { sorted, sortFrom, Table, type Column, type Sort } from '../table.js';
import type { TextTable } from '../text-table.js';
import { functionsOf, invertedTreeOf, sandwichOf, treeOf } from './call-tree.js';
import type { FunctionTotals, Tree } from './call-tree.js';
import { ProfileControls } from './controls.js';
import { FlameGraph, type FlameEvents } from './flame-graph.js';
import { t } from '../../text.js';

const noSamples = t(
  'There are no CPU samples here. They are in a trace when a CPU profile is recorded at the same time: go test -trace trace.out -cpuprofile cpu.out, or pprof.StartCPUProfile beside trace.Start, from Go 1.19 on.',
);

export class ProfileTab implements AnalysisTab {
  readonly id = 'profile';
  readonly title = t('Profiles');
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #facts = el('span', { class: 'facts' });
  readonly #controls: ProfileControls;
  readonly #flame: FlameGraph;
  readonly #callers: FlameGraph;
  readonly #callees: FlameGraph;
  readonly #content = el('div', { class: 'profile-content' });
  readonly #columns: readonly Column<FunctionTotals>[];
  readonly #table: Table<FunctionTotals>;
  #sort: Sort = { column: 'self', descending: true };
  #scope: Scope | null = null;
  #profile: CallTree | null = null;
  #calls: Calls | null = null;
  /** Of the sandwich; a name, as numbers change with every answer. */
  #function = '';

  constructor(
    private readonly page: AnalysisPage,
    private readonly saveSoon: () => void,
  ) {
    const events: FlameEvents = {
      nameOf: (name) => this.#nameOf(name),
      textOf: (tree, node) => this.#textOf(tree, node),
      openSource: (tree, node) => this.#openSource(tree.name[node] ?? -1, tree.line[node] ?? 0),
      chosen: (tree, node) => {
        if (node > 0) this.#function = this.#nameOf(tree.name[node] ?? -1);
        this.saveSoon();
      },
      theme: page.theme,
    };
    this.#flame = new FlameGraph(t('Flame graph'), events);
    this.#callers = new FlameGraph(t('Callers'), events);
    this.#callees = new FlameGraph(t('Callees'), events);
    this.#columns = this.#makeColumns();
    this.#table = new Table(t('Functions'), this.#columns, this.#sort, {
      key: ({ name }) => this.#nameOf(name),
      sorted: (sort) => {
        this.#sort = sort;
        this.#draw();
      },
      open: ({ name, line }) => {
        this.#function = this.#nameOf(name);
        this.#openSource(name, line);
      },
    });
    this.#controls = new ProfileControls(
      {
        asked: () => this.#asksAnew(),
        looked: () => this.#draw(),
        searched: () => this.#light(),
        exported: () => void this.#export(),
      },
      this.#facts,
    );
    this.element = el('div', { class: 'profile-tab' });
    this.element.append(this.#controls.element, this.#answers.element, this.#content);
  }

  show(scope: Scope): void {
    this.#scope = scope;
    const params = this.#controls.params(scope.range);
    if (!params) {
      this.#answers.cancel();
      this.#answers.say(
        t('A task is chosen by its number, such as 12: the tab of tasks lists them.'),
      );
      return;
    }
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/profile', ...params }),
      (profile) => {
        this.#profile = profile;
        this.#calls = decodeCalls(profile.columns);
        this.#draw();
      },
    );
  }

  hide(): void {
    this.#answers.cancel();
  }

  clear(): void {
    this.hide();
    this.#profile = this.#calls = null;
    this.#draw();
  }

  themeChanged(): void {
    for (const graph of [this.#flame, this.#callers, this.#callees]) graph.redraw();
  }

  copy(): Promise<TextTable> | null {
    return this.#calls && Promise.resolve(this.#table.textOf(this.#rows(this.#calls)));
  }

  save(): unknown {
    const kept = { sort: this.#sort, function: this.#function, focus: this.#flame.focus };
    return { ...this.#controls.save(), ...kept };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#controls.restore(saved);
    if (typeof saved.function === 'string') this.#function = saved.function;
    const { focus } = saved;
    if (Array.isArray(focus)) this.#flame.focus = focus.filter((name) => typeof name === 'string');
    this.#sort = sortFrom(saved.sort, this.#columns) ?? this.#sort;
  }

  #asksAnew(): void {
    if (this.#scope) this.show(this.#scope);
    this.saveSoon();
  }

  #draw(): void {
    this.saveSoon();
    this.#controls.looked();
    const { functions = [], count = 0, unfinished = 0 } = this.#profile ?? {};
    const calls = this.#calls;
    if (!this.#profile || !calls || count === 0) {
      const nothing =
        this.#controls.kind === 'cpu' ? noSamples : t('No goroutine spent time so here.');
      setText(this.#facts, this.#profile ? nothing : '');
      this.#content.replaceChildren();
      return;
    }
    const facts =
      this.#profile.kind === 'cpu'
        ? countText(count, 'sample')
        : `${countText(count, 'span')}, ${durationText(this.#profile.time)}`;
    const open = t('{0} had not ended when the trace did', numberText(unfinished));
    setText(this.#facts, unfinished > 0 ? `${facts}; ${open}` : facts);
    const { look, inverted, upward } = this.#controls;
    if (look === 'functions') {
      this.#content.replaceChildren(this.#table.element);
      this.#table.set(this.#rows(calls), this.#sort);
    } else if (look === 'sandwich') this.#drawSandwich(calls, functions);
    else {
      const make = inverted ? invertedTreeOf : treeOf;
      const tree = make(calls, functions.length, (name) => this.#hides(name));
      this.#flame.set(tree, { upward, headless: false });
      this.#content.replaceChildren(this.#flame.element);
    }
    this.#light();
  }

  #drawSandwich(calls: Calls, functions: readonly string[]): void {
    let name = functions.indexOf(this.#function);
    if (name < 0) name = this.#rows(calls)[0]?.name ?? 0;
    const { callers, callees } = sandwichOf(calls, functions.length, name);
    // The function is where the two meet.
    this.#callers.set(callers, { upward: true, headless: true });
    this.#callees.set(callees, { upward: false, headless: true });
    const title = (text: string): HTMLElement => el('h3', {}, text);
    this.#content.replaceChildren(
      title(t('Callers of {0}', this.#nameOf(name))),
      this.#callers.element,
      title(t('What is called by {0}', this.#nameOf(name))),
      this.#callees.element,
    );
  }

  #light(): void {
    const { wanted } = this.#controls;
    const matches = (name: number): boolean => this.#nameOf(name).toLowerCase().includes(wanted);
    for (const graph of [this.#flame, this.#callers, this.#callees])
      graph.search(wanted ? matches : null);
    this.saveSoon();
    if (this.#calls && this.#controls.look === 'functions')
      this.#table.set(this.#rows(this.#calls), this.#sort);
  }

  #rows(calls: Calls): readonly FunctionTotals[] {
    const all = functionsOf(calls, this.#profile?.functions.length ?? 0);
    const { wanted } = this.#controls;
    const shown = all.filter(({ name }) => this.#nameOf(name).toLowerCase().includes(wanted));
    return sorted(shown, this.#columns, this.#sort);
  }

  #nameOf(name: number): string {
    if (name < 0) return t('all');
    const text = this.#profile?.functions[name] ?? '';
    return text === '' ? t('(no stack)') : text;
  }

  #hides(name: number): boolean {
    const frame = { function: this.#profile?.functions[name] ?? '', file: '', line: 0 };
    const { hiding } = this.#controls;
    if (hiding === 'runtime') return isRuntime(frame);
    // Main itself is the program's own.
    return hiding === 'standard' && isStandard(frame);
  }

  #valueText(value: number): string {
    return this.#profile?.kind === 'cpu' ? countText(value, 'sample') : durationText(value);
  }

  #textOf(tree: Tree, node: number): string {
    const [total, self, count] = [
      tree.total[node] ?? 0,
      tree.self[node] ?? 0,
      tree.count[node] ?? 0,
    ];
    const whole = tree.total[0] ?? 0;
    const share = whole > 0 ? ` (${shareText(total / whole)})` : '';
    return t(
      '{0}: {1}, self {2}, {3}',
      this.#nameOf(tree.name[node] ?? -1),
      `${this.#valueText(total)}${share}`,
      this.#valueText(self),
      countText(count, 'time'),
    );
  }

  #openSource(name: number, line: number): void {
    const { functions = [], files = [] } = this.#profile ?? {};
    const file = files[name];
    if (file) this.page.openSource({ function: functions[name] ?? '', file, line });
    else this.page.say(t('{0} has no source', this.#nameOf(name)));
  }

  async #export(): Promise<void> {
    if (!this.#scope) return;
    const params = this.#controls.params(this.#scope.range);
    if (!params) return;
    try {
      const { file } = await this.page.questions.ask({ method: 'trace/pprof', ...params }).answer;
      this.page.post({ type: 'saveFile', name: `${params.kind}.pb.gz`, content: file });
    } catch (error) {
      this.page.failed(messageOf(error));
    }
  }

  #makeColumns(): readonly Column<FunctionTotals>[] {
    const value = (id: 'self' | 'total', title: string, hint: string): Column<FunctionTotals> => ({
      id,
      title,
      hint,
      width: 90,
      value: (row) => row[id],
      text: (row) => this.#valueText(row[id]),
      valueTitle: t('{0} (ns or samples)', title),
    });
    return [
      {
        id: 'function',
        title: t('Function'),
        width: 260,
        grows: 1,
        isText: true,
        value: ({ name }) => this.#nameOf(name),
        text: ({ name }) => this.#nameOf(name),
      },
      value('self', t('Self'), t('Where it is the innermost call')),
      value('total', t('Total'), t('Where it is on the stack')),
      {
        id: 'count',
        title: t('Count'),
        hint: t('How often it was on the stack'),
        width: 80,
        value: ({ count }) => count,
        text: ({ count }) => numberText(count),
      },
    ];
  }
}
