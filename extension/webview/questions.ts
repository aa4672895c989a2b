/** Questions to the server by way of the host, and their answers. */
import type { AnswerTo, FromWebview, Question, ToWebview } from '../protocol/messages.js';
import type { BoxesResult } from '../protocol/trace.js';
import { serverText } from './server-texts.js';

export interface BoxesAnswer {
  readonly result: Omit<BoxesResult, 'columns'>;
  readonly columns: ArrayBuffer;
}

type Method = Question['method'];
type Answer<M extends Method> = M extends 'trace/boxes' ? BoxesAnswer : AnswerTo<M>;

export interface Asked<T> {
  /** Rejects with `Abandoned` after `cancel`, with an `Error` for the user where the server failed. */
  readonly answer: Promise<T>;
  cancel(): void;
}

/** Nobody waits for the answer any more: no error, and nothing to tell anyone. */
export class Abandoned extends Error {}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export class Questions {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  readonly counts = { asked: 0, answered: 0, failed: 0, cancelled: 0, boxes: 0 };

  constructor(private readonly post: (message: FromWebview) => void) {}

  ask<M extends Method>(question: Question & { readonly method: M }): Asked<Answer<M>> {
    const id = ++this.#last;
    this.counts.asked++;
    if (question.method === 'trace/boxes') this.counts.boxes++;
    const answer = new Promise<Answer<M>>((resolve, reject) => {
      // The host answers in kind; which answer belongs to which question is the protocol's promise.
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    });
    this.post({ type: 'ask', id, question });
    return {
      answer,
      cancel: () => {
        const waiting = this.#take(id);
        if (!waiting) return;
        this.counts.cancelled++;
        this.post({ type: 'cancel', id });
        waiting.reject(new Abandoned());
      },
    };
  }

  /** @returns whether the message was an answer. */
  receive(message: ToWebview): boolean {
    switch (message.type) {
      case 'frame':
        this.counts.answered++;
        this.#take(message.id)?.resolve({ result: message.result, columns: message.columns });
        return true;
      case 'answer':
        this.counts.answered++;
        this.#take(message.id)?.resolve(message.result);
        return true;
      case 'failed':
        this.counts.failed++;
        this.#take(message.id)?.reject(new Error(serverText(message.message)));
        return true;
      default:
        return false;
    }
  }

  /** Gives up on everything that is still unanswered, such as after the server was restarted. */
  abandonAll(): void {
    for (const { reject } of this.#waiting.values()) reject(new Abandoned());
    this.#waiting.clear();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
