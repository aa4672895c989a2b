/** How many goroutines did what at one moment: asked by a click on the axis, or by Alt and the pointer. */
import type { Moment } from '../protocol/trace.js';
import { countText, exactText, numberText } from './durations.js';
import { el, setText } from './dom.js';
import { wallText } from './wall-clock.js';
import { Abandoned, messageOf, type Asked, type Questions } from './questions.js';
import { t } from './text.js';

export class Moments {
  readonly element = el('div', {
    'class': 'status',
    'role': 'status',
    // Not a text of its own: what is here is read out when it changes.
    'data-hint': t('Click the axis, or hover with Alt, to count what runs at a moment'),
  });
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

function momentText(moment: Moment, wall: string | null): string {
  const text = t(
    'at {0}: {1} running, {2} runnable, {3} waiting, {4} in syscall',
    exactText(moment.time),
    numberText(moment.running),
    numberText(moment.runnable),
    numberText(moment.waiting),
    numberText(moment.syscall),
  );
  const parts = [text, countText(moment.procs, 'proc'), ...(wall === null ? [] : [wall])];
  return parts.join(' · ');
}
