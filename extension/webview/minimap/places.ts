/** Where the visible part lies in the picture of the whole trace, and what moving it means. */
import { ordered } from '../range-mark.js';
import { finest, timeOf, xOf, type Range, type Viewport } from '../viewport.js';

/** However short what is visible may be, it can be seen and taken hold of, CSS px. */
export const narrowest = 8;

export interface Place {
  /** CSS px from the left edge of the whole. */
  readonly left: number;
  readonly width: number;
}

export function placeOf(range: Range, whole: Viewport): Place {
  const from = Math.max(0, xOf(whole, range.start));
  const to = Math.min(whole.width, xOf(whole, range.end));
  const width = Math.min(whole.width, Math.max(narrowest, to - from));
  const left = (from + to - width) / 2;
  return { left: Math.max(0, Math.min(whole.width - width, left)), width };
}

export type Grip = 'window' | 'start' | 'end';

/** What of the window lies under an x; null: it is outside. An edge reaches out of the window. */
export function gripAt(x: number, { left, width }: Place, reach = 5): Grip | null {
  if (x < left - reach || x > left + width + reach) return null;
  // Of a narrow window the middle has to remain.
  const inside = Math.min(reach, (width - 4) / 2);
  if (x < left + inside) return 'start';
  return x > left + width - inside ? 'end' : 'window';
}

/** As much as before, with its middle at `x`. */
export function centred(seen: Range, whole: Viewport, x: number): Range {
  return movedBy(seen, timeOf(whole, x) - (seen.start + seen.end) / 2);
}

export const movedBy = ({ start, end }: Range, by: number): Range => ({
  start: start + by,
  end: end + by,
});

/** One edge is at another moment; the other one stays, also when this one is dragged beyond it. */
export function resized(seen: Range, edge: 'start' | 'end', time: number, width: number): Range {
  const { start, end } = ordered({ ...seen, [edge]: time });
  return { start, end: Math.max(end, start + finest * width) };
}
