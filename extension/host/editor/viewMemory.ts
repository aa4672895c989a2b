/** VS Code's `Memento`, as far as it is needed. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const key = 'views';
const mostTraces = 100;
/** Of what one view may keep; more is nothing that a view of this version keeps. Characters of JSON. */
const largest = 100_000;

/**
 * What the view of a trace wants to find again when the trace is opened the next time: of the traces
 * that were used last.
 */
export class ViewMemory {
  constructor(private readonly store: Store) {}

  /** Plain JSON, for the page to check; undefined where nothing is known of the trace. */
  of(uri: string): unknown {
    return this.#all().find(([of]) => of === uri)?.[1];
  }

  async keep(uri: string, kept: unknown): Promise<void> {
    if (JSON.stringify(kept).length > largest) return;
    const others = this.#all().filter(([of]) => of !== uri);
    await this.store.update(key, [...others, [uri, kept]].slice(-mostTraces));
  }

  #all(): readonly (readonly [string, unknown])[] {
    const all = this.store.get(key);
    return Array.isArray(all) ? (all as (readonly [string, unknown])[]) : [];
  }
}
