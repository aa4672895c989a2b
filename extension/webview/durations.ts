/** Times and numbers as text. */
import { language, t } from './text.js';

const plurals = new Intl.PluralRules(language);

const units = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
] as const;

/** The largest unit of which there is at least one: nanoseconds in it, and its name. */
export function unitFor(ns: number): readonly [number, string] {
  const size = Math.abs(ns);
  return units.find(([unit]) => size >= unit) ?? units[3];
}

/** Four significant digits, for reading: `12.35 µs`, `1.234 s`, `850 ns`. */
export function durationText(ns: number): string {
  if (ns === 0) return '0 ns';
  let [unit, name] = unitFor(ns);
  // 999.96 µs would read 1000 µs.
  if (Number((ns / unit).toPrecision(4)) >= 1000 && unit < 1e9) [unit, name] = unitFor(unit * 1000);
  const value = ns / unit;
  return `${Math.abs(value) >= 1000 ? numberText(Math.round(value)) : Number(value.toPrecision(4))} ${name}`;
}

/** @param known The whole of it is in the trace. */
export const lengthText = (ns: number, known: boolean): string =>
  known ? durationText(ns) : t('at least {0}', durationText(ns));

/** Every digit, for comparing: `1.234567 ms`. Fractions of a nanosecond are rounded. */
export function exactText(ns: number): string {
  const whole = Math.round(ns);
  if (whole === 0) return '0 ns';
  const [unit, name] = unitFor(whole);
  const digits = Math.round(Math.log10(unit));
  const text = (whole / unit).toFixed(digits);
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} ${name}`;
}

/** `1,234,567`; elsewhere the comma is the point of a fraction, and thin spaces do: `1 234 567`. */
export function numberText(n: number): string {
  const text = n.toLocaleString('en-US');
  return language === 'en' ? text : text.replaceAll(',', '\u202f');
}

/** As the Go runtime counts them: `4.2 MiB`. */
export function bytesText(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  for (; Math.abs(size) >= 1024 && unit < names.length - 1; unit++) size /= 1024;
  return `${Number(size.toPrecision(size >= 1000 ? 4 : 3))} ${names[unit] ?? ''}`;
}

/** `1 goroutine`, `12 goroutines`. @param one In English, where more of it end with an s; as it is written here. */
export const countText = (n: number, one: string): string =>
  counted(n, `{0} ${one}`, `{0} ${one}s`);

/** `counted(3, '{0} span in {1}', '{0} spans in {1}', '4 ms')`: the number is the first value. */
export const counted = (
  n: number,
  one: string,
  more: string,
  ...values: readonly (string | number)[]
): string => t(plurals.select(n) === 'one' ? one : more, numberText(n), ...values);

/** `12.3 %` */
export const shareText = (part: number): string =>
  part > 0 && part < 0.001 ? '< 0.1 %' : `${Number((100 * part).toFixed(1))} %`;

const inNanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
};

/** Reads `1.25 ms`, `300µs`, `42` (ns); null where it is no time. */
export function parseTime(text: string): number | null {
  const match = /^\s*([\d.,\u202f]*\d)\s*(ns|us|µs|μs|ms|s)?\s*$/i.exec(text);
  if (!match) return null;
  const value = Number((match[1] ?? '').replace(/[,\u202f]/g, ''));
  const unit = inNanoseconds[(match[2] ?? 'ns').toLowerCase()];
  return Number.isFinite(value) && unit !== undefined ? Math.round(value * unit) : null;
}
