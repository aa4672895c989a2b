/** Columns that many tables have. */
import type { Frame } from '../../protocol/trace.js';
import { button } from '../dom.js';
import { bytesText, durationText, exactText, numberText } from '../durations.js';
import { placeText } from '../source-frames.js';
import type { Column } from './table.js';

export function duration<Row>(
  id: string,
  title: string,
  hint: string,
  value: (row: Row) => number,
): Column<Row> {
  const text = (row: Row): string => durationText(value(row));
  return { id, title, hint, width: 78, value, text, valueTitle: `${title} (ns)` };
}

/** A duration of which only a bound may be known. */
export function bound<Row>(
  id: string,
  title: string,
  hint: string,
  value: (row: Row) => number,
  known: (row: Row) => boolean,
): Column<Row> {
  return {
    ...duration(id, title, hint, value),
    text: (row) => `${known(row) ? '' : '≥ '}${durationText(value(row))}`,
  };
}

export function moment<Row>(id: string, title: string, value: (row: Row) => number): Column<Row> {
  const text = (row: Row): string => exactText(value(row));
  return { id, title, width: 108, value, text, valueTitle: `${title} (ns)` };
}

export function count<Row>(
  id: string,
  title: string,
  hint: string,
  value: (row: Row) => number,
): Column<Row> {
  return { id, title, hint, width: 64, value, text: (row) => numberText(value(row)) };
}

/** Null is not known. */
export function bytes<Row>(
  id: string,
  title: string,
  hint: string,
  value: (row: Row) => number | null,
): Column<Row> {
  const text = (row: Row): string => {
    const size = value(row);
    return size === null ? '–' : bytesText(size);
  };
  const number = (row: Row): number => value(row) ?? -1;
  return { id, title, hint, width: 78, value: number, text, valueTitle: `${title} (bytes)` };
}

export function words<Row>(
  id: string,
  title: string,
  value: (row: Row) => string,
  width = 160,
  grows = 2,
): Column<Row> {
  return { id, title, width, grows, isText: true, value, text: value };
}

/** Where in the source something is; a click opens it. */
export function source<Row>(
  title: string,
  of: (row: Row) => Frame | null,
  open: (frame: Frame) => void,
): Column<Row> {
  const text = (row: Row): string => {
    const frame = of(row);
    return frame ? `${frame.function} · ${placeText(frame)}` : '';
  };
  return {
    id: 'source',
    title,
    width: 180,
    grows: 3,
    isText: true,
    value: text,
    text,
    cell: (row) => {
      const frame = of(row);
      if (!frame) return document.createTextNode('');
      const link = button(text(row), () => open(frame), { class: 'link', tabindex: '-1' });
      // The row has a click of its own.
      link.addEventListener('click', (event) => event.stopPropagation());
      return link;
    },
  };
}
