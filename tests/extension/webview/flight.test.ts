import assert from 'node:assert/strict';
import test from 'node:test';
import { between } from '../../../extension/webview/flight.js';
import { xOf } from '../../../extension/webview/viewport.js';

const all = { start: 0, nsPerPx: 1000, width: 500 };
const close = { start: 200_000, nsPerPx: 1, width: 500 };

test('a flight begins where the view was and ends where it goes', () => {
  const begin = between(all, close, 0);
  assert.ok(Math.abs(begin.start) < 1e-3 && Math.abs(begin.nsPerPx - 1000) < 1e-9);
  assert.equal(between(all, close, 1), close);
});

test('on the way the moment that stays in its place stays there, and the scale changes evenly', () => {
  const fixed = (all.start * 0.001 - close.start) / (0.001 - 1);
  for (const part of [0.1, 0.5, 0.9]) {
    const view = between(all, close, part);
    assert.ok(Math.abs(xOf(view, fixed) - xOf(all, fixed)) < 1e-6);
    assert.ok(Math.abs(Math.log10(view.nsPerPx) - 3 * (1 - part)) < 1e-9);
  }
});

test('at the same scale it goes aside', () => {
  const aside = { ...all, start: 400 };
  assert.deepEqual(between(all, aside, 0.5), { ...all, start: 200 });
});
