/** Minimum mutator utilisation: what the collector leaves to the program in windows of each length. */
import type { MutatorCurve, MutatorOptions, UtilizationWindow } from '../../protocol/collector.js';
import { el } from '../dom.js';
import { durationText, shareText } from '../durations.js';
import { duration, moment } from './columns.js';
import { Plot, type Line } from './plot.js';
import { Answers, type AnalysisPage, type Scope } from './tab.js';
import { WholeTable } from './whole-table.js';
import { t } from '../text.js';

const choices: readonly (readonly [keyof MutatorOptions, string, string])[] = [
  ['stopTheWorld', t('Stop-the-world'), t('The world is stopped for the collector')],
  ['background', t('Background workers'), t('But for those on procs that had nothing else to do')],
  ['assist', t('Mark assists'), t('Goroutines that allocate are made to mark')],
  ['sweep', t('Sweeping'), t('Procs sweep before they allocate')],
  ['perProc', t('Per proc'), t('The worst of the procs, instead of all together')],
  ['quantiles', t('Quantiles'), t('Also what 0.1 %, 1 % and 5 % of the windows do not exceed')],
];

const colours = ['--vscode-charts-red', '--vscode-charts-orange', '--vscode-charts-yellow'];

export class MutatorView {
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #plot: Plot;
  readonly #windows: WholeTable<UtilizationWindow>;
  readonly #boxes: readonly HTMLInputElement[];
  readonly #title = el('div', { class: 'trail wraps' });
  readonly #worst = new Answers();
  #options: MutatorOptions = {
    stopTheWorld: true,
    background: true,
    assist: true,
    sweep: false,
    perProc: false,
    quantiles: false,
  };
  #scope: Scope | null = null;
  #curve: MutatorCurve | null = null;
  /** Whose worst windows are listed, ns; null: of a length in the middle of the curve. */
  #window: number | null = null;

  constructor(
    private readonly page: AnalysisPage,
    private readonly saveSoon: () => void,
  ) {
    this.#plot = new Plot({
      label: t(
        'The least share of the procs that windows of each length have left for the program',
      ),
      hint: t('Click a length to list the worst windows of it'),
      logarithmic: true,
      xName: t('window'),
      yMax: 1,
      xText: durationText,
      yText: shareText,
      clicked: (window) => this.#list(Math.max(1, Math.round(window))),
    });
    this.#windows = new WholeTable<UtilizationWindow>(
      t('Worst windows'),
      [
        moment('start', t('Window from'), ({ start }) => start),
        duration('length', t('Length'), t('Of the window'), ({ start, end }) => end - start),
        {
          id: 'share',
          title: t('Left'),
          hint: t('Of the procs, for the program'),
          width: 70,
          value: ({ share }) => share,
          text: ({ share }) => shareText(share),
        },
      ],
      { column: 'share', descending: false },
      ({ start }) => String(start),
      ({ start, end }) => page.showRange({ start, end }),
      saveSoon,
    );
    this.#boxes = choices.map(([id]) => {
      const box = el('input', { 'type': 'checkbox', 'data-option': id });
      box.addEventListener('change', () => this.#choose(id, box.checked));
      return box;
    });
    const options = choices.map(([, name, hint], i) =>
      el('label', { class: 'option', title: hint }, this.#boxes[i] ?? null, name),
    );
    const list = el(
      'div',
      { class: 'beside' },
      this.#title,
      this.#worst.element,
      this.#windows.element,
    );
    this.element = el(
      'div',
      { class: 'mutator' },
      el('div', { 'class': 'views', 'role': 'group', 'aria-label': t('What counts') }, ...options),
      this.#answers.element,
      el('div', { class: 'plot-and-list' }, this.#plot.element, list),
    );
    this.#check();
  }

  show(scope: Scope): void {
    this.#scope = scope;
    const { start, end } = scope.range;
    const options = this.#options;
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/mutatorCurve', start, end, options }),
      (curve) => this.#draw(curve),
    );
  }

  hide(): void {
    this.#answers.cancel();
    this.#worst.cancel();
  }

  clear(): void {
    this.hide();
    this.#scope = null;
    this.#curve = null;
    this.#plot.set([], []);
    this.#windows.set([]);
    this.#title.replaceChildren();
  }

  redraw(): void {
    this.#plot.redraw();
  }

  copy() {
    return this.#windows.copy();
  }

  save(): unknown {
    return { options: this.#options, window: this.#window };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    const options = (saved.options ?? {}) as Record<string, unknown>;
    for (const [id] of choices)
      if (typeof options[id] === 'boolean') this.#options = { ...this.#options, [id]: options[id] };
    if (typeof saved.window === 'number') this.#window = saved.window;
    this.#check();
  }

  #check(): void {
    choices.forEach(([id], i) => {
      const box = this.#boxes[i];
      if (box) box.checked = this.#options[id];
    });
  }

  #choose(id: keyof MutatorOptions, on: boolean): void {
    this.#options = { ...this.#options, [id]: on };
    if (this.#scope) this.show(this.#scope);
    this.saveSoon();
  }

  #draw(curve: MutatorCurve): void {
    this.#curve = curve;
    const { points, parts } = curve;
    const lines = parts.map((part, i): Line => {
      const label = part === 0 ? t('minimum') : t('{0} % of windows', 100 * part);
      return {
        label,
        colour: i === 0 ? ['--vscode-charts-blue', '#3794ff'] : [colours[i - 1] ?? '', '#d18616'],
        values: points.map(({ shares }) => shares[i] ?? null),
        ...(i > 0 && { dashed: true }),
      };
    });
    this.#plot.set(
      points.map(({ window }) => window),
      lines,
    );
    if (points.length === 0) {
      this.#windows.set([]);
      this.#title.replaceChildren();
      this.#answers.say(
        t(
          'This part of the trace does not tell how many procs there were (GOMAXPROCS), of which the shares would be. A trace of Go 1.22 or newer does, from its beginning.',
        ),
      );
      return;
    }
    if (points.every(({ shares }) => shares[0] === 1)) {
      this.#worst.cancel();
      this.#windows.set([]);
      this.#title.replaceChildren();
      this.#answers.say(
        t('None of what is ticked took any time of the procs: all of it was left for the program.'),
      );
      return;
    }
    const usual = points.find(({ shares }) => (shares[0] ?? 0) > 0)?.window;
    this.#list(this.#window ?? usual ?? points.at(-1)?.window ?? 1);
  }

  #list(window: number): void {
    const { range } = this.#scope ?? {};
    if (!range || !this.#curve) return;
    this.#window = window;
    this.saveSoon();
    const options = this.#options;
    void this.#worst.ask(
      () => this.page.questions.ask({ method: 'trace/mutatorWindows', ...range, options, window }),
      ({ windows }) => {
        this.#title.replaceChildren(
          windows.length > 0
            ? t('The worst windows of {0}', durationText(window))
            : t('No window of this length'),
        );
        this.#windows.set(windows);
      },
    );
  }
}
