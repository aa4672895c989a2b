/** What the threads of the operating system did for goroutines, over time. */
import type { ThreadTimes, ThreadsOverTime } from '../../protocol/scheduling.js';
import { states, type State } from '../../protocol/states.js';
import { el } from '../dom.js';
import { exactText, numberText, shareText } from '../durations.js';
import { css } from '../theme.js';
import { HeatMap } from './heat-map.js';
import { Answers, type AnalysisPage, type Scope } from './tab.js';
import type { TextTable } from './text-table.js';
import { t } from '../text.js';

/** About a step for two pixels. */
const steps = 500;
const layers: readonly State[] = ['running', 'syscall'];

export class ThreadsView {
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #legend = el('div', { class: 'heat-legend' });
  readonly #heat: HeatMap;
  #times: ThreadsOverTime | null = null;

  constructor(private readonly page: AnalysisPage) {
    this.#heat = new HeatMap(t('For each thread, how much of the time it had a goroutine'), {
      theme: page.theme,
      layers,
      labelWidth: 96,
      range: () => this.#times ?? { start: 0, end: 0 },
      clicked: ({ id }, step) => this.page.goTo(`m${id}`, Math.floor(this.#timeOf(step + 0.5))),
      text: ({ name, shares: [running = [], syscall = []] }, step) =>
        t(
          '{0} at {1}: ran a goroutine for {2}, in system calls for {3}',
          name,
          exactText(this.#timeOf(step)),
          shareText(running[step] ?? 0),
          shareText(syscall[step] ?? 0),
        ),
    });
    this.element = el(
      'div',
      { class: 'grouped' },
      this.#answers.element,
      this.#legend,
      this.#heat.element,
    );
  }

  show({ range: { start, end }, whole }: Scope): void {
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/threads', start, end, steps }),
      (times) => this.#set(times, whole),
    );
  }

  hide(): void {
    this.#answers.cancel();
  }

  clear(): void {
    this.hide();
    this.#times = null;
    this.#heat.set([]);
  }

  redraw(): void {
    this.#heat.redraw();
    this.#drawLegend();
  }

  copy(): TextTable | null {
    if (!this.#times) return null;
    const { threads, start, step } = this.#times;
    const head = threads.flatMap(({ name }) => [
      t('{0} running (ns)', name),
      t('{0} in system calls (ns)', name),
    ]);
    const rows = (threads[0]?.running ?? []).map((_, i) => [
      start + i * step,
      ...threads.flatMap(({ running, syscall }) => [running[i] ?? 0, syscall[i] ?? 0]),
    ]);
    const names = [t('from (ns)'), ...head];
    return { texts: [names, ...rows.map((row) => row.map(String))], values: [names, ...rows] };
  }

  #set(times: ThreadsOverTime, whole: boolean): void {
    this.#times = times;
    const { threads, threadsLeftOut } = times;
    this.#heat.set(
      threads.map(({ thread, name, running, syscall }: ThreadTimes) => ({
        id: String(thread),
        name,
        shares: [running, syscall].map((layer) =>
          layer.map((time, i) => time / this.#lengthOf(times, i)),
        ),
      })),
    );
    this.#drawLegend();
    if (threads.length === 0)
      this.#answers.say(
        whole
          ? t(
              'No thread is named in this trace: no goroutine ran, or the trace does not say where.',
            )
          : t(
              'No thread is named in this range: no goroutine ran, or the trace does not say where.',
            ),
      );
    else if (threadsLeftOut > 0)
      this.#answers.say(
        t(
          'The {0} threads that did most, of {1}.',
          numberText(threads.length),
          numberText(threads.length + threadsLeftOut),
        ),
      );
  }

  #drawLegend(): void {
    const texts = [t('ran a goroutine'), t('a goroutine of it was in a system call')];
    const theme = this.page.theme();
    this.#legend.replaceChildren(
      ...layers.map((state, i) => {
        const swatch = el('span', { 'class': 'swatch', 'aria-hidden': 'true' });
        // Without the lines of boxes, which the map does not have either.
        swatch.style.backgroundColor = css(theme.states[states.indexOf(state)] ?? theme.foreground);
        return el('span', {}, swatch, texts[i] ?? '');
      }),
    );
  }

  #timeOf(step: number): number {
    const { start = 0, step: length = 0 } = this.#times ?? {};
    return start + step * length;
  }

  /** The last step may be shorter. */
  #lengthOf({ start, end, step }: ThreadsOverTime, at: number): number {
    return Math.max(1, Math.min(step, end - start - at * step));
  }
}
