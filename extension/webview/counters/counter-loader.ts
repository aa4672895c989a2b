/** Asks for counters, one question at a time, and keeps the newest answer. */
import { decodeCounters, type CounterSeries } from '../../protocol/counters.js';
import type { Window } from '../frames.js';
import { Abandoned, messageOf, type Asked, type Questions } from '../questions.js';
import type { CounterFrame } from './counter-lanes.js';

/** While the trace is being read the reading comes first; and what went wrong is not asked for again at once, ms. */
const pause = 1000;

export interface CounterEvents {
  /** There is another frame. */
  readonly taken: (frame: CounterFrame) => void;
  /** There is an answer of whatever kind, or time has passed: more can be asked for. */
  readonly answered: () => void;
  readonly failed: (message: string) => void;
}

export interface Wanted {
  readonly window: Window;
  /** Length of a bucket, ns. */
  readonly resolution: number;
  readonly revision: number;
  readonly series: readonly CounterSeries[];
  /** It will be asked for again and again. */
  readonly slowly: boolean;
}

export class CounterLoader {
  frame: CounterFrame | null = null;
  #asked: Asked<unknown> | null = null;
  /** When to ask again while the trace is being read, and after a failure. */
  #next = -Infinity;
  #retry = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly questions: Questions,
    private readonly events: CounterEvents,
  ) {}

  clear(): void {
    this.#asked?.cancel();
    this.#asked = this.frame = null;
  }

  /** Where it is too soon, `answered` says when it is not any more. */
  ask(wanted: Wanted): void {
    if (this.#asked) return;
    const now = performance.now();
    const wait = Math.max(this.#retry, wanted.slowly ? this.#next : -Infinity) - now;
    if (wait > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.events.answered();
      }, wait);
      return;
    }
    if (wanted.slowly) this.#next = now + pause;
    void this.#answer(wanted);
  }

  async #answer({ window, resolution, revision, series }: Wanted): Promise<void> {
    const { start, end } = window;
    const asked = this.questions.ask({ method: 'trace/counters', start, end, resolution, series });
    this.#asked = asked;
    try {
      const result = await asked.answer;
      if (this.#asked !== asked) return;
      const columns = decodeCounters(result, series.length);
      this.frame = {
        window,
        // What is not whole is asked for again.
        revision: result.complete ? revision : -1,
        origin: result.origin,
        resolution: result.resolution,
        buckets: result.buckets,
        series: new Map(series.flatMap((of, i) => (columns[i] ? [[of, columns[i]]] : []))),
      };
      this.events.taken(this.frame);
    } catch (error) {
      if (this.#asked === asked) this.#retry = performance.now() + pause;
      if (!(error instanceof Abandoned)) this.events.failed(messageOf(error));
    } finally {
      if (this.#asked === asked) this.#asked = null;
      this.events.answered();
    }
  }
}
