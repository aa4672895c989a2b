/**
 * Where a lane has no boxes, and why: the goroutine is not there yet or any more, or nothing is known of it.
 * The first is a line, the second is hatched, as what has not been read is.
 */
import type { Lane } from '../protocol/trace.js';
import { exactText } from './durations.js';
import { boxesOf, type LaneBoxes } from './frames.js';
import type { Pen } from './pen.js';
import { css, type Theme } from './theme.js';
import { xOf, type Range, type Viewport } from './viewport.js';
import { t } from './text.js';

export interface Absence extends Range {
  readonly kind: 'gone' | 'unknown';
}

/** Of a lane on screen, CSS px. */
export interface AbsentLane {
  readonly y: number;
  readonly height: number;
  readonly parts: readonly Absence[];
}

/**
 * @param of its boxes, where they are at hand.
 * @param known what has been read of the trace.
 */
export function absencesOf(lane: Lane, of: LaneBoxes | undefined, known: Range): Absence[] {
  if (lane.kind === 'thread')
    return of && isNothingKnown(of, known) ? [{ kind: 'unknown', ...known }] : [];
  // What a link led to has no times until the server has told.
  if (lane.kind !== 'goroutine' || lane.running < 0) return [];
  const parts: Absence[] = [];
  if (lane.startKnown && lane.start > known.start)
    parts.push({ kind: 'gone', start: known.start, end: lane.start });
  for (const gap of of ? gapsOf(of) : []) {
    // After the boxes came more of the trace may have been read, of which they cannot tell.
    if (gap.isLast && !lane.endKnown) continue;
    const start = Math.max(gap.start, lane.start);
    const end = Math.min(gap.end, lane.end, known.end);
    if (end - start > gap.least) parts.push({ kind: 'unknown', start, end });
  }
  if (lane.endKnown && lane.end < known.end)
    parts.push({ kind: 'gone', start: lane.end, end: known.end });
  return parts;
}

interface Gap extends Range {
  /** Columns are floats: what is shorter may be no gap, ns. */
  readonly least: number;
  /** It comes behind all boxes. */
  readonly isLast: boolean;
}

/** Boxes do not change: they are gone through once, and not for every picture. */
const gapsByBoxes = new WeakMap<LaneBoxes, readonly Gap[]>();

/** Where a window has no box of a lane. */
function gapsOf(of: LaneBoxes): readonly Gap[] {
  const have = gapsByBoxes.get(of);
  if (have) return have;
  const { boxes, origin, window } = of.frame;
  const [from, to] = boxesOf(of);
  const gaps: Gap[] = [];
  let at = window.start;
  for (let i = from; i <= to; i++) {
    const start = i < to ? origin + (boxes.start[i] ?? 0) : window.end;
    if (start - at > window.resolution)
      gaps.push({ start: at, end: start, least: window.resolution, isLast: i === to && from < to });
    if (i < to) at = Math.max(at, origin + (boxes.end[i] ?? 0));
  }
  gapsByBoxes.set(of, gaps);
  return gaps;
}

/** Whether the whole trace was asked for and there is nothing. */
function isNothingKnown(of: LaneBoxes, known: Range): boolean {
  const { window } = of.frame;
  const [from, to] = boxesOf(of);
  return from === to && window.start <= known.start && window.end >= known.end;
}

/** What there is to say of a moment without a box; null where the colour of nothing says all. */
export function absenceText(
  lane: Lane,
  of: LaneBoxes | undefined,
  time: number,
  known: Range,
): string | null {
  if (!of || time < known.start || time >= known.end) return null;
  if (lane.kind === 'proc') return t('{0} is idle: no thread holds it', lane.name);
  if (lane.kind === 'thread')
    return isNothingKnown(of, known)
      ? t('Nothing is known of {0} but its number', lane.name)
      : t('{0} has no proc, and is in no system call that is known', lane.name);
  if (lane.kind !== 'goroutine' || lane.running < 0) return null;
  if (lane.startKnown && time < lane.start)
    return t('{0} does not exist yet: it is created at {1}', lane.name, exactText(lane.start));
  if (lane.endKnown && time >= lane.end)
    return t('{0} does not exist any more: it ended at {1}', lane.name, exactText(lane.end));
  return t('Nothing is known of {0} at this moment', lane.name);
}

export function drawAbsences(
  context: Pen,
  theme: Theme,
  view: Viewport,
  lanes: readonly AbsentLane[],
  hatch: CanvasPattern | null,
): void {
  context.fillStyle = css(theme.foreground, theme.highContrast ? 0.5 : 0.22);
  const x = (time: number): number => Math.max(0, Math.min(view.width, xOf(view, time)));
  for (const { y, height, parts } of lanes)
    for (const { kind, start, end } of parts)
      if (kind === 'gone')
        context.fillRect(x(start), y + Math.floor(height / 2), x(end) - x(start), 1);
  if (!hatch) return;
  context.fillStyle = hatch;
  for (const { y, height, parts } of lanes)
    for (const { kind, start, end } of parts)
      if (kind === 'unknown') context.fillRect(x(start), y, x(end) - x(start), height);
}
