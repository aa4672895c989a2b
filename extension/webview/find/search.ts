/** What is searched for in this view: the newest expression, how far it has come, and its matches. */
import type { Match, MatchSort, SearchState } from '../../protocol/search.js';
import { Abandoned, messageOf, type Asked, type Questions } from '../questions.js';

/** While a search goes on, boxes are lit anew so often, ms. */
const pace = 700;

export const byStart: MatchSort = { column: 'start', descending: false };

export interface SearchEvents {
  /** From now on the boxes are to say what this search has found; null: nothing is searched for. */
  readonly found: (search: number | null) => void;
  readonly failed: (message: string) => void;
}

export class Search {
  expression = '';
  /** Null before the first answer. */
  state: SearchState | null = null;
  /** Index of the match that was gone to last; −1 is none. */
  current = -1;
  readonly #changed = new Set<() => void>();
  #waiting: (() => void)[] = [];
  #asked: Asked<SearchState> | null = null;
  #shown: { readonly search: number; readonly count: number } | null = null;
  #shownAt = 0;

  constructor(
    private readonly questions: Questions,
    private readonly events: SearchEvents,
  ) {}

  /** Something is searched for that can be understood. */
  get active(): boolean {
    return this.expression.trim() !== '' && !this.state?.problem;
  }

  /** Calls back whenever anything here has changed. */
  follow(changed: () => void): void {
    this.#changed.add(changed);
  }

  /** The newest wish wins; the empty text is nothing. */
  set(expression: string): void {
    if (expression === this.expression) return;
    this.expression = expression;
    this.current = -1;
    this.state = null;
    void this.#run();
  }

  /** Searches again: more of the trace is known. */
  refresh(): void {
    if (this.expression.trim() !== '') void this.#run();
  }

  /** Another trace has taken the place of the one that was searched. */
  forget(): void {
    this.state = null;
    this.current = -1;
    this.#shown = null;
  }

  /** There is a first answer for the newest expression. */
  async begun(): Promise<void> {
    if (this.expression.trim() === '' || this.state) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  chose(index: number): void {
    this.current = index;
    this.#tell();
  }

  /** @throws Abandoned where the answer would be that of an older search. */
  matches(from: number, count: number, sort = byStart): Promise<readonly Match[]> {
    return this.askMatches(from, count, sort).answer;
  }

  /** The same, which can be cancelled: sorting what is found may take seconds. */
  askMatches(from: number, count: number, sort: MatchSort): Asked<readonly Match[]> {
    return this.#askOf((search) =>
      this.questions.ask({ method: 'trace/matches', search, sort, from, count }),
    );
  }

  /** Index of the first match that starts at or after a moment. */
  async indexFrom(time: number): Promise<number> {
    const { index } = await this.#askOf((search) =>
      this.questions.ask({ method: 'trace/matchFrom', search, time: Math.round(time) }),
    ).answer;
    return index;
  }

  #askOf<T>(ask: (search: number) => Asked<T>): Asked<T> {
    const search = this.state?.search ?? 0;
    if (search === 0) return { answer: Promise.reject(new Abandoned()), cancel: () => undefined };
    const asked = ask(search);
    const answer = asked.answer.then((answer) => {
      if (this.state?.search !== search) throw new Abandoned();
      return answer;
    });
    return { answer, cancel: () => asked.cancel() };
  }

  async #run(): Promise<void> {
    this.#asked?.cancel();
    this.#tell();
    const { expression } = this;
    for (;;) {
      const asked = this.questions.ask({ method: 'trace/search', expression });
      this.#asked = asked;
      try {
        const state = await asked.answer;
        if (this.#asked !== asked) return;
        this.state = state;
      } catch (error) {
        if (error instanceof Abandoned || this.#asked !== asked) return;
        this.#release();
        this.events.failed(messageOf(error));
        return;
      }
      this.#light();
      this.#tell();
      this.#release();
      if (this.state.complete) break;
    }
    this.#asked = null;
  }

  /** What is wrong leaves the picture as it is: it is being typed. */
  #light(): void {
    const { state } = this;
    if (!state || state.problem) return;
    const { search, count, complete } = state;
    if (search === 0) {
      if (this.#shown) this.events.found(null);
      this.#shown = null;
      return;
    }
    const same = this.#shown?.search === search;
    if (same && this.#shown?.count === count) return;
    if (same && !complete && performance.now() - this.#shownAt < pace) return;
    this.#shown = { search, count };
    this.#shownAt = performance.now();
    this.events.found(search);
  }

  #release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  #tell(): void {
    for (const changed of this.#changed) changed();
  }
}
