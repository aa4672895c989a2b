/** The selected span: asking for it, and stepping through its stacks. */
import type { Frame, SpanDetails, SpanMove } from '../protocol/trace.js';
import { Abandoned, messageOf, type Asked, type Questions } from './questions.js';
import { topUserFrame } from './source-frames.js';

export interface SelectionEvents {
  readonly changed: (span: SpanDetails | null) => void;
  readonly failed: (message: string) => void;
  readonly openFrame: (frame: Frame, preview: boolean) => void;
}

export class Selection {
  span: SpanDetails | null = null;
  #asked: Asked<SpanDetails | null> | null = null;
  /** Position among the frames of all stacks. */
  #frame = -1;

  constructor(
    private readonly questions: Questions,
    private readonly events: SelectionEvents,
  ) {}

  /** The frame whose source was shown last, or −1. */
  get frame(): number {
    return this.#frame;
  }

  /** Selects the span that is found, if there is one. The newest wish wins. */
  async select(lane: string, time: number, move: SpanMove): Promise<SpanDetails | null> {
    this.#asked?.cancel();
    const asked = this.questions.ask({ method: 'trace/span', lane, time: Math.round(time), move });
    this.#asked = asked;
    try {
      const span = await asked.answer;
      if (span) this.#set(span);
      return span;
    } catch (error) {
      if (!(error instanceof Abandoned)) this.events.failed(messageOf(error));
      return null;
    }
  }

  clear(): void {
    this.#asked?.cancel();
    this.#set(null);
  }

  /** Stepping goes on from the frame that was opened. */
  opened(frame: Frame): void {
    this.#frame = this.#frames.indexOf(frame);
  }

  /** @returns whether there is one. */
  openTopFrame(): boolean {
    const { span } = this;
    // A call on a stack is what was asked for, whosever code it is.
    const call = span?.kind === 'stacks' ? span.stacks[0]?.frames[0] : undefined;
    const frame = call ?? (span && topUserFrame(span.stacks));
    if (frame) this.events.openFrame(frame, false);
    return frame !== null;
  }

  /** Shows the source of the next frame without leaving the timeline. */
  stepFrame(by: 1 | -1): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
    this.#frame = Math.max(0, Math.min(frames.length - 1, this.#frame + by));
    const frame = frames[this.#frame];
    if (frame) this.events.openFrame(frame, true);
  }

  get #frames(): readonly Frame[] {
    return this.span?.stacks.flatMap((stack) => stack.frames) ?? [];
  }

  #set(span: SpanDetails | null): void {
    this.span = span;
    this.#frame = -1;
    this.events.changed(span);
  }
}
