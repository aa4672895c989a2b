/** What lies below a lane: thinner lanes, such as the regions of a goroutine by how deep they are nested. */
import type { Lane, LaneKind } from '../../protocol/trace.js';
import { t } from '../text.js';

/** A row below that of a lane. */
export interface Below {
  readonly lane: Lane;
  /** What its label says; the name of its lane says all. */
  readonly label: string;
  /** CSS px. */
  readonly height: number;
  /** Its label shows the rest of what is below the lane. */
  readonly isMore?: true;
}

/** The stacks of a goroutine, where they are wanted. */
export interface StackRows {
  /** Calls of the deepest one. */
  readonly depth: number;
  /** Show them all, however many. */
  readonly all: boolean;
}

/** What is shown below lanes. */
export interface Shown {
  readonly regions: boolean;
  readonly logs: boolean;
  readonly samples: boolean;
  /** Mark assists and sweeps. */
  readonly collector: boolean;
  /** Whom goroutines created and woke up. Nearly all did: a row more for each. */
  readonly wakes: boolean;
}

export const shownAtFirst: Shown = {
  regions: true,
  logs: true,
  samples: true,
  collector: true,
  wakes: false,
};

const textHeight = 14;
const thinHeight = 10;
/** Deeper ones are in the details of a span, and nowhere else. */
const deepest = 64;
/** Of stacks, as long as nobody wants to see the rest: what is left of half a window. */
export const stacksAtFirst = 16;

/** The name of the lane that a strip lies below; that of any other lane is its own. */
export const ownerOf = (lane: string): string => lane.split('.', 1)[0] ?? lane;

export const isStrip = (lane: string): boolean => lane.includes('.');

/** From top to bottom. */
export function belowOf(
  lane: Lane,
  shown: Shown = shownAtFirst,
  stacks?: StackRows,
): readonly Below[] {
  const below: Below[] = [];
  const add = (part: string, kind: LaneKind, label: string, name: string, height: number): void => {
    below.push({
      lane: { ...lane, id: `${lane.id}.${part}`, kind, name, running: -1, strips: null },
      label,
      height,
    });
  };
  const thin = (part: string, kind: LaneKind, label: string, name: string): void =>
    add(part, kind, label, name, thinHeight);
  const { strips } = lane;
  if (lane.kind === 'task') {
    const rows = (
      part: string,
      kind: LaneKind,
      count: number,
      label: string,
      name: string,
    ): void => {
      for (let row = 0; row < Math.min(count, deepest); row++)
        add(`${part}${row}`, kind, row === 0 ? label : '', name, textHeight);
    };
    const goroutines = t('Goroutines of {0}', lane.name);
    rows('g', 'taskGoroutines', strips?.goroutines ?? 0, t('goroutines'), goroutines);
    if (strips?.logs && shown.logs)
      add('l', 'taskLogs', t('logs'), t('Logs of {0}', lane.name), textHeight);
    if (shown.regions) {
      const regions = t('Regions of {0}', lane.name);
      rows('r', 'taskRegions', strips?.regions ?? 0, t('regions'), regions);
    }
    return below;
  }
  if (stacks) below.push(...stackRows(lane, stacks));
  if (strips?.assists && shown.collector)
    thin('a', 'markAssists', t('mark assists'), t('Mark assists of {0}', lane.name));
  if (strips?.sweeps && shown.collector)
    thin('s', 'sweeps', t('sweeps'), t('Sweeps on {0}', lane.name));
  if (strips?.samples && shown.samples)
    thin('c', 'cpuSamples', t('CPU samples'), t('CPU samples of {0}', lane.name));
  if (lane.kind === 'goroutine' && shown.wakes)
    thin('w', 'wakes', t('created, woke'), t('Whom {0} created and woke up', lane.name));
  if (strips?.logs && shown.logs)
    add('l', 'logs', t('logs'), t('Logs of {0}', lane.name), textHeight);
  for (let depth = 0; shown.regions && depth < Math.min(strips?.regions ?? 0, deepest); depth++) {
    const [label, name] =
      depth === 0
        ? [t('regions'), t('Regions of {0}', lane.name)]
        : ['', t('Regions of {0}, nested {1} deep', lane.name, depth)];
    add(`r${depth}`, 'regions', label, name, textHeight);
  }
  return below;
}

function stackRows(lane: Lane, { depth, all }: StackRows): readonly Below[] {
  const count = all ? depth : Math.min(depth, stacksAtFirst);
  return Array.from({ length: count }, (_, row) => {
    const rest = row === count - 1 ? depth - count : 0;
    const name = t('Stacks of {0}, call {1} from the outermost', lane.name, row + 1);
    return {
      lane: { ...lane, id: `${lane.id}.k${row}`, kind: 'stacks', name, running: -1, strips: null },
      label: rest > 0 ? t('+{0} more', rest) : row === 0 ? t('stacks') : '',
      height: textHeight,
      ...(rest > 0 && { isMore: true }),
    };
  });
}
