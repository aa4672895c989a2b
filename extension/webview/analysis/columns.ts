/** Columns that many tables have. */
import type { Histogram, Spread } from '../../protocol/goroutines.js';
import type { Frame, GoroutineRef } from '../../protocol/trace.js';
import { button } from '../dom.js';
import { bytesText, durationText, exactText, numberText } from '../durations.js';
import { placeText } from '../source-frames.js';
import type { Range } from '../viewport.js';
import { histogram } from './cells.js';
import type { Column } from './table.js';
import { t } from '../text.js';

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
  return { id, title, hint, width: 76, value, text: (row) => numberText(value(row)) };
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
  return { id, title, hint, width: 88, value: number, text, valueTitle: `${title} (bytes)` };
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

export const goroutine = <Row extends { readonly goroutine: GoroutineRef }>(): Column<Row> =>
  words('goroutine', t('Goroutine'), ({ goroutine: { id, name } }) => `G${id} ${name}`.trim());

/** @param text What is to be said beside the picture. */
export const lengths = <Row>(
  of: (row: Row) => Histogram | null,
  axis: () => Range,
  grows: number,
  text: (row: Row) => string = () => '',
): Column<Row> => ({
  id: 'lengths',
  title: t('Lengths'),
  hint: t('Logarithmic; the same axis for all'),
  width: 130,
  grows,
  isPicture: true,
  value: () => '',
  text,
  cell: (row) => {
    const lengths = of(row);
    return lengths ? histogram(lengths, axis()) : document.createTextNode('');
  },
});

/** Tasks or regions that have something in common. */
interface Lasting {
  readonly count: number;
  readonly unfinished: number;
  /** Of the finished ones; null where none is. */
  readonly spread: Spread | null;
  readonly longest: number;
  readonly longestKnown: boolean;
}

/** How many there are. @param what Such as `Tasks`. */
export const counts = <Row extends Lasting>(what: string): readonly Column<Row>[] => [
  count('count', t('Count'), t('{0} that touch the range', what), (group) => group.count),
  count(
    'unfinished',
    t('Unfinished'),
    t('They did not begin or end in the trace'),
    ({ unfinished }) => unfinished,
  ),
];

/** How long they are. @param title Of the longest one. */
export const spreadOf = <Row extends Lasting>(title: string): readonly Column<Row>[] => [
  duration('median', t('Median'), t('Of the finished ones'), ({ spread }) => spread?.median ?? 0),
  duration('p95', 'p95', t('Of the finished ones'), ({ spread }) => spread?.p95 ?? 0),
  bound(
    'max',
    title,
    t('≥: it is not finished'),
    ({ longest }) => longest,
    ({ longestKnown }) => longestKnown,
  ),
];

/** When one of them was. */
export const when = <
  Row extends {
    readonly start: number;
    readonly end: number;
    readonly startKnown: boolean;
    readonly endKnown: boolean;
  },
>(): readonly Column<Row>[] => [
  bound(
    'length',
    t('Duration'),
    t('≥: it did not begin or end in the trace'),
    ({ start, end }) => end - start,
    ({ startKnown, endKnown }) => startKnown && endKnown,
  ),
  moment('start', t('Start'), ({ start }) => start),
];
