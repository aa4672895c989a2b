/** The longest waits for the scheduler, and who ran instead. */
import type { LongWait, Ran, RanInstead } from '../../protocol/scheduling.js';
import { el } from '../dom.js';
import { countText, durationText, shareText } from '../durations.js';
import { duration, goroutine, moment, words } from './columns.js';
import { Answers, type AnalysisPage } from './tab.js';
import type { TextTable } from './text-table.js';
import { WholeTable } from './whole-table.js';

export class WaitsView {
  readonly element: HTMLElement;
  readonly #waits: WholeTable<LongWait>;
  readonly #ran: WholeTable<Ran>;
  readonly #answers = new Answers();
  readonly #facts = el('div', { class: 'trail wraps' });

  constructor(
    private readonly page: AnalysisPage,
    saveSoon: () => void,
  ) {
    this.#waits = new WholeTable<LongWait>(
      'Longest waits for the scheduler',
      [
        goroutine(),
        duration('length', 'Waited', 'Runnable, for a proc', ({ start, end }) => end - start),
        moment('start', 'From', ({ start }) => start),
        words('reason', 'Since it was', ({ reason }) => reason || 'not known', 90, 1),
        words('proc', 'Ran then on', ({ proc }) => (proc ? `Proc ${proc.slice(1)}` : '–'), 80, 0),
      ],
      { column: 'length', descending: true },
      keyOf,
      (wait) => this.#open(wait),
      saveSoon,
    );
    this.#ran = new WholeTable<Ran>(
      'Who ran instead',
      [
        words('goroutine', 'Ran instead', ({ goroutine: { id, name } }) => `G${id} ${name}`.trim()),
        duration('running', 'Ran', 'While it waited', ({ running }) => running),
      ],
      { column: 'running', descending: true },
      ({ goroutine }) => goroutine.lane,
      ({ goroutine }) => page.pickLane(goroutine.lane),
      saveSoon,
    );
    this.element = el(
      'div',
      { class: 'plot-and-list' },
      el('div', { class: 'beside wide' }, this.#waits.element),
      el('div', { class: 'beside' }, this.#answers.element, this.#facts, this.#ran.element),
    );
    this.clear();
  }

  set(waits: readonly LongWait[]): void {
    this.#waits.set(waits);
  }

  clear(): void {
    this.#answers.cancel();
    this.#waits.set([]);
    this.#waits.table.mark('');
    this.#ran.set([]);
    this.#facts.replaceChildren('Choose a wait to see who ran instead.');
  }

  hide(): void {
    this.#answers.cancel();
  }

  copy(): TextTable {
    return this.#waits.copy();
  }

  save(): unknown {
    return this.#waits.save();
  }

  restore(kept: unknown): void {
    this.#waits.restore(kept);
  }

  #open(wait: LongWait): void {
    const { start, end, goroutine } = wait;
    this.#waits.table.mark(keyOf(wait));
    this.page.goTo(goroutine.lane, start);
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/ranInstead', start, end }),
      (ran) => this.#show(wait, ran),
    );
  }

  #show({ start, end, goroutine }: LongWait, ran: RanInstead): void {
    const all = ran.procs + ran.idle + ran.searching;
    const share = (time: number): string => shareText(all > 0 ? time / all : 0);
    this.#ran.set(ran.goroutines);
    this.#facts.replaceChildren(
      `While G${goroutine.id} waited for ${durationText(end - start)}, the procs had a goroutine for ` +
        `${share(ran.procs)} of their time, were idle for ${share(ran.idle)} and looked for work for ` +
        `${share(ran.searching)}.` +
        (ran.goroutinesLeftOut > 0
          ? ` ${countText(ran.goroutinesLeftOut, 'goroutine')} more ran for less.`
          : ''),
    );
  }
}

const keyOf = ({ goroutine, start }: LongWait): string => `${goroutine.lane} ${start}`;
