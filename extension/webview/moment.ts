/** How many goroutines did what at one moment: asked by a click on the axis, or by Alt and the pointer. */
import type { Moment } from '../protocol/trace.js';
import { countText, exactText, numberText } from './durations.js';
import { el, setText } from './dom.js';
import { wallText } from './wall-clock.js';
import { Abandoned, messageOf, type Asked, type Questions } from './questions.js';

export class Moments {
  readonly element = el('div', { class: 'status', role: 'status' });
  /** Wall clock at the first event, where it is known. */
  wallClockStart: string | null = null;
  #asked: Asked<Moment> | null = null;

  constructor(
    private readonly questions: Questions,
    private readonly failed: (message: string) => void,
  ) {}

  /** The newest moment wins. */
  ask(time: number): void {
    this.#asked?.cancel();
    const asked = this.questions.ask({ method: 'trace/moment', time });
    this.#asked = asked;
    asked.answer.then(
      (moment) =>
        setText(this.element, momentText(moment, wallText(this.wallClockStart, moment.time))),
      (error: unknown) => {
        if (!(error instanceof Abandoned)) this.failed(messageOf(error));
      },
    );
  }

  clear(): void {
    this.#asked?.cancel();
    setText(this.element, '');
  }
}

const momentText = (moment: Moment, wall: string | null): string =>
  `at ${exactText(moment.time)}: ${numberText(moment.running)} running, ` +
  `${numberText(moment.runnable)} runnable, ${numberText(moment.waiting)} waiting, ` +
  `${numberText(moment.syscall)} in syscall · ${countText(moment.procs, 'proc')}${wall === null ? '' : ` · ${wall}`}`;
