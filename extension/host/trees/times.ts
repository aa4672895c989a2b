/** Times for lists, where three digits are enough. */

const units = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
] as const;

/** @param ns 1234567 is `1.23 ms`. */
export function shortTime(ns: number): string {
  // What would be rounded up to a thousand has the next unit.
  const [unit, name] = units.find(([unit]) => ns >= unit * 0.9995) ?? [1, 'ns'];
  const value = ns / unit;
  const digits = unit === 1 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  const text = value.toFixed(digits);
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} ${name}`;
}
