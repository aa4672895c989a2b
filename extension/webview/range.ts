/** The marked range: what it is, and what happened in it. */
import type { RangeSummary } from '../protocol/trace.js';
import { Abandoned, messageOf, type Asked, type Questions } from './questions.js';
import type { Range } from './viewport.js';

export interface RangeEvents {
  /** `summary` is null until it is known; `done`: the range is not being dragged any more. */
  readonly changed: (range: Range | null, summary: RangeSummary | null, done: boolean) => void;
  readonly failed: (message: string) => void;
}

export class RangeSelection {
  range: Range | null = null;
  summary: RangeSummary | null = null;
  #asked: Asked<RangeSummary> | null = null;

  constructor(
    private readonly questions: Questions,
    private readonly events: RangeEvents,
  ) {}

  /** @param done it is not being dragged any more: now it is worth a question. */
  set(range: Range | null, done: boolean): void {
    this.#asked?.cancel();
    this.#asked = null;
    this.range = range;
    this.summary = null;
    this.events.changed(range, null, done);
    if (range && done) void this.#ask(range);
  }

  /** More of the trace is known: the summary may have changed. */
  refresh(): void {
    if (this.range) void this.#ask(this.range);
  }

  async #ask({ start, end }: Range): Promise<void> {
    this.#asked?.cancel();
    const asked = this.questions.ask({ method: 'trace/range', start, end });
    this.#asked = asked;
    try {
      this.summary = await asked.answer;
      this.events.changed(this.range, this.summary, true);
    } catch (error) {
      if (!(error instanceof Abandoned)) this.events.failed(messageOf(error));
    }
  }
}
