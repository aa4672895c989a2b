/** What lies below a lane: thinner lanes, such as the regions of a goroutine by how deep they are nested. */
import type { Lane, LaneKind } from '../../protocol/trace.js';

/** A row below that of a lane. */
export interface Below {
  readonly lane: Lane;
  /** What its label says; the name of its lane says all. */
  readonly label: string;
  /** CSS px. */
  readonly height: number;
}

const textHeight = 14;
const thinHeight = 10;
/** Deeper ones are in the details of a span, and nowhere else. */
const deepest = 64;

/** The name of the lane that a strip lies below; that of any other lane is its own. */
export const ownerOf = (lane: string): string => lane.split('.', 1)[0] ?? lane;

export const isStrip = (lane: string): boolean => lane.includes('.');

/** From top to bottom. */
export function belowOf(lane: Lane): readonly Below[] {
  const { strips } = lane;
  if (!strips) return [];
  const below: Below[] = [];
  const add = (part: string, kind: LaneKind, label: string, name: string, height: number): void => {
    below.push({
      lane: { ...lane, id: `${lane.id}.${part}`, kind, name, running: -1, strips: null },
      label,
      height,
    });
  };
  if (strips.assists)
    add('a', 'markAssists', 'mark assists', `Mark assists of ${lane.name}`, thinHeight);
  if (strips.sweeps) add('w', 'sweeps', 'sweeps', `Sweeps on ${lane.name}`, thinHeight);
  for (let depth = 0; depth < Math.min(strips.regions, deepest); depth++) {
    const nested = depth === 0 ? '' : `, nested ${depth} deep`;
    const label = depth === 0 ? 'regions' : '';
    add(`r${depth}`, 'regions', label, `Regions of ${lane.name}${nested}`, textHeight);
  }
  return below;
}
