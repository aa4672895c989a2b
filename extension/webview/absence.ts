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
  const first = of && !lane.startKnown ? firstKnown(of, lane) : null;
  if (first !== null) parts.push({ kind: 'unknown', start: lane.start, end: first });
  if (lane.endKnown && lane.end < known.end)
    parts.push({ kind: 'gone', start: lane.end, end: known.end });
  return parts;
}

/** Where its first box begins; null where that is at once, or not at hand. */
function firstKnown(of: LaneBoxes, { start, end }: Lane): number | null {
  const { boxes, origin, window } = of.frame;
  const [from, to] = boxesOf(of);
  if (window.start > start) return null;
  const first = from < to ? origin + (boxes.start[from] ?? 0) : Math.min(end, window.end);
  // Columns are floats: what is shorter than the resolution may be no gap.
  return first - start > window.resolution ? first : null;
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
