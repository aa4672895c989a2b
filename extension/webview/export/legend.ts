/** What the colours of an exported picture mean: those that are in it, in as many lines as they need. */
import { states } from '../../protocol/states.js';
import { boxesIn } from '../hit.js';
import { stateText } from '../names.js';
import { tileOf } from '../patterns.js';
import type { Pen } from '../pen.js';
import type { LaneOnScreen } from '../renderer.js';
import { css, type Theme } from '../theme.js';
import { rangeOf, type Viewport } from '../viewport.js';

const padding = 8;
const swatch = 11;
const lineHeight = 20;
const gap = 16;
const fontSize = 12;

export interface Legend {
  /** CSS px; 0 where there is nothing to explain. */
  readonly height: number;
  readonly draw: (pen: Pen, theme: Theme, scale: number) => void;
}

/** The states of what is seen of some lanes, by their numbers. */
export function statesOf(lanes: readonly LaneOnScreen[], view: Viewport): readonly number[] {
  const seen = rangeOf(view);
  const found = new Set<number>();
  for (const lane of lanes) {
    const { boxes } = lane.frame;
    const [first, end] = boxesIn(lane, seen.start, seen.end);
    for (let i = first; i < end; i++)
      boxes.shares.forEach((shares, k) => {
        // The share of a single span is all of it, and need not be said.
        if ((shares[i] ?? 0) > 0 || (k === 0 && (boxes.count[i] ?? 0) <= 1))
          found.add(boxes.states[k]?.[i] ?? 0);
      });
  }
  return [...found].filter((state) => states[state] !== 'none').sort((a, b) => a - b);
}

/** @param widthOf how wide a text is in the font of the legend, CSS px. */
export function legendOf(
  all: readonly number[],
  width: number,
  widthOf: (text: string) => number,
): Legend {
  let [x, line] = [padding, 0];
  const places = all.map((state) => {
    const text = stateText(state);
    const needed = swatch + 6 + widthOf(text) + gap;
    if (x > padding && x + needed > width) [x, line] = [padding, line + 1];
    const place = { state, text, x, y: padding + line * lineHeight };
    x += needed;
    return place;
  });
  return {
    height: all.length > 0 ? 2 * padding + (line + 1) * lineHeight : 0,
    draw: (pen, theme, scale) => {
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.font = legendFont(theme);
      pen.textBaseline = 'middle';
      for (const { state, text, x: left, y } of places) {
        const top = y + (lineHeight - swatch) / 2;
        // One pixel of the tile is one CSS px here: the pen's scale does the rest.
        const tile = tileOf(theme, state, 1);
        pen.fillStyle =
          (tile && pen.createPattern(tile, 'repeat')) ??
          css(theme.states[state] ?? theme.foreground);
        pen.fillRect(left, top, swatch, swatch);
        if (theme.highContrast) {
          pen.strokeStyle = css(theme.border);
          pen.lineWidth = 1;
          pen.strokeRect(left + 0.5, top + 0.5, swatch - 1, swatch - 1);
        }
        pen.fillStyle = css(theme.foreground);
        pen.fillText(text, left + swatch + 6, y + lineHeight / 2);
      }
    },
  };
}

export const legendFont = (theme: Theme): string => `${fontSize}px ${theme.font}`;
