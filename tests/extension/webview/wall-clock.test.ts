import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallText } from '../../../extension/webview/wall-clock.js';

const start = '2026-01-31T23:59:59.123456789Z';
const utc = (): number => 0;
const berlin = (): number => -60;

test('the first event is at the start, to the nanosecond', () => {
  assert.equal(wallText(start, 0, 1, utc), '2026-01-31 23:59:59.123456789 +00:00');
});

test('time since the start is added without losing a nanosecond', () => {
  const times: readonly (readonly [number, string])[] = [
    [1, '2026-01-31 23:59:59.123456790 +00:00'],
    [876_543_210, '2026-01-31 23:59:59.999999999 +00:00'],
    [876_543_211, '2026-02-01 00:00:00.000000000 +00:00'],
    [86_400_000_000_001, '2026-02-01 23:59:59.123456790 +00:00'],
    [-123_456_790, '2026-01-31 23:59:58.999999999 +00:00'],
  ];
  for (const [time, text] of times) assert.equal(wallText(start, time, 1, utc), text);
});

test('the date and time are those of the zone where the trace is looked at', () => {
  assert.equal(wallText(start, 0, 1, berlin), '2026-02-01 00:59:59.123456789 +01:00');
  assert.equal(
    wallText(start, 0, 1, () => 210),
    '2026-01-31 20:29:59.123456789 -03:30',
  );
});

test('the zone is that of the moment, not that of today', () => {
  // Daylight saving time in central Europe ended on 2026-10-25 at 01:00 UTC.
  const europe = (date: Date): number => (date.getTime() < Date.UTC(2026, 9, 25, 1) ? -120 : -60);
  const before = '2026-10-25T00:59:59.500000000Z';
  assert.equal(wallText(before, 0, 1, europe), '2026-10-25 02:59:59.500000000 +02:00');
  assert.equal(wallText(before, 1e9, 1, europe), '2026-10-25 02:00:00.500000000 +01:00');
});

test('digits that are not known are left out', () => {
  assert.equal(wallText(start, 0, 1000, utc), '2026-01-31 23:59:59.123456 +00:00');
  assert.equal(wallText(start, 0, 20_000, utc), '2026-01-31 23:59:59.12345 +00:00');
  assert.equal(wallText(start, 0, 1e9, utc), '2026-01-31 23:59:59 +00:00');
  assert.equal(wallText(start, 0, 0.25, utc), '2026-01-31 23:59:59.123456789 +00:00');
});

test('a trace that does not tell the date has none', () => {
  assert.equal(wallText(null, 5), null);
  assert.equal(wallText(undefined, 5), null);
  assert.equal(wallText('yesterday', 5), null);
});

test('without anything else said it is the local time of this machine', () => {
  const date = new Date('2026-01-31T23:59:59Z');
  const text = wallText(start, 0) ?? '';
  assert.equal(text.slice(0, 19), date.toLocaleString('sv-SE'));
});
