/** The longest waits for the scheduler, and who ran instead. */
import type { LongWait, Ran, RanInstead } from '../../protocol/scheduling.js';
import { el } from '../dom.js';
import { counted, durationText, numberText, shareText } from '../durations.js';
import { menuButton } from '../details-table.js';
import { duration, goroutine, moment, words } from './columns.js';
import { offerTable } from '../tables.js';
import { Answers, type AnalysisPage } from './tab.js';
import type { TextTable } from './text-table.js';
import { WholeTable } from './whole-table.js';
import { reasonText } from '../server-texts.js';
import { t } from '../text.js';

export class WaitsView {
  readonly element: HTMLElement;
  readonly #waits: WholeTable<LongWait>;
  readonly #ran: WholeTable<Ran>;
  readonly #answers = new Answers();
  readonly #facts = el('div', { class: 'trail wraps' });
  readonly #menu: HTMLElement;
  /** Goroutines that ran instead, and are not in the list. */
  #leftOut = 0;

  constructor(
    private readonly page: AnalysisPage,
    saveSoon: () => void,
  ) {
    this.#waits = new WholeTable<LongWait>(
      t('Longest waits for the scheduler'),
      [
        goroutine(),
        duration('length', t('Waited'), t('Runnable, for a proc'), ({ start, end }) => end - start),
        moment('start', t('From'), ({ start }) => start),
        words(
          'reason',
          t('Since it was'),
          ({ reason }) => reasonText(reason) || t('not known'),
          90,
          1,
        ),
        words(
          'proc',
          t('Ran then on'),
          ({ proc }) => (proc ? t('Proc {0}', proc.slice(1)) : '–'),
          80,
          0,
        ),
      ],
      { column: 'length', descending: true },
      keyOf,
      (wait) => this.#open(wait),
      saveSoon,
    );
    this.#ran = new WholeTable<Ran>(
      t('Who ran instead'),
      [
        words('goroutine', t('Ran instead'), ({ goroutine: { id, name } }) =>
          `G${id} ${name}`.trim(),
        ),
        duration('running', t('Ran'), t('While it waited'), ({ running }) => running),
      ],
      { column: 'running', descending: true },
      ({ goroutine }) => goroutine.lane,
      ({ goroutine }) => page.pickLane(goroutine.lane),
      saveSoon,
    );
    this.element = el(
      'div',
      { class: 'plot-and-list waits' },
      el('div', { class: 'beside wide' }, this.#waits.element),
      el('div', { class: 'beside' }, this.#answers.element, this.#facts, this.#ran.element),
    );
    const instead = t('Who ran instead');
    offerTable(this.#ran.element, () => ({ title: instead, text: () => this.#copyRan() }));
    this.#menu = menuButton(instead, this.#ran.element);
    this.clear();
  }

  /** @param count Of all waits there are; the longest are listed. */
  set(waits: readonly LongWait[], count: number): void {
    this.#waits.set(waits);
    // What ran instead was told of a wait of the list before.
    this.#answers.cancel();
    this.#waits.table.mark('');
    this.#ran.set([]);
    const choose = t('Choose a wait to see who ran instead.');
    const cut = t('The longest {0} of {1}.', numberText(waits.length), numberText(count));
    this.#facts.replaceChildren(count > waits.length ? `${cut} ${choose}` : choose);
  }

  clear(): void {
    this.set([], 0);
  }

  hide(): void {
    this.#answers.cancel();
  }

  copy(): TextTable {
    return this.#waits.copy();
  }

  #copyRan(): TextTable {
    const table = this.#ran.copy();
    return { ...table, all: table.texts.length - 1 + this.#leftOut };
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
    this.#leftOut = ran.goroutinesLeftOut;
    const all = ran.procs + ran.idle + ran.searching;
    const share = (time: number): string => shareText(all > 0 ? time / all : 0);
    this.#ran.set(ran.goroutines);
    const text = el(
      'span',
      {},
      t(
        'While {0} waited for {1}, the procs had a goroutine for {2} of their time, were idle for {3} and looked for work for {4}.',
        `G${goroutine.id}`,
        durationText(end - start),
        share(ran.procs),
        share(ran.idle),
        share(ran.searching),
      ),
      ran.goroutinesLeftOut > 0 ? ' ' : '',
      ran.goroutinesLeftOut > 0
        ? counted(
            ran.goroutinesLeftOut,
            '{0} goroutine more ran for less.',
            '{0} goroutines more ran for less.',
          )
        : '',
    );
    this.#facts.replaceChildren(this.#menu, text);
  }
}

const keyOf = ({ goroutine, start }: LongWait): string => `${goroutine.lane} ${start}`;
