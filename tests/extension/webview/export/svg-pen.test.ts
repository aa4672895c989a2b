import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawLabels } from '../../../../extension/webview/export/label-column.js';
import { paintMarks } from '../../../../extension/webview/marks/paint.js';
import { newPen, theme } from './picture.js';

test('a rectangle is one, in its colour and with its alpha', () => {
  const pen = newPen();
  pen.fillStyle = 'rgba(1, 2, 3, 0.5)';
  pen.globalAlpha = 0.5;
  pen.fillRect(1.234, 2, 3, 4);
  assert.equal(
    pen.content,
    '<rect x="1.23" y="2" width="3" height="4" fill="rgb(1,2,3)" fill-opacity="0.25"/>',
  );
});

test('what is empty is not drawn', () => {
  const pen = newPen();
  pen.fillRect(0, 0, 0, 5);
  pen.beginPath();
  pen.fill();
  assert.equal(pen.content, '');
});

test('lines keep their width and dashes', () => {
  const pen = newPen();
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(10, 5);
  pen.strokeStyle = '#fff';
  pen.lineWidth = 1.5;
  pen.setLineDash([5, 3]);
  pen.stroke();
  assert.equal(
    pen.content,
    '<path d="M0 0L10 5" fill="none" stroke="#fff" stroke-width="1.5" stroke-dasharray="5 3"/>',
  );
});

test('names of functions never become markup, nor make a file that cannot be read', () => {
  const pen = newPen();
  pen.font = '11px "A" & B';
  pen.textBaseline = 'middle';
  pen.fillStyle = '#000';
  pen.fillText('a<b>&"\u0001\ud800 😀', 1, 2);
  assert.equal(
    pen.content,
    '<text x="1" y="2" font-size="11px" font-family="&quot;A&quot; &amp; B" dominant-baseline="central" ' +
      'fill="#000">a&lt;b&gt;&amp;&quot;\ufffd\ufffd 😀</text>',
  );
});

test('clearing begins anew', () => {
  const pen = newPen();
  pen.fillRect(0, 0, 1, 1);
  pen.clearRect();
  assert.equal(pen.content, '');
});

test('the names of lanes are cut to the column; how long they ran is at its right edge', () => {
  const pen = newPen();
  const lane = (name: string): object => ({ name, running: 1_500_000 });
  const row = (y: number, name: string): never =>
    ({ y, row: { kind: 'lane', lane: lane(name), height: 20 } }) as never;
  drawLabels(pen, theme, 100, [row(0, 'Proc 3'), row(20, 'a very long name of a lane')], String);
  const texts = [...pen.content.matchAll(/>([^<]+)</g)].map(([, text]) => text?.trim());
  assert.deepEqual(texts.filter(Boolean), ['Proc 3', '1.5 ms', 'a very long na…']);
});

test('a marked moment is a dashed line, a range has a bar, a span a corner in its lane', () => {
  const view = { start: 0, nsPerPx: 1, width: 100 };
  const mark = (lane: string | null, start: number, end: number): never =>
    ({ id: '', lane, start, end, about: '', text: '' }) as never;
  const scene = { view, theme, height: 12, lanes: [], group: () => null };
  const drawn = (of: never): string => {
    const pen = newPen();
    const lane = (id: string) => (id === 'p1' ? { y: 2, height: 8 } : null);
    paintMarks(pen, [of], { ...scene, lane });
    return pen.content.replace(/ (fill|stroke)[^ /]*/g, '');
  };
  assert.equal(
    drawn(mark(null, 10, 10)),
    '<rect x="10" y="0" width="1" height="3"/>\n<rect x="10" y="6" width="1" height="3"/>',
  );
  assert.match(drawn(mark(null, 10, 30)), /<rect x="10" y="0" width="20" height="2"\/>$/);
  assert.match(drawn(mark('p1', 50, 60)), /^<path d="M50 2L57 2L50 9Z"/);
  assert.equal(drawn(mark('p2', 50, 60)), '', 'the lane is not shown');
  assert.equal(drawn(mark(null, 200, 300)), '', 'not on screen');
});
