/** A chain of causes as a path over the lanes: along each link, and from lane to lane where one led to the next. */
import type { Pen } from '../pen.js';
import type { ChainLink } from '../../protocol/chain.js';
import type { Scene } from '../overlay.js';
import { css } from '../theme.js';
import { xOf } from '../viewport.js';

/** CSS px of the canvas. */
export interface Piece {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** `step`: from the cause to what it caused, with an arrow at its end. */
  readonly kind: 'work' | 'wait' | 'step';
  /** Index of the link. */
  readonly link: number;
}

/** From here on lines of a link lose their precision, CSS px outside the canvas. */
const outside = 20;

/** The pieces that can be seen, from the newest link to the oldest. */
export function piecesOf(
  links: readonly ChainLink[],
  { view, height, lane, group }: Omit<Scene, 'theme' | 'lanes'>,
): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (piece: Piece): void => {
    const { fromX, fromY, toX, toY } = piece;
    if (Math.max(fromX, toX) < 0 || Math.min(fromX, toX) > view.width) return;
    if (Math.max(fromY, toY) < 0 || Math.min(fromY, toY) > height) return;
    const before = pieces.at(-1);
    // Where a pixel is a long time, many links are one line.
    if (
      before?.fromX === fromX &&
      before.toX === toX &&
      before.fromY === fromY &&
      before.toY === toY
    )
      return;
    pieces.push(piece);
  };
  const x = (time: number): number =>
    Math.max(-outside, Math.min(view.width + outside, Math.round(xOf(view, time))));
  /** Near the lower edge of the boxes, so that their texts can be read. */
  const y = ({ goroutine }: ChainLink): number | null => {
    const place = lane(goroutine.lane) ?? group(goroutine.name);
    return place && place.y + place.height - 3;
  };
  let before: number | null = null;
  links.forEach((link, i) => {
    const [fromX, toX] = [x(link.start), x(link.end)];
    const at = y(link);
    if (before !== null && at !== null && before !== at)
      add({ fromX: toX, fromY: at, toX, toY: before, kind: 'step', link: i });
    if (at !== null)
      add({ fromX, fromY: at, toX, toY: at, kind: link.waits ? 'wait' : 'work', link: i });
    before = at;
  });
  return pieces;
}

/** The halo keeps the path apart from boxes of its own colour; what the user looks at is thicker. */
export function drawPath(
  context: Pen,
  links: readonly ChainLink[],
  current: number,
  scene: Scene,
): void {
  const pieces = piecesOf(links, scene);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const isHalo of [true, false]) {
    context.strokeStyle = isHalo ? css(scene.theme.background, 0.85) : css(scene.theme.foreground);
    for (const { fromX, fromY, toX, toY, kind, link } of pieces) {
      const width = kind === 'step' ? 1.5 : link === current ? 4 : 2.5;
      context.lineWidth = isHalo ? width + 3 : width;
      context.setLineDash(kind === 'wait' && !isHalo ? [2, 5] : []);
      context.beginPath();
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
      if (kind === 'step') {
        const back = fromY < toY ? -5 : 5;
        context.moveTo(toX - 4, toY + back);
        context.lineTo(toX, toY);
        context.lineTo(toX + 4, toY + back);
      }
      context.stroke();
    }
  }
  context.setLineDash([]);
}
