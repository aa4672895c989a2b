/** What is remembered while the editor is hidden, moved or reloaded: small, and of one trace only. */
import type { Range } from './viewport.js';

export interface Saved {
  readonly version: 1;
  /** Length of the trace's file: another length is another trace. */
  readonly bytes: number;
  /** Null: all of the trace. */
  readonly view: Range | null;
  /** Groups that the user opened (true) or closed (false). */
  readonly groups: Readonly<Record<string, boolean>>;
  readonly selection: { readonly lane: string; readonly time: number } | null;
  /** The marked range. */
  readonly range: Range | null;
  readonly scroll: number;
  readonly labelWidth: number;
  /** Height of the details below, width of the details at the right, CSS px. */
  readonly paneHeight: number;
  readonly paneWidth: number;
  readonly paneOpen: boolean;
  /** By the name of the feature, what it wants to have back. */
  readonly features: Readonly<Record<string, unknown>>;
}

export const initial: Saved = {
  version: 1,
  bytes: 0,
  view: null,
  groups: {},
  selection: null,
  range: null,
  scroll: 0,
  labelWidth: 176,
  paneHeight: 230,
  paneWidth: 330,
  paneOpen: true,
  features: {},
};

/** Whatever was kept, as far as it can be used; sizes of panes fit every trace. */
export function restore(kept: unknown): Saved {
  if (typeof kept !== 'object' || kept === null) return initial;
  const saved = kept as Partial<Saved>;
  return saved.version === 1 ? { ...initial, ...saved } : initial;
}

/** The part that belongs to the trace is dropped when it is another one. */
export function forTrace(saved: Saved, bytes: number): Saved {
  if (saved.bytes === bytes) return saved;
  const { labelWidth, paneHeight, paneWidth, paneOpen } = saved;
  return { ...initial, bytes, labelWidth, paneHeight, paneWidth, paneOpen };
}

/** The part of it that is still wanted when the trace is opened the next time. */
export function toRemember({ version, bytes, features }: Saved): Partial<Saved> {
  const { lanes, strips, find } = features;
  // Whoever opens a trace anew wants to see it, not what was searched for last week.
  const closed = typeof find === 'object' && find !== null ? { ...find, open: false } : undefined;
  return {
    version,
    bytes,
    features: {
      ...(lanes ? { lanes } : {}),
      ...(strips ? { strips } : {}),
      ...(closed ? { find: closed } : {}),
    },
  };
}

/** What the host put into the page. */
export function remembered(text: string | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
