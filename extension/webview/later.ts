/** Changes are kept so long after the first of them, ms. */
const pause = 300;

/** Does something once, a moment after the first of many wishes for it, and not later than the page is left. */
export class Later {
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly act: () => void) {
    // A page that is closed has no time left, but it loses the focus before: the keys or the pointer go elsewhere.
    for (const leaving of ['blur', 'pagehide'] as const)
      window.addEventListener(leaving, () => this.now());
    document.addEventListener('visibilitychange', () => this.now());
  }

  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), pause);
  }

  /** Does it, if it is wished for. */
  now(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.act();
  }
}
