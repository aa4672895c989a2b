/** How a plot is read and marked with keys: pure functions. */
import { t } from '../text.js';

/** A place among the values of a plot, and where the part that is being marked begins. */
export interface PlotPlace {
  readonly index: number;
  /** Null: nothing is being marked. */
  readonly from: number | null;
}

/** With Ctrl a key goes so many values on. */
const leap = 10;

/** @returns null where the key is none of a plot's. */
export function placeAfter(
  { key, shiftKey, ctrlKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey'>,
  before: PlotPlace | null,
  length: number,
): PlotPlace | null {
  const last = length - 1;
  const step = ctrlKey ? leap : 1;
  const at = before?.index ?? -1;
  const index = {
    ArrowLeft: before ? at - step : last,
    ArrowRight: before ? at + step : 0,
    Home: 0,
    End: last,
  }[key];
  if (index === undefined || last < 0) return null;
  const from = shiftKey ? (before?.from ?? before?.index ?? 0) : null;
  return { index: Math.max(0, Math.min(last, index)), from };
}

/** What those who cannot see a plot are told of a line: where it is lowest, highest, and at its end. */
export function lineSummary(
  label: string,
  values: readonly (number | null)[],
  text: (value: number) => string,
): string {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return `${label}: nothing`;
  let [least, most] = [last, last];
  for (const value of known) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return t('{0}: {1} to {2}, {3} at the end', label, text(least), text(most), text(last));
}
