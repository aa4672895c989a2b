/** Marks over the lanes: a corner on a span, dashed lines at a moment and at both ends of a range. */
import type { Pen } from '../pen.js';
import type { Mark } from '../../protocol/marks.js';
import type { Scene } from '../overlay.js';
import { css } from '../theme.js';
import { xOf } from '../viewport.js';

const corner = 7;

export function paintMarks(
  context: Pen,
  marks: readonly Mark[],
  { view, theme, height, lane: placeOf }: Scene,
): void {
  const [ink, halo] = [css(theme.foreground), css(theme.background, 0.8)];
  const isSeen = (x: number): boolean => x >= 0 && x <= view.width;
  for (const { lane, start, end } of marks) {
    const [x0, x1] = [xOf(view, start), xOf(view, end)];
    if (x1 < 0 || x0 > view.width) continue;
    if (lane === null) {
      context.fillStyle = css(theme.foreground, 0.55);
      for (const x of new Set([x0, x1]))
        if (isSeen(x)) for (let y = 0; y < height; y += 6) context.fillRect(Math.round(x), y, 1, 3);
      if (end > start)
        context.fillRect(Math.max(0, x0), 0, Math.min(view.width, x1) - Math.max(0, x0), 2);
      continue;
    }
    const place = placeOf(lane);
    if (!place || place.y + place.height < 0 || place.y > height) continue;
    const x = Math.round(Math.max(0, x0));
    context.beginPath();
    context.moveTo(x, place.y);
    context.lineTo(x + corner, place.y);
    context.lineTo(x, place.y + corner);
    context.closePath();
    context.fillStyle = ink;
    context.fill();
    context.strokeStyle = halo;
    context.lineWidth = 1;
    context.stroke();
  }
}
