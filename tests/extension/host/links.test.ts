import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkQuery, readLink } from '../../../extension/host/editor/links.js';

const link = {
  trace: 'file:///home/u/my traces/a&b=c.trace',
  place: { from: 5, to: 9_000_000_000, marked: true, selection: { lane: 'g17', time: 42 } },
};

test('what a link says is what is read from it', () => {
  assert.deepEqual(readLink(linkQuery(link)), link);
});

test('a link to what was on screen has neither range nor selection', () => {
  const seen = {
    trace: 'file:///t.out',
    place: { from: 0, to: 7, marked: false, selection: null },
  };
  assert.deepEqual(readLink(linkQuery(seen)), seen);
});

test('VS Code may decode the link before it is read', () => {
  assert.deepEqual(readLink(decodeURIComponent(linkQuery(link))), link);
});

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

for (const query of [
  '',
  'from=1&to=2',
  `trace=${encoded('/etc/passwd')}&from=1&to=2`,
  `trace=${encoded('file:///t')}&from=2&to=1`,
  `trace=${encoded('file:///t')}&from=-1&to=2`,
  `trace=${encoded('file:///t')}&from=1&to=1e400`,
  `trace=${encoded('command:x')}&from=1&to=2`,
])
  test(`"${query}" is no link`, () => assert.equal(readLink(query), undefined));

test('a lane that no trace has is not selected', () => {
  const read = readLink(`trace=${encoded('file:///t')}&from=1&to=2&lane=%3Cb%3E&time=3`);
  assert.equal(read?.place.selection, null);
});
