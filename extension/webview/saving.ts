/** Keeps what is to be there again after the editor was hidden, moved or reloaded. */
import type { FromWebview } from '../protocol/messages.js';
import { forTrace, remembered, restore, toRemember, type Saved } from './saved.js';

const pause = 300;

export class Saving {
  saved: Saved;
  /** Until the trace is there, there is nothing to keep. */
  begun = false;
  /** The length of the trace has been compared with that of the one that was remembered. */
  measured = false;
  #remembered: string;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly host: {
      getState(): unknown;
      setState(state: Saved): void;
      postMessage(message: FromWebview): void;
    },
    private readonly collect: () => Partial<Saved>,
  ) {
    // What belongs to the editor ends with it; the host remembers less, and for longer.
    this.saved = restore(host.getState() ?? remembered(document.body.dataset.remembered));
    this.#remembered = JSON.stringify(toRemember(this.saved));
    // A page that is closed has no time left, but it loses the focus before: the keys or the pointer go elsewhere.
    for (const leaving of ['blur', 'pagehide'] as const)
      window.addEventListener(leaving, () => this.now());
    document.addEventListener('visibilitychange', () => this.now());
  }

  /** @returns whether the trace is the one that was remembered. */
  measure(bytes: number): boolean {
    this.measured = true;
    const same = this.saved.bytes === bytes;
    this.saved = forTrace(this.saved, bytes);
    return same;
  }

  /** It is the same trace, though it is longer. */
  grown(bytes: number): void {
    this.saved = { ...this.saved, bytes };
  }

  soon(): void {
    if (this.begun) this.#timer ??= setTimeout(() => this.now(), pause);
  }

  /** A choice of the user: who closes the editor right after it wants to find it again. */
  chosen(): void {
    this.soon();
    setTimeout(() => this.now(), 0);
  }

  /** Keeps what has changed, if anything has. */
  now(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.saved = { ...this.saved, ...this.collect() };
    this.host.setState(this.saved);
    this.#remember();
  }

  #remember(): void {
    const kept = toRemember(this.saved);
    const text = JSON.stringify(kept);
    if (text === this.#remembered) return;
    this.#remembered = text;
    this.host.postMessage({ type: 'remember', kept });
  }
}
