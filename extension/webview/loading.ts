/** What of the trace is known so far, kept up to date while it is being read. */
import type { Contents } from '../protocol/messages.js';
import { isThere, type LaneDirectory, type Overview, type TraceState } from '../protocol/trace.js';
import { Abandoned, messageOf, type Questions } from './questions.js';
import type { Range } from './viewport.js';

/** Between two refreshes while loading, ms: the picture should grow, not flicker. */
const pace = 150;
/** After the first picture, which has to come onto the screen first, ms. */
const firstPace = 400;
/** The server has a file to read: asking takes at most a fifth of the time. */
const rest = 4;

export interface LoadingEvents {
  readonly refreshed: (directory: LaneDirectory, overview: Overview, state: TraceState) => void;
  readonly failed: (message: string) => void;
}

export class Loading {
  state: TraceState | null = null;
  /** Revision and phase whose lanes are shown. */
  #shown = '';
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Not before this moment. */
  #next = -Infinity;
  paused = false;
  /** A picture up to here is there, ns: what has been read again so far would be less. */
  from = 0;

  constructor(
    private readonly questions: Questions,
    private readonly events: LoadingEvents,
  ) {}

  set(state: TraceState): void {
    this.state = state;
    this.#schedule();
  }

  /** Asks again for everything, such as after the server was restarted. */
  again(): void {
    this.#shown = '';
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#asking || this.paused || !this.state) return;
    if (!isThere(this.state) || keyOf(this.state) === this.#shown) return;
    const { phase, end } = this.state;
    if (phase === 'loading' && end < this.from) return;
    // The last one comes at once: nothing is read any more.
    const wait = phase !== 'loading' ? 0 : Math.max(0, this.#next - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#refresh();
    }, wait);
  }

  /** The host has asked already, while the page was loading. */
  given({ directory, overview }: Contents, state: TraceState): void {
    this.state = state;
    this.#shown = keyOf(state);
    this.#next = performance.now() + firstPace;
    this.events.refreshed(directory, overview, state);
  }

  async #refresh(): Promise<void> {
    const { state } = this;
    if (this.paused || !state) return;
    this.#asking = true;
    const start = performance.now();
    this.#shown = keyOf(state);
    try {
      const [directory, overview] = await Promise.all([
        this.questions.ask({ method: 'trace/lanes' }).answer,
        this.questions.ask({ method: 'trace/overview' }).answer,
      ]);
      this.events.refreshed(directory, overview, state);
    } catch (error) {
      if (!(error instanceof Abandoned)) this.events.failed(messageOf(error));
    } finally {
      this.#asking = false;
      const now = performance.now();
      this.#next = now + Math.max(pace, rest * (now - start));
      this.#schedule();
    }
  }
}

const keyOf = (state: TraceState): string => `${state.trace} ${state.revision} ${state.phase}`;

/**
 * How long the trace will probably be, while it is being read: what has been read, scaled to the size of
 * the file. A guess that is about right stays, so that the picture does not jump to and fro.
 */
export function likelyExtent(state: TraceState, before: Range): Range {
  if (state.phase !== 'loading') return { start: 0, end: state.end };
  const part = state.bytes > 0 ? Math.min(1, state.bytesRead / state.bytes) : 1;
  const likely = part > 0.02 ? Math.round(state.end / part) : state.end;
  const good = before.end >= 0.9 * likely && before.end <= 1.25 * likely;
  return { start: 0, end: Math.max(state.end, good ? before.end : likely) };
}
