/** What an exported picture is of: the trace, the range, and a flag with its note for each mark in it. */
import type { Mark } from '../../protocol/marks.js';
import type { Pen } from '../pen.js';
import { css, type Theme } from '../theme.js';
import { xOf, type Viewport } from '../viewport.js';
import { fit } from './label-column.js';

export const titleHeight = 44;
/** Of the line with flags, where there are any. */
export const flagsHeight = 20;

const padding = 8;
/** A note has at most so much room, CSS px. */
const widest = 220;
/** Of a flag and the space behind it. */
const pennant = 14;

export function drawTitle(
  pen: Pen,
  theme: Theme,
  scale: number,
  width: number,
  { name, facts }: { readonly name: string; readonly facts: string },
): void {
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.textBaseline = 'middle';
  pen.font = `600 14px ${theme.font}`;
  pen.fillStyle = css(theme.foreground);
  pen.fillText(fit(pen, name, width - 2 * padding), padding, 14);
  pen.font = `12px ${theme.font}`;
  pen.fillStyle = theme.muted;
  pen.fillText(fit(pen, facts, width - 2 * padding), padding, 32);
}

/** Those that can be seen, by where they begin; what began before the left edge and goes on is at that edge. */
export const marksIn = (marks: readonly Mark[], view: Viewport): readonly Mark[] =>
  marks.filter(({ start, end }) => xOf(view, end) >= 0 && xOf(view, start) <= view.width);

/** Each with the first line of its note, as far as there is room before the next. */
export function drawFlags(
  pen: Pen,
  theme: Theme,
  scale: number,
  marks: readonly Mark[],
  view: Viewport,
  colour: string,
): void {
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.textBaseline = 'middle';
  pen.font = `11px ${theme.font}`;
  const places = marks.map((mark) => ({ mark, x: Math.max(0, xOf(view, mark.start)) }));
  places.forEach(({ mark, x }, i) => {
    const next = places.slice(i + 1).find((place) => place.x > x)?.x ?? view.width;
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(x, 3);
    pen.lineTo(x + 10, 7);
    pen.lineTo(x + 1, 11);
    pen.lineTo(x + 1, flagsHeight);
    pen.lineTo(x, flagsHeight);
    pen.closePath();
    pen.fill();
    // Of several at one place the last has the room.
    if (places[i + 1]?.x === x) return;
    const room = Math.min(widest, next - x - pennant - 4);
    const [text = ''] = (mark.text || mark.about).split('\n');
    if (room < 12) return;
    pen.fillStyle = css(theme.foreground);
    pen.fillText(fit(pen, text, room), x + pennant, flagsHeight / 2);
  });
}
