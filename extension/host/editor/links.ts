import type { LinkedPlace } from '../../protocol/messages.js';

/** A trace, and what of it was seen. */
export interface TraceLink {
  /** The trace's address, as VS Code writes it. */
  readonly trace: string;
  readonly place: LinkedPlace;
}

/**
 * What follows the `?` of a link. VS Code decodes it before it hands it over, so the address of the
 * trace, which may contain anything, is base64.
 */
export function linkQuery({ trace, place }: TraceLink): string {
  const query = new URLSearchParams({
    trace: Buffer.from(trace).toString('base64url'),
    from: String(place.from),
    to: String(place.to),
  });
  if (place.marked) query.set('marked', '1');
  if (place.selection) {
    query.set('lane', place.selection.lane);
    query.set('time', String(place.selection.time));
  }
  return query.toString();
}

/** Reads a link that may come from anywhere; undefined where it is none. */
export function readLink(query: string): TraceLink | undefined {
  const parts = new URLSearchParams(query);
  const trace = Buffer.from(parts.get('trace') ?? '', 'base64url').toString();
  const number = (name: string): number => {
    const text = parts.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  };
  const [from, to, time] = [number('from'), number('to'), number('time')];
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(trace) || !(from < to)) return undefined;
  const lane = parts.get('lane') ?? '';
  const selection = /^[a-z0-9-]{1,40}$/.test(lane) && time >= 0 ? { lane, time } : null;
  return { trace, place: { from, to, marked: parts.get('marked') === '1', selection } };
}
