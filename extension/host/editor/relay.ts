import type { FromWebview, Question, ToWebview } from '../../protocol/messages.js';
import type { BoxesResult } from '../../protocol/trace.js';
import { RequestFailed } from '../server/serverProcess.js';
import { messageOf, t } from '../text.js';

type Ask = Extract<FromWebview, { type: 'ask' }>;

/** What a page may ask; anything else it says is not passed on. */
const allowed: Readonly<Record<Question['method'], true>> = {
  'trace/overview': true,
  'trace/lane': true,
  'trace/lanes': true,
  'trace/goroutines': true,
  'trace/boxes': true,
  'trace/span': true,
  'trace/moment': true,
  'trace/range': true,
  'trace/goroutineGroups': true,
  'trace/goroutineTable': true,
  'trace/search': true,
  'trace/matches': true,
  'trace/matchFrom': true,
  'trace/foundSummary': true,
  'trace/names': true,
  'trace/arrange': true,
  'trace/arranged': true,
  'trace/stacks': true,
  'trace/counters': true,
  'trace/statistics': true,
  'trace/scheduling': true,
  'trace/profile': true,
  'trace/pprof': true,
  'trace/ranInstead': true,
  'trace/threads': true,
  'trace/chain': true,
  'trace/acquaintances': true,
  'trace/collector': true,
  'trace/mutatorCurve': true,
  'trace/mutatorWindows': true,
  'trace/taskGroups': true,
  'trace/taskTable': true,
  'trace/task': true,
  'trace/alike': true,
  'trace/regionGroups': true,
  'trace/regionTable': true,
};

/** Passes one view's questions on and the answers back; looks into none but to unpack columns. */
export class Relay {
  readonly #pending = new Map<number, AbortController>();

  constructor(
    private readonly ask: (question: Question, signal: AbortSignal) => Promise<unknown>,
    private readonly post: (message: ToWebview) => void,
  ) {}

  /** Exactly one answer follows, unless the question is cancelled. */
  async asked({ id, question }: Ask): Promise<void> {
    if (!Object.hasOwn(allowed, question.method)) {
      const message = t('The timeline may not ask for {0}.', question.method);
      this.post({ type: 'failed', id, message });
      return;
    }
    const pending = new AbortController();
    this.#pending.set(id, pending);
    try {
      const result = await this.ask(question, pending.signal);
      if (!pending.signal.aborted) this.post(answer(id, question, result));
    } catch (error) {
      if (pending.signal.aborted) return;
      const cancelled = error instanceof RequestFailed && error.reason === 'cancelled';
      this.post({ type: 'failed', id, message: cancelled ? t('Cancelled.') : messageOf(error) });
    } finally {
      // A page that was loaded anew counts from 1 again: the id may be another's by now.
      if (this.#pending.get(id) === pending) this.#pending.delete(id);
    }
  }

  cancel(id: number): void {
    this.#pending.get(id)?.abort();
    this.#pending.delete(id);
  }

  /** The page is gone, or was loaded anew: nobody waits for the answers. */
  cancelAll(): void {
    for (const pending of this.#pending.values()) pending.abort();
    this.#pending.clear();
  }
}

function answer(id: number, question: Question, result: unknown): ToWebview {
  if (question.method !== 'trace/boxes') return { type: 'answer', id, result };
  const { columns, ...rest } = result as BoxesResult;
  return { type: 'frame', id, result: rest, columns: exactBytes(columns) };
}

/**
 * Base64 as a buffer of its own. Never post a Node Buffer to a webview: VS Code does not know it
 * and sends JSON instead, and small ones are windows on a pool that would be sent as a whole.
 */
export function exactBytes(base64: string): ArrayBuffer {
  const bytes = new ArrayBuffer(Buffer.byteLength(base64, 'base64'));
  Buffer.from(bytes).write(base64, 'base64');
  return bytes;
}
