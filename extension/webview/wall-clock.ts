/** Date and time of a moment of the trace, as the clock on the wall of whoever looks at it showed. */

const second = 1_000_000_000;

/** Minutes that UTC is ahead of local time, as `Date.getTimezoneOffset` has them. */
type Offset = (date: Date) => number;

const localOffset: Offset = (date) => date.getTimezoneOffset();

/**
 * Such as `2026-01-31 13:00:00.123456789 +01:00`; null where the trace does not tell (before Go 1.25).
 *
 * @param start Wall clock at the first event, as the server says it: ISO 8601, UTC, nanoseconds.
 * @param time ns since the first event.
 * @param step Digits that stand for less than this are left out, ns.
 */
export function wallText(
  start: string | null | undefined,
  time: number,
  step = 1,
  offset: Offset = localOffset,
): string | null {
  const parts = /^(.+)\.(\d{9})Z$/.exec(start ?? '');
  if (!parts) return null;
  // A Date knows milliseconds, and nanoseconds since 1970 exceed a number: whole seconds and the rest are kept apart.
  const startSeconds = Date.parse(`${parts[1] ?? ''}Z`) / 1000;
  const nanoseconds = Number(parts[2]) + (((Math.round(time) % second) + second) % second);
  const seconds =
    startSeconds + Math.floor(Math.round(time) / second) + Math.floor(nanoseconds / second);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const minutes = -offset(date);
  const local = new Date((seconds + minutes * 60) * 1000).toISOString();
  const decimals = Math.max(0, 9 - Math.max(0, Math.floor(Math.log10(step) + 1e-9)));
  const fraction = String(nanoseconds % second)
    .padStart(9, '0')
    .slice(0, decimals);
  const clock = local.slice(0, -'.000Z'.length).replace('T', ' ');
  return `${clock}${fraction ? `.${fraction}` : ''} ${zoneText(minutes)}`;
}

function zoneText(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
