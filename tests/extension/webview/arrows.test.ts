import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrowsOf, drawArrows } from '../../../extension/webview/arrows.js';

const view = { start: 0, nsPerPx: 10, width: 500 };
const lanes: Readonly<Record<string, number>> = { p0: 0, g1: 20, g2: 100 };
const place = (lane: string): { y: number; height: number } | null =>
  lane in lanes ? { y: lanes[lane] ?? 0, height: 20 } : null;
const link = (lane: string, time: number) => ({ text: '', lane, time, outside: null });
const goroutine = { id: 1, lane: 'g1', name: 'main.main' };
const span = { lane: 'g1', goroutine, start: 1000, end: 3000, startedBy: null, endedBy: null };

test('an arrow leads from the edge of the other lane, at its moment, to the edge of the own one', () => {
  const both = { ...span, startedBy: link('p0', 700), endedBy: link('g2', 3000) };
  assert.deepEqual(arrowsOf(both, view, 600, place), [
    { fromX: 70, fromY: 20, toX: 100, toY: 20 },
    { fromX: 300, fromY: 100, toX: 300, toY: 40 },
  ]);
});

test('what comes from outside of the program has an arrow of its own, which says what it is', () => {
  const asleep = { ...span, startedBy: { ...link('g1', 1000), outside: 'timer' as const } };
  assert.deepEqual(arrowsOf(asleep, view, 600, place), [
    { fromX: 82, fromY: 11, toX: 100, toY: 22, from: 'timer' },
  ]);
});

test('there is none to a lane without a row, to the same goroutine, or at a moment off screen', () => {
  const none = { ...span, startedBy: link('g9', 1000), endedBy: link('g1', 3000) };
  assert.deepEqual(arrowsOf(none, view, 600, place), []);
  const onProc = { ...span, lane: 'p0', endedBy: link('g1', 3000) };
  assert.deepEqual(arrowsOf(onProc, view, 600, place), []);
  const late = { ...span, end: 9000, endedBy: link('g2', 9000) };
  assert.deepEqual(arrowsOf(late, view, 600, place), []);
});

test('there is none between lanes that are both above the screen', () => {
  const scrolled = (lane: string) => {
    const at = place(lane);
    return at && { ...at, y: at.y - 500 };
  };
  assert.deepEqual(arrowsOf({ ...span, endedBy: link('g2', 3000) }, view, 600, scrolled), []);
});

test('the head is drawn where the arrow leads to', () => {
  const calls: string[] = [];
  const context = {
    beginPath: () => undefined,
    stroke: () => calls.push('|'),
    moveTo: (x: number, y: number) => calls.push(`to ${x},${y}`),
    lineTo: (x: number, y: number) => calls.push(`line ${x},${y}`),
  } as unknown as CanvasRenderingContext2D;
  drawArrows(context, [{ fromX: 30, fromY: 10, toX: 50, toY: 90 }], 'red', 'white');
  const arrow = 'to 30,10 line 50,90 to 46,85 line 50,90 line 54,85 |';
  assert.equal(calls.join(' '), `${arrow} ${arrow}`);
});
