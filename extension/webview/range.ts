/** The marked range: what it is, and what happened in it. */
import type { RangeSummary } from '../protocol/trace.js';
import type { RangeWaits } from './range-waits.js';
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
  /** Known after the summary; null until then. */
  waits: RangeWaits | null = null;
  #asked: readonly Asked<unknown>[] = [];

  constructor(
    private readonly questions: Questions,
    private readonly events: RangeEvents,
  ) {}

  /** @param done it is not being dragged any more: now it is worth a question. */
  set(range: Range | null, done: boolean): void {
    this.#cancel();
    this.range = range;
    this.summary = this.waits = null;
    this.events.changed(range, null, done);
    if (range && done) void this.#ask(range);
  }

  /** More of the trace is known: the summary may have changed. */
  refresh(): void {
    if (this.range) void this.#ask(this.range);
  }

  async #ask({ start, end }: Range): Promise<void> {
    this.#cancel();
    const { questions } = this;
    const asked = questions.ask({ method: 'trace/range', start, end });
    const statistics = questions.ask({ method: 'trace/statistics', start, end });
    const all = { group: null, task: null, region: null };
    const waits = questions.ask({ method: 'trace/profile', kind: 'offCpu', start, end, ...all });
    this.#asked = [asked, statistics, waits];
    try {
      // One fails if all do: none is left without somebody who waits for it.
      const rest = Promise.all([statistics.answer, waits.answer]);
      rest.catch(() => undefined);
      this.summary = await asked.answer;
      this.events.changed(this.range, this.summary, true);
      const [of, tree] = await rest;
      this.waits = { statistics: of, tree };
      this.events.changed(this.range, this.summary, true);
    } catch (error) {
      if (!(error instanceof Abandoned)) this.events.failed(messageOf(error));
    }
  }

  #cancel(): void {
    for (const asked of this.#asked) asked.cancel();
    this.#asked = [];
  }
}
