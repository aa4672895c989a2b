/** Where the view has been, so that every move can be taken back. */
import type { Range } from './viewport.js';

/** What was on screen: which part of the trace, and how far the lanes were scrolled down, CSS px. */
export interface Seen extends Range {
  readonly scroll: number;
}

/** A view that rests so long is a place to come back to, ms; what comes between is one move. */
const rest = 400;
const most = 200;

export class History {
  readonly #past: Seen[] = [];
  #future: Seen[] = [];
  #here: Seen | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param seen what is on screen now. */
  constructor(private readonly seen: () => Seen) {}

  /** The view is where it belongs without anyone having moved it. */
  home(): void {
    if (this.#past.length === 0 && this.#timer === null) this.#here = this.seen();
  }

  /** The user has moved the view, or is about to go on moving it. */
  moved(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), rest);
  }

  /** @returns what to show instead; null where there is nothing to go back to. */
  back(): Seen | null {
    return this.#step(this.#past, this.#future);
  }

  /** Takes a step back back. */
  forward(): Seen | null {
    return this.#step(this.#future, this.#past);
  }

  /** Another trace: its times mean nothing here. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#past.length = 0;
    this.#future = [];
    this.#here = null;
  }

  #step(from: Seen[], to: Seen[]): Seen | null {
    if (this.#timer !== null) this.#settle();
    const next = from.pop();
    if (!next) return null;
    if (this.#here) to.push(this.#here);
    return (this.#here = next);
  }

  #settle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const now = this.seen();
    const before = this.#here;
    this.#here = now;
    if (!before || isSame(before, now)) return;
    this.#past.push(before);
    if (this.#past.length > most) this.#past.shift();
    this.#future = [];
  }
}

/** Scrolling by less than half a lane is none; and bounds that were computed anew differ a little. */
function isSame(a: Seen, b: Seen): boolean {
  const slack = (a.end - a.start) * 1e-6;
  const isNear = (x: number, y: number): boolean => Math.abs(x - y) <= slack;
  return isNear(a.start, b.start) && isNear(a.end, b.end) && Math.abs(a.scroll - b.scroll) < 10;
}
