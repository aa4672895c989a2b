/** Arrows between lanes: from what started the selected span, and from what ended it. */
import type { Pen } from './pen.js';
import type { ChainCause } from '../protocol/chain.js';
import type { Link, SpanDetails } from '../protocol/trace.js';
import { xOf, type Viewport } from './viewport.js';
import { t } from './text.js';

/** From one lane to another, CSS px of the canvas. */
export interface Arrow {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** What it comes from, where that is on no lane: written beside its tail. */
  readonly from?: string;
}

/** Top and height of a lane, CSS px of the canvas; null where it has no row. */
export type Place = (lane: string) => { readonly y: number; readonly height: number } | null;

/** Where an arrow from outside of the program begins, CSS px from its head. */
const fromOutside = { x: -18, y: -9 };
const outsideText: Partial<Record<ChainCause, string>> = {
  timer: t('timer'),
  network: t('network'),
  runtime: t('runtime'),
};

/** @param height of the canvas, CSS px. */
export function arrowsOf(
  span: Pick<SpanDetails, 'lane' | 'goroutine' | 'start' | 'end' | 'startedBy' | 'endedBy'>,
  view: Viewport,
  height: number,
  place: Place,
): readonly Arrow[] {
  const own = place(span.lane);
  if (!own) return [];
  const arrow = (link: Link | null, time: number): readonly Arrow[] => {
    if (link?.outside) return outside(link, time);
    // What leads to the same goroutine on another lane is no cause.
    if (!link || link.lane === span.lane || link.lane === span.goroutine?.lane) return [];
    const other = place(link.lane);
    const [fromX, toX] = [Math.round(xOf(view, link.time)), Math.round(xOf(view, time))];
    if (!other || Math.max(fromX, toX) < 0 || Math.min(fromX, toX) > view.width) return [];
    const below = other.y > own.y;
    const fromY = below ? other.y : other.y + other.height;
    const toY = below ? own.y + own.height : own.y;
    return [{ fromX, fromY, toX, toY }];
  };
  const outside = ({ outside }: Link, time: number): readonly Arrow[] => {
    const x = Math.round(xOf(view, time));
    const from = outside === null ? undefined : outsideText[outside];
    if (x < 0 || x > view.width || from === undefined) return [];
    const { x: dx, y: dy } = fromOutside;
    return [{ fromX: x + dx, fromY: own.y + dy, toX: x, toY: own.y + 2, from }];
  };
  return [...arrow(span.startedBy, span.start), ...arrow(span.endedBy, span.end)].filter(
    ({ fromY, toY }) => Math.max(fromY, toY) > 0 && Math.min(fromY, toY) < height,
  );
}

/** The halo keeps an arrow apart from boxes of its own colour. */
export function drawArrows(
  context: Pen,
  arrows: readonly Arrow[],
  colour: string,
  halo: string,
  font = '',
): void {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const [width, style] of [
    [4, halo],
    [1.5, colour],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    for (const { fromX, fromY, toX, toY } of arrows) {
      const back = fromY < toY ? -5 : 5;
      context.beginPath();
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
      context.moveTo(toX - 4, toY + back);
      context.lineTo(toX, toY);
      context.lineTo(toX + 4, toY + back);
      context.stroke();
    }
  }
  for (const { fromX, fromY, from } of arrows) {
    if (from === undefined) continue;
    context.font = font;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.strokeStyle = halo;
    context.lineWidth = 4;
    context.strokeText(from, fromX - 3, fromY);
    context.fillStyle = colour;
    context.fillText(from, fromX - 3, fromY);
    context.textAlign = 'left';
  }
}
