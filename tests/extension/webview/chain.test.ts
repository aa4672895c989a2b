import assert from 'node:assert/strict';
import test from 'node:test';
import type { ChainCause, ChainLink } from '../../../extension/protocol/chain.js';
import { piecesOf } from '../../../extension/webview/chain/path.js';
import { causeText, doneText } from '../../../extension/webview/chain/words.js';

const goroutine = (id: number): ChainLink['goroutine'] => ({ id, lane: `g${id}`, name: 'main.f' });

function link(id: number, start: number, end: number, more: Partial<ChainLink> = {}): ChainLink {
  return {
    goroutine: goroutine(id),
    waits: false,
    start,
    end,
    title: 'Running',
    states: [0, end - start],
    ended: null,
    cause: 'woken' satisfies ChainCause,
    by: null,
    there: null,
    here: null,
    before: null,
    ...more,
  };
}

/** Lane g1 is drawn from 0 to 20, g2 from 100 to 120, the header of main.f at 200; 1 ns is 1 px. */
const scene = {
  view: { start: 0, nsPerPx: 1, width: 100 },
  height: 300,
  lane: (id: string) => ({ g1: { y: 0, height: 20 }, g2: { y: 100, height: 20 } })[id] ?? null,
  group: (name: string) => (name === 'main.f' ? { y: 200, height: 20 } : null),
};
const drawn = (links: readonly ChainLink[], of = scene): string[] =>
  piecesOf(links, of).map(
    ({ fromX, fromY, toX, toY, kind, link }) => `${link} ${kind} ${fromX},${fromY} ${toX},${toY}`,
  );

test('the path runs along each link, and from what caused a link to it', () => {
  const links = [link(1, 10, 60, { waits: true }), link(2, 30, 60), link(1, 0, 30)];
  assert.deepEqual(drawn(links), [
    '0 wait 10,17 60,17',
    '1 step 60,117 60,17',
    '1 work 30,117 60,117',
    '2 step 30,17 30,117',
    '2 work 0,17 30,17',
  ]);
});

test('a goroutine without a lane is at the header of its group, and nowhere without that', () => {
  assert.deepEqual(drawn([link(1, 10, 60), link(7, 0, 10)]), [
    '0 work 10,17 60,17',
    '1 step 10,217 10,17',
    '1 work 0,217 10,217',
  ]);
  assert.deepEqual(drawn([link(1, 10, 60), link(7, 0, 10)], { ...scene, group: () => null }), [
    '0 work 10,17 60,17',
  ]);
});

test('what is not on screen is not drawn, and many links within a pixel are one line', () => {
  assert.deepEqual(drawn([link(1, 200, 300)]), []);
  assert.deepEqual(drawn([link(1, 10, 60)], { ...scene, height: 10 }), []);
  const far = { ...scene, view: { start: 0, nsPerPx: 1e9, width: 100 } };
  assert.equal(drawn([link(1, 30, 60), link(1, 20, 30), link(1, 10, 20)], far).length, 1);
});

test('a link says what the goroutine did, and why it could go on', () => {
  const woken = link(2, 30, 60, {
    states: [0, 20, 10],
    by: goroutine(1),
    before: { title: 'Waiting: chan receive', start: 10 },
  });
  assert.equal(doneText(woken), 'running 20 ns · waiting for a proc 10 ns');
  assert.equal(causeText(woken), 'Woken up by G1 main.f after 20 ns of waiting: chan receive');
  assert.equal(causeText({ ...woken, cause: 'created', before: null }), 'Created by G1 main.f');
});

test('what is not known is said to be unknown', () => {
  const asleep = link(1, 0, 50, { waits: true, title: 'Waiting: sleep', by: null });
  assert.equal(doneText({ ...asleep, ended: 'timer' }), 'Waiting: sleep, until its timer');
  assert.match(doneText({ ...asleep, ended: 'runtime' }), /does not say why/);
  assert.match(doneText({ ...asleep, ended: 'never' }), /still does when the trace ends/);
  assert.match(causeText({ ...asleep, cause: 'unknown' }), /does not say/);
  assert.equal(causeText({ ...asleep, cause: 'beforeTrace' }), 'Like that since before the trace');
});
