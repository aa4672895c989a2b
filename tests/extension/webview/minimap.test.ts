import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  centred,
  gripAt,
  movedBy,
  narrowest,
  placeOf,
  resized,
} from '../../../extension/webview/minimap/places.js';

/** 1000 ns on 100 pixels. */
const whole = { start: 0, nsPerPx: 10, width: 100 };

test('the window is where the visible part is in the whole', () => {
  assert.deepEqual(placeOf({ start: 200, end: 500 }, whole), { left: 20, width: 30 });
  assert.deepEqual(placeOf({ start: -50, end: 2000 }, whole), { left: 0, width: 100 });
});

test('a window on a few nanoseconds can still be taken hold of, also at the ends', () => {
  assert.deepEqual(placeOf({ start: 500, end: 501 }, whole), {
    left: 50.05 - narrowest / 2,
    width: narrowest,
  });
  assert.deepEqual(placeOf({ start: 0, end: 1 }, whole), { left: 0, width: narrowest });
  assert.deepEqual(placeOf({ start: 999, end: 1000 }, whole), {
    left: 100 - narrowest,
    width: narrowest,
  });
});

for (const [x, grip] of [
  [14, null],
  [15, 'start'],
  [24, 'start'],
  [25, 'window'],
  [45, 'window'],
  [46, 'end'],
  [55, 'end'],
  [56, null],
] as const)
  test(`${x} px from the left is ${grip ?? 'outside'} of a window from 20 to 50`, () =>
    assert.equal(gripAt(x, { left: 20, width: 30 }), grip));

test('the narrowest window has a middle and two edges', () => {
  const place = { left: 50, width: narrowest };
  assert.deepEqual(
    [46, 51, 52, 54, 56, 57, 60].map((x) => gripAt(x, place)),
    ['start', 'start', 'window', 'window', 'window', 'end', 'end'],
  );
});

test('a window that is moved keeps its length', () => {
  assert.deepEqual(movedBy({ start: 200, end: 500 }, -50), { start: 150, end: 450 });
  assert.deepEqual(centred({ start: 200, end: 500 }, whole, 60), { start: 450, end: 750 });
});

test('an edge that is dragged beyond the other one leaves that where it is', () => {
  const seen = { start: 200, end: 500 };
  assert.deepEqual(resized(seen, 'end', 700, 100), { start: 200, end: 700 });
  assert.deepEqual(resized(seen, 'start', 100, 100), { start: 100, end: 500 });
  assert.deepEqual(resized(seen, 'start', 800, 100), { start: 500, end: 800 });
});

test('no window is shorter than what can be shown', () => {
  assert.deepEqual(resized({ start: 200, end: 500 }, 'end', 200, 100), { start: 200, end: 202 });
});
