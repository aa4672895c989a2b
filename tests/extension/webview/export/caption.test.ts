/** What is around an exported picture: title, flags and the legend of its colours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { states, type State } from '../../../../extension/protocol/states.js';
import type { Mark } from '../../../../extension/protocol/marks.js';
import { drawFlags, drawTitle, marksIn } from '../../../../extension/webview/export/caption.js';
import { legendOf, statesOf } from '../../../../extension/webview/export/legend.js';
import type { SvgPen } from '../../../../extension/webview/export/svg-pen.js';
import { frameFrom } from '../boxes.js';
import { newPen, theme } from './picture.js';

const texts = (pen: SvgPen): readonly (readonly [string, number])[] =>
  [...pen.content.matchAll(/<text x="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, text]) => [
    text ?? '',
    Number(x),
  ]);

const coloured = { ...theme, states: states.map((_, i) => [i, i, i] as const) };
const view = { start: 0, nsPerPx: 1, width: 100 };
const number = (state: State): number => states.indexOf(state);

test('the title says what trace and which part of it, cut to the width of the picture', () => {
  const pen = newPen();
  drawTitle(pen, coloured, 1, 66, { name: 'a long name.out', facts: '0 ns to 5 ms' });
  assert.deepEqual(
    texts(pen).map(([text]) => text),
    ['a long na…', '0 ns to 5…'],
  );
});

const mark = (start: number, end: number, text: string): Mark => ({
  id: text,
  lane: null,
  start,
  end,
  about: 'Range of 5 ns',
  text,
});

test('each mark that can be seen has a flag, with the first line of its note', () => {
  const marks = [mark(-50, -20, 'gone'), mark(-10, 20, 'here\nand more'), mark(60, 60, '')];
  const seen = marksIn([...marks, mark(200, 300, 'later')], view);
  assert.deepEqual(seen, marks.slice(1));
  const pen = newPen();
  drawFlags(pen, coloured, 1, seen, view, '#cca700');
  assert.deepEqual(texts(pen), [
    ['here', 14],
    ['Ran…', 74],
  ]);
  assert.equal(pen.content.match(/<path/g)?.length, 2);
});

test('notes do not run into the next flag, and of several at one place one is written', () => {
  const pen = newPen();
  const marks = [mark(0, 0, 'first'), mark(0, 0, 'second'), mark(50, 50, 'x')];
  drawFlags(pen, coloured, 1, marks, view, '#cca700');
  assert.deepEqual(texts(pen), [
    ['second', 14],
    ['x', 64],
  ]);
  assert.equal(pen.content.match(/<path/g)?.length, 3);
});

test('the legend has the states that can be seen, and no others', () => {
  const running = number('running');
  const [runnable, region] = [number('runnable'), number('region')];
  const frame = frameFrom({
    a: `0-10:${running} 10-20:${runnable}=100,${region}=155*7`,
    b: `500-600:${number('syscall')}`,
  });
  const lanes = [0, 1].map((lane) => ({ frame, lane, y: 0, height: 10 }));
  assert.deepEqual(statesOf(lanes, view), [running, runnable, region]);
});

test('the legend has as many lines as it needs', () => {
  const all = [number('running'), number('runnable'), number('region')];
  const widthOf = (text: string): number => 5 * text.length;
  const wide = legendOf(all, 1000, widthOf);
  const narrow = legendOf(all, 120, widthOf);
  assert.ok(narrow.height > wide.height);
  const pen = newPen();
  narrow.draw(pen, coloured, 1);
  assert.equal(pen.content.match(/<rect/g)?.length, 3);
  assert.deepEqual(
    texts(pen).map(([text]) => text),
    ['Running', 'Runnable: waiting for a proc', 'User region'],
  );
  assert.equal(legendOf([], 1000, widthOf).height, 0);
});
