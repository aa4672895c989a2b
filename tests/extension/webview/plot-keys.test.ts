import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  lineSummary,
  placeAfter,
  type PlotPlace,
} from '../../../extension/webview/analysis/plot-keys.js';

/** Keys such as `Shift+End`, one after the other, on five values. */
function press(...keys: string[]): string {
  let place: PlotPlace | null = null;
  for (const text of keys) {
    const key = text.slice(text.lastIndexOf('+') + 1);
    const event = { key, shiftKey: text.includes('Shift+'), ctrlKey: text.includes('Ctrl+') };
    place = placeAfter(event, place, 5) ?? place;
  }
  return place ? `${place.from ?? '-'} ${place.index}` : 'nowhere';
}

test('arrows go from value to value, and stay on the plot', () => {
  assert.equal(press('ArrowRight'), '- 0');
  assert.equal(press('ArrowLeft'), '- 4');
  assert.equal(press('ArrowRight', 'ArrowRight', 'ArrowRight'), '- 2');
  assert.equal(press('Home', 'ArrowLeft'), '- 0');
  assert.equal(press('Home', 'Ctrl+ArrowRight'), '- 4');
});

test('with Shift they mark a part, which the next move without it gives up', () => {
  assert.equal(press('Home', 'ArrowRight', 'Shift+ArrowRight', 'Shift+End'), '1 4');
  assert.equal(press('End', 'Shift+ArrowLeft'), '4 3');
  assert.equal(press('End', 'Shift+ArrowLeft', 'ArrowLeft'), '- 2');
});

test('other keys are none of a plot, and nothing is read where nothing is', () => {
  assert.equal(press('Enter', 'a'), 'nowhere');
  const right = { key: 'ArrowRight', shiftKey: false, ctrlKey: false };
  assert.equal(placeAfter(right, null, 0), null);
});

test('a line is summed up as its lowest, its highest and its last value', () => {
  const text = (value: number): string => `${value} B`;
  assert.equal(lineSummary('Heap', [3, null, 1, 9, 4], text), 'Heap: 1 B to 9 B, 4 B at the end');
  assert.equal(lineSummary('Goal', [null], text), 'Goal: nothing');
});
