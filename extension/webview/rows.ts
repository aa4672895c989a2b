/** The lines of the timeline, top to bottom: lanes, headers of groups, and "show more". */
import type { Pen } from './pen.js';
import type { GoroutineGroup, Lane, LaneDirectory } from '../protocol/trace.js';
import type { Below } from './strips/below.js';
import type { Theme } from './theme.js';
import type { Viewport } from './viewport.js';

export const laneHeight = 20;
export const headerHeight = 24;

interface Placed {
  /** CSS px from the top of the first line. */
  readonly y: number;
  readonly height: number;
}
export interface LaneRow extends Placed {
  readonly kind: 'lane';
  readonly lane: Lane;
  /** Null for GC, stop-the-world and procs, and for what is pinned or a guest. */
  readonly group: string | null;
  /** The user wants it at the top. */
  readonly pinned?: true;
  /** Whether what lies below it is shown; undefined where nothing does. */
  readonly unfolded?: boolean;
  /** It lies below another lane: what its label says. */
  readonly strip?: string;
  /** Its label shows the rest of what is below the lane. */
  readonly isMore?: true;
}
export interface GroupRow extends Placed {
  readonly kind: 'group';
  readonly group: GoroutineGroup;
  readonly expanded: boolean;
  /** What they are, if not goroutines. */
  readonly of?: 'thread' | 'task';
}
export interface MoreRow extends Placed {
  readonly kind: 'more';
  readonly group: string;
  /** How many lanes of the group are shown already: where to go on. */
  readonly shown: number;
  readonly remaining: number;
}
/** A line that a feature makes, labels and draws itself. */
export interface OwnRow extends Placed {
  readonly kind: 'own';
  readonly own: Own;
}
export type Row = LaneRow | GroupRow | MoreRow | OwnRow;

export interface Own {
  readonly key: string;
  /** CSS px. */
  readonly height: number;
  readonly label: HTMLElement;
  /** It is as wide as the timeline, as the header of a group. */
  readonly isHeader?: true;
  readonly paint?: (to: Painting) => void;
  /** What there is at a moment, ns; null for nothing. */
  readonly tip?: (time: number) => readonly Node[] | null;
}

/** Where to draw: `y` and `height` of the line in CSS px. */
export interface Painting {
  readonly context: Pen;
  readonly theme: Theme;
  readonly view: Viewport;
  readonly y: number;
  readonly height: number;
}

export interface Rows {
  readonly rows: readonly Row[];
  readonly height: number;
}

/** Lanes beyond those of the directory, by group. */
export interface ExtraLanes {
  /** Continue the directory's list, in its order. */
  readonly loaded: ReadonlyMap<string, readonly Lane[]>;
  /** Single lanes that a link led to, wherever they are in the order. */
  readonly guests: ReadonlyMap<string, readonly Lane[]>;
  /** At the top, and in no group. */
  readonly pinned?: readonly Lane[];
  /** Lanes that a link led to, and that are in none of the groups: above these. */
  readonly besides?: readonly Lane[];
  /** Names of lanes that are left out, and names of such groups. */
  readonly hidden?: ReadonlySet<string>;
  readonly hiddenGroups?: ReadonlySet<string>;
  /** Above everything else. */
  readonly top?: readonly Own[];
  /** What lies below a lane. */
  readonly below?: (lane: Lane) => readonly Below[];
  /** Names of lanes below which nothing is to be shown. */
  readonly folded?: ReadonlySet<string>;
}

const nothingBelow = (): readonly Below[] => [];

export function layoutRows(
  directory: LaneDirectory,
  extra: ExtraLanes,
  expanded: (group: string) => boolean,
): Rows {
  const rows: Row[] = [];
  let y = 0;
  const place = (height: number): Placed => ({ y: (y += height) - height, height });
  const { pinned = [], besides = [], hidden, below: belowOf = nothingBelow, folded } = extra;
  for (const own of extra.top ?? []) rows.push({ kind: 'own', own, ...place(own.height) });
  const above = new Set(pinned.map(({ id }) => id));
  const push = (lane: Lane, group: string | null, pin: { readonly pinned?: true } = {}): void => {
    const below = belowOf(lane);
    const unfolded = !folded?.has(lane.id);
    const fold = below.length > 0 ? { unfolded } : {};
    rows.push({ kind: 'lane', lane, group, ...pin, ...fold, ...place(laneHeight) });
    if (!unfolded) return;
    for (const { lane: strip, label, height, isMore } of below) {
      const more = isMore && { isMore };
      rows.push({ kind: 'lane', lane: strip, group, strip: label, ...more, ...place(height) });
    }
  };
  const addLane = (lane: Lane, group: string | null): void => {
    if (!above.has(lane.id) && !hidden?.has(lane.id)) push(lane, group);
  };
  for (const lane of pinned) push(lane, null, { pinned: true });
  for (const lane of directory.lanes) addLane(lane, null);
  for (const lane of besides) addLane(lane, null);
  for (const lane of besides) above.add(lane.id);
  const { threads, tasks, groups } = directory;
  for (const group of [threads, tasks, ...groups]) {
    if (!group) continue;
    if (extra.hiddenGroups?.has(group.name)) continue;
    const open = expanded(group.name);
    const of = group === threads ? 'thread' : group === tasks ? 'task' : undefined;
    rows.push({
      kind: 'group',
      group,
      expanded: open,
      ...(of && { of }),
      ...place(headerHeight),
    });
    if (!open) continue;
    const known = new Set<string>();
    for (const lane of [...group.goroutines, ...(extra.loaded.get(group.name) ?? [])]) {
      if (known.has(lane.id)) continue;
      known.add(lane.id);
      addLane(lane, group.name);
    }
    const shown = known.size;
    const guests = (extra.guests.get(group.name) ?? []).filter((lane) => !known.has(lane.id));
    for (const lane of guests) addLane(lane, group.name);
    const remaining = group.count - shown - guests.length;
    if (remaining > 0) {
      rows.push({ kind: 'more', group: group.name, shown, remaining, ...place(headerHeight) });
    }
  }
  return { rows, height: y };
}

/** How many lanes "show more" brings: more and more, as who wants to see thousands has to press it often. */
export const nextStep = (shown: number): number => Math.max(200, Math.min(2000, shown));

/** Groups that are open until the user says otherwise: the user's own code, up to so many lanes. */
export function openAtFirst(groups: readonly GoroutineGroup[], lanes = 48): ReadonlySet<string> {
  const open = new Set<string>();
  let shown = 0;
  for (const group of groups) {
    if (group.system || (shown > 0 && shown + group.goroutines.length > lanes)) continue;
    open.add(group.name);
    shown += group.goroutines.length;
  }
  return open;
}

/** Index of the first row that ends below `top`, and of the first that begins at or below `bottom`. */
export function rowsBetween(
  rows: readonly Row[],
  top: number,
  bottom: number,
): readonly [number, number] {
  const first = lowerBound(rows, (row) => row.y + row.height > top);
  const end = lowerBound(rows, (row) => row.y >= bottom);
  return [first, Math.max(first, end)];
}

function lowerBound(rows: readonly Row[], is: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && is(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}
