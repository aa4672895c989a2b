import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countText,
  durationText,
  exactText,
  parseTime,
} from '../../../extension/webview/durations.js';
import { axisOf, niceStep } from '../../../extension/webview/ticks.js';

test('a duration has four significant digits and a fitting unit', () => {
  const texts: readonly (readonly [number, string])[] = [
    [0, '0 ns'],
    [1, '1 ns'],
    [999, '999 ns'],
    [1000, '1 µs'],
    [12_345, '12.35 µs'],
    [999_960, '1 ms'],
    [1_234_567, '1.235 ms'],
    [999_999_999, '1 s'],
    [61_234_000_000, '61.23 s'],
    [7_200_000_000_000, '7,200 s'],
  ];
  for (const [ns, text] of texts) assert.equal(durationText(ns), text);
});

test('an exact time keeps every nanosecond', () => {
  assert.equal(exactText(0), '0 ns');
  assert.equal(exactText(1_234_567), '1.234567 ms');
  assert.equal(exactText(1_000_000_001), '1.000000001 s');
  assert.equal(exactText(2_000_000), '2 ms');
});

test('an exact time can be typed in again', () => {
  for (const ns of [0, 7, 1_234, 45_000, 1_234_567, 1_000_000_001])
    assert.equal(parseTime(exactText(ns)), ns);
  assert.equal(parseTime('300us'), 300_000);
  assert.equal(parseTime('soon'), null);
  assert.equal(parseTime(''), null);
});

test('one is not many', () => {
  assert.equal(countText(1, 'proc'), '1 proc');
  assert.equal(countText(1200, 'proc'), '1,200 procs');
});

test('steps between ticks are 1, 2 or 5 times a power of ten and never under a nanosecond', () => {
  const steps: readonly (readonly [number, number])[] = [
    [0.1, 1],
    [1, 1],
    [1.1, 2],
    [3, 5],
    [6, 10],
    [10, 10],
    [999, 1000],
    [1001, 2000],
    [2.1e8, 5e8],
  ];
  for (const [least, step] of steps) assert.equal(niceStep(least), step, `at least ${least}`);
});

test('ticks are far enough apart and cover the view at every scale', () => {
  for (let nsPerPx = 0.02; nsPerPx < 1e8; nsPerPx *= 3.7) {
    const view = { start: 123_456_789, nsPerPx, width: 900 };
    const { ticks } = axisOf(view);
    for (let i = 1; i < ticks.length; i++) {
      assert.ok((ticks[i]?.x ?? 0) - (ticks[i - 1]?.x ?? 0) >= Math.min(83.9, 1 / nsPerPx));
    }
    assert.ok(ticks.length <= 12);
    assert.equal(
      new Set(ticks.map(({ label }) => label)).size,
      ticks.length,
      'no two ticks read alike',
    );
  }
});

test('ticks share one unit and have as many decimals as the step needs', () => {
  const view = { start: 1_234_500_000, nsPerPx: 10, width: 300 };
  assert.deepEqual(
    axisOf(view).ticks.map(({ label }) => label),
    ['1.234500 s', '1.234501 s', '1.234502 s', '1.234503 s'],
  );
});
