/** What of the trace is known so far, kept up to date while it is being read. */
import type { LaneDirectory, Overview, TraceState } from '../protocol/trace.js';
import { Abandoned, messageOf, type Questions } from './questions.js';
import type { Range } from './viewport.js';

/** Between two refreshes while loading, ms: the picture should grow, not flicker. */
const pace = 150;

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
  #last = -Infinity;
  paused = false;

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
    if (this.state.phase === 'failed' || keyOf(this.state) === this.#shown) return;
    if (this.state.phase === 'loading' && this.state.end <= 0) return;
    const wait = Math.max(0, this.#last + pace - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#refresh();
    }, wait);
  }

  async #refresh(): Promise<void> {
    const { state } = this;
    if (!state || this.paused) return;
    this.#asking = true;
    this.#last = performance.now();
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
      this.#schedule();
    }
  }
}

const keyOf = (state: TraceState): string => `${state.trace} ${state.revision} ${state.phase}`;

/**
 * How long the trace will probably be, while it is being read: what has been read, scaled to the size of
 * the file. It never shrinks before the end is known, so that the picture does not jump to and fro.
 */
export function likelyExtent(state: TraceState, before: Range): Range {
  if (state.phase !== 'loading') return { start: 0, end: state.end };
  const part = state.bytes > 0 ? Math.min(1, state.bytesRead / state.bytes) : 1;
  const likely = part > 0.02 ? state.end / part : state.end;
  return { start: 0, end: Math.max(before.end, state.end, Math.round(likely)) };
}
