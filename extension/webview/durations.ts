/** Times and numbers as text. */

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

/** Every digit, for comparing: `1.234567 ms`. Fractions of a nanosecond are rounded. */
export function exactText(ns: number): string {
  const whole = Math.round(ns);
  if (whole === 0) return '0 ns';
  const [unit, name] = unitFor(whole);
  const digits = Math.round(Math.log10(unit));
  const text = (whole / unit).toFixed(digits);
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} ${name}`;
}

/** `1,234,567` */
export const numberText = (n: number): string => n.toLocaleString('en-US');

/** As the Go runtime counts them: `4.2 MiB`. */
export function bytesText(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  for (; Math.abs(size) >= 1024 && unit < names.length - 1; unit++) size /= 1024;
  return `${Number(size.toPrecision(size >= 1000 ? 4 : 3))} ${names[unit] ?? ''}`;
}

/** `1 goroutine`, `12 goroutines` */
export const countText = (n: number, one: string): string =>
  `${numberText(n)} ${one}${n === 1 ? '' : 's'}`;

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
  const match = /^\s*([\d.,]*\d)\s*(ns|us|µs|μs|ms|s)?\s*$/i.exec(text);
  if (!match) return null;
  const value = Number((match[1] ?? '').replaceAll(',', ''));
  const unit = inNanoseconds[(match[2] ?? 'ns').toLowerCase()];
  return Number.isFinite(value) && unit !== undefined ? Math.round(value * unit) : null;
}
