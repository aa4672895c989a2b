/** Keeps what is to be there again after the editor was hidden, moved or reloaded. */
import type { FromWebview } from '../protocol/messages.js';
import { Later } from './later.js';
import { forTrace, remembered, restore, toRemember, type Saved } from './saved.js';

export class Saving {
  saved: Saved;
  /** Until the trace is there, there is nothing to keep. */
  begun = false;
  /** The length of the trace has been compared with that of the one that was remembered. */
  measured = false;
  #remembered: string;
  readonly #later = new Later(() => this.#keep());

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
    if (this.begun) this.#later.soon();
  }

  /** A choice of the user: who closes the editor right after it wants to find it again. */
  chosen(): void {
    this.soon();
    setTimeout(() => this.#later.now(), 0);
  }

  #keep(): void {
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
