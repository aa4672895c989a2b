/** What is drawn in a cell: shares of time, and how values are distributed. */
import type { Histogram } from '../../protocol/goroutines.js';
import { durationText, numberText } from '../durations.js';
import { el } from '../dom.js';
import type { Range } from '../viewport.js';
import { t } from '../text.js';

export interface Part {
  readonly name: string;
  readonly time: number;
  /** A colour of CSS. */
  readonly colour: string;
}

/** Shares as one line of colours, in the order that is given: bars can be compared. */
export function bar(parts: readonly Part[], of: number): HTMLElement {
  const element = el('div', { 'class': 'share-bar', 'aria-hidden': 'true' });
  const whole = Math.max(
    of,
    parts.reduce((sum, { time }) => sum + time, 0),
  );
  for (const { name, time, colour } of parts) {
    if (time <= 0) continue;
    const part = el('span', { title: `${name}: ${durationText(time)}` });
    part.style.width = `${(100 * time) / whole}%`;
    part.style.background = colour;
    element.append(part);
  }
  return element;
}

/** On a logarithmic axis, where 0 is as far left as 1 ns. */
const place = (bound: number): number => Math.log10(Math.max(1, bound));

/** From the least to the largest value of some histograms, which can be compared when drawn on it. */
export function commonAxis(all: readonly Histogram[]): Range {
  const ends = all.flatMap(({ bounds }) => [bounds[0] ?? 0, bounds.at(-1) ?? 0]).map(place);
  return ends.length > 0
    ? { start: Math.min(...ends), end: Math.max(...ends) }
    : { start: 0, end: 0 };
}

/** Columns of a logarithmic histogram; each says what it counts. */
export function histogram({ bounds, counts }: Histogram, axis: Range): HTMLElement {
  const element = el('div', { class: 'histogram' });
  const most = Math.max(...counts, 1);
  const length = Math.max(0.2, axis.end - axis.start);
  const percent = (at: number): string => `${(100 * at) / length}%`;
  counts.forEach((count, i) => {
    if (count === 0) return;
    const [from, to] = [bounds[i] ?? 0, bounds[i + 1] ?? 0];
    const title = t('{0} to {1}: {2}', durationText(from), durationText(to), numberText(count));
    const column = el('span', { title });
    column.style.left = percent(place(from) - axis.start);
    column.style.width = percent(place(to) - place(from));
    // One of many is still seen.
    column.style.height = `${Math.max(8, (100 * count) / most)}%`;
    element.append(column);
  });
  return element;
}
