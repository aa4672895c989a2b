/** The names of the lanes, which on the screen are elements of the page. */
import { countText, durationText, numberText } from '../durations.js';
import type { Pen } from '../pen.js';
import type { Row } from '../rows.js';
import { css, type Theme } from '../theme.js';
import { t } from '../text.js';

const padding = 8;
const gap = 10;
const fontSize = 12;
const smallSize = 9;

interface Words {
  readonly name: string;
  /** At the right edge, where there is room. */
  readonly much: string;
  /** CSS px. */
  readonly indent: number;
}

function wordsOf(row: Row, groupText: (group: string) => string): Words {
  switch (row.kind) {
    case 'lane': {
      const { name, running } = row.lane;
      if (row.strip !== undefined) return { name: row.strip, much: '', indent: 3 * padding };
      return { name, much: running > 0 ? durationText(running) : '', indent: 2 * padding };
    }
    case 'group': {
      const { name, count } = row.group;
      const much =
        row.of === 'thread'
          ? countText(count, 'thread')
          : row.of === 'task'
            ? countText(count, 'task')
            : countText(count, 'goroutine');
      return { name: `${row.expanded ? '▾' : '▸'} ${groupText(name)}`, much, indent: padding };
    }
    case 'more':
      return { name: t('{0} more', numberText(row.remaining)), much: '', indent: 2 * padding };
    case 'own': {
      const { label, isHeader } = row.own;
      const name = label.querySelector('.name')?.textContent ?? label.textContent;
      return { name, much: '', indent: isHeader ? padding : 2 * padding };
    }
  }
}

export function drawLabels(
  pen: Pen,
  theme: Theme,
  width: number,
  rows: readonly { readonly row: Row; readonly y: number }[],
  groupText: (group: string) => string,
): void {
  pen.textBaseline = 'middle';
  for (const { row, y } of rows) {
    const { name, much, indent } = wordsOf(row, groupText);
    const isBand = row.kind === 'group' || (row.kind === 'own' && row.own.isHeader);
    if (isBand) {
      pen.fillStyle = theme.band;
      pen.fillRect(0, y, width, row.height - 1);
    }
    pen.font = `${Math.min(fontSize, row.height - 2)}px ${theme.font}`;
    const middle = y + Math.min(row.height, 24) / 2;
    const room = width - indent - padding;
    if (row.kind === 'own') drawParts(pen, theme, row.own.label, { y, width, height: row.height });
    pen.font = `${Math.min(fontSize, row.height - 2)}px ${theme.font}`;
    const right = much ? pen.measureText(much).width : 0;
    const fitted = fit(pen, name, room);
    pen.textAlign = 'left';
    pen.fillStyle = css(theme.foreground);
    pen.fillText(fitted, indent, middle);
    if (right === 0 || pen.measureText(fitted).width + gap + right > room) continue;
    pen.textAlign = 'right';
    pen.fillStyle = theme.muted;
    pen.fillText(much, width - padding, middle);
  }
  pen.textAlign = 'left';
}

/** What the colours of a counter are, as its label says; those that are switched off are not in the picture either. */
function drawParts(
  pen: Pen,
  theme: Theme,
  label: HTMLElement,
  { y, width, height }: { readonly y: number; readonly width: number; readonly height: number },
): void {
  pen.font = `${smallSize}px ${theme.font}`;
  let [x, middle] = [2 * padding, y + 24 + smallSize / 2];
  for (const item of label.querySelectorAll('[data-series][aria-pressed=true]:not([hidden])')) {
    const swatch = item.querySelector<HTMLElement>('.swatch');
    const text = item.textContent.trim();
    const needed = smallSize + 3 + pen.measureText(text).width;
    if (x > 2 * padding && x + needed > width - padding)
      [x, middle] = [2 * padding, middle + smallSize + 3];
    if (middle + smallSize / 2 > y + height) return;
    pen.fillStyle = theme.muted;
    // What is no colour leaves the one there was.
    pen.fillStyle = swatch?.style.backgroundColor ?? theme.muted;
    pen.fillRect(x, middle - 4, 8, 8);
    pen.fillStyle = theme.muted;
    pen.fillText(text, x + smallSize + 1, middle);
    x += needed + gap;
  }
}

/** The text, or its beginning and "…", no wider than `width`. */
export function fit(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let [fits, all] = [0, text.length];
  while (fits < all) {
    const middle = Math.ceil((fits + all) / 2);
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= width) fits = middle;
    else all = middle - 1;
  }
  return `${text.slice(0, fits)}…`;
}
