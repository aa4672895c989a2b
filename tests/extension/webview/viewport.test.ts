import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clamp,
  finest,
  fit,
  panBy,
  rangeOf,
  resize,
  reveal,
  showsAll,
  timeOf,
  xOf,
  zoomAt,
} from '../../../extension/webview/viewport.js';

const extent = { start: 0, end: 1_000_000_000 };
const middle = { start: 400_000_000, nsPerPx: 100_000, width: 1000 };

test('zooming keeps the time under the pointer', () => {
  for (const x of [0, 137, 500, 999]) {
    for (const factor of [0.5, 0.93, 1.2]) {
      const zoomed = zoomAt(middle, extent, x, factor);
      assert.ok(Math.abs(timeOf(zoomed, x) - timeOf(middle, x)) < 1e-3, `x ${x}, factor ${factor}`);
      assert.equal(zoomed.nsPerPx, middle.nsPerPx * factor);
    }
  }
});

test('zooming in a hundred times and out again ends where it began', () => {
  let view = middle;
  for (let i = 0; i < 100; i++) view = zoomAt(view, extent, 300, 0.95);
  for (let i = 0; i < 100; i++) view = zoomAt(view, extent, 300, 1 / 0.95);
  assert.ok(Math.abs(view.start - middle.start) < 1);
});

test('zooming in stops at the finest scale and does not move the view any more', () => {
  let view = middle;
  for (let i = 0; i < 300; i++) view = zoomAt(view, extent, 300, 0.8);
  assert.equal(view.nsPerPx, finest);
  const again = zoomAt(view, extent, 300, 0.8);
  assert.equal(again.start, view.start);
});

test('zooming out stops where all of the trace is on screen', () => {
  let view = middle;
  for (let i = 0; i < 300; i++) view = zoomAt(view, extent, 900, 1.25);
  assert.ok(showsAll(view, extent));
  assert.ok(view.nsPerPx * view.width <= 1.05 * (extent.end - extent.start));
});

test('panning stops a little beyond the ends of the trace', () => {
  const left = panBy(middle, extent, -1e9);
  const right = panBy(middle, extent, 1e9);
  assert.ok(left.start < 0 && xOf(left, 0) < 0.05 * left.width);
  assert.ok(xOf(right, extent.end) > 0.95 * right.width && xOf(right, extent.end) <= right.width);
});

test('panning moves by pixels', () => {
  assert.equal(panBy(middle, extent, 10).start, middle.start + 10 * middle.nsPerPx);
});

test('fitting shows the range with a margin on both sides', () => {
  const view = fit(extent, { start: 100, end: 1100 }, 1200, 0.1);
  assert.ok(Math.abs(xOf(view, 100) - 100) < 1e-6);
  assert.ok(Math.abs(xOf(view, 1100) - 1100) < 1e-6);
});

test('fitting a span without length does not divide by zero', () => {
  const view = fit(extent, { start: 5000, end: 5000 }, 1000);
  assert.ok(Number.isFinite(view.start) && view.nsPerPx >= finest);
});

test('a wider window shows the same part of the trace', () => {
  const before = rangeOf(middle);
  const after = rangeOf(resize(middle, extent, 1700));
  assert.ok(Math.abs(after.start - before.start) < 1 && Math.abs(after.end - before.end) < 1);
});

test('revealing leaves the view alone where the time is well inside, else centres it', () => {
  assert.equal(reveal(middle, extent, 450_000_000), middle);
  const moved = reveal(middle, extent, 900_000_000);
  assert.equal(xOf(moved, 900_000_000), 500);
});

test('an empty trace gives a view that can be drawn', () => {
  const view = clamp({ start: 0, nsPerPx: 1, width: 0 }, { start: 0, end: 0 });
  assert.ok(Number.isFinite(view.start) && view.nsPerPx > 0 && view.width > 0);
});
