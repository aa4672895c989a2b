import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  covers,
  Frames,
  requestsFor,
  resolutionFor,
  windowFor,
  type Frame,
} from '../../../extension/webview/frames.js';
import { boxAt, boxesIn } from '../../../extension/webview/hit.js';
import { panBy, zoomAt } from '../../../extension/webview/viewport.js';
import { frameFrom } from './boxes.js';

const extent = { start: 0, end: 1_000_000_000 };
const view = { start: 400_000_000, nsPerPx: 100_000, width: 1000 };

test('a window has half a screen of padding on both sides and a resolution of about a pixel', () => {
  assert.deepEqual(windowFor(view, extent), {
    start: 350_000_000,
    end: 550_000_000,
    resolution: 65_536,
  });
});

test('a window never leaves the trace', () => {
  const { start, end } = windowFor({ ...view, start: -5, nsPerPx: 1_020_000 }, extent);
  assert.deepEqual([start, end], [0, 1_000_000_000]);
});

test('panning inside the padded window asks nothing, beyond it does', () => {
  const have = windowFor(view, extent);
  assert.ok(covers(have, panBy(view, extent, 499), extent));
  assert.ok(covers(have, panBy(view, extent, -499), extent));
  assert.ok(!covers(have, panBy(view, extent, 501), extent));
});

test('zooming inside a power of two asks nothing, beyond it does', () => {
  const have = windowFor(view, extent);
  assert.ok(covers(have, zoomAt(view, extent, 500, 0.7), extent));
  assert.ok(!covers(have, zoomAt(view, extent, 500, 0.6), extent));
  assert.ok(!covers(have, zoomAt(view, extent, 500, 1.4), extent));
});

test('empty space beside the trace is never asked for', () => {
  const all = { start: -20_000_000, nsPerPx: 1_040_000, width: 1000 };
  assert.ok(covers(windowFor(all, extent), all, extent));
});

test('the resolution is a power of two, not finer than a nanosecond', () => {
  assert.deepEqual([0.02, 1, 1.9, 2, 1000].map(resolutionFor), [1, 1, 1, 2, 512]);
});

const store = (): { readonly frames: Frames; readonly dropped: Frame[] } => {
  const dropped: Frame[] = [];
  return { frames: new Frames((frame) => dropped.push(frame)), dropped };
};

test('lanes without boxes, with boxes of another window, or with older boxes are missing', () => {
  const { frames } = store();
  const window = windowFor(view, extent);
  frames.add(frameFrom({ p0: '' }, { window, revision: 2 }));
  frames.add(frameFrom({ p1: '' }, { window, revision: 1 }));
  frames.add(frameFrom({ p2: '' }, { window: { ...window, resolution: 1 }, revision: 2 }));
  assert.deepEqual(frames.missing(['p0', 'p1', 'p2', 'p3'], view, extent, 2), ['p1', 'p2', 'p3']);
});

test('newer boxes replace those of their lanes, and a frame nothing is drawn from is dropped', () => {
  const { frames, dropped } = store();
  const first = frameFrom({ p0: '', p1: '' });
  const second = frameFrom({ p0: '' });
  const third = frameFrom({ p1: '' });
  frames.add(first);
  frames.add(second);
  assert.equal(frames.of('p0')?.frame, second);
  assert.equal(frames.of('p1')?.frame, first);
  assert.deepEqual(dropped, []);
  frames.add(third);
  assert.deepEqual(dropped, [first]);
});

test('lanes that are far away are forgotten', () => {
  const { frames, dropped } = store();
  const frame = frameFrom({ g1: '', g2: '' });
  frames.add(frame);
  frames.keep(new Set(['g2']));
  assert.equal(frames.of('g1'), undefined);
  assert.deepEqual(dropped, []);
  frames.clear();
  assert.deepEqual(dropped, [frame]);
});

test('many lanes are asked for in several requests', () => {
  const lanes = Array.from({ length: 50 }, (_, i) => `g${i}`);
  const requests = requestsFor(lanes, 24);
  assert.deepEqual(
    requests.map((some) => some.length),
    [24, 24, 2],
  );
  assert.deepEqual(requests.flat(), lanes);
});

const hits = frameFrom({ p0: '0-100', g1: '10-20:1 20-40:3 60-61:2 63-90:3' }, { origin: 1000 });
const lane = { frame: hits, lane: 1 };

test('the box under the pointer is found, counted over all lanes', () => {
  assert.equal(boxAt(lane, 1010, 0), 1);
  assert.equal(boxAt(lane, 1020, 0), 2);
  assert.equal(boxAt(lane, 1089, 0), 4);
});

test('beside a box there is none, unless it is within the slack', () => {
  assert.equal(boxAt(lane, 1050, 0), -1);
  assert.equal(boxAt(lane, 1005, 0), -1);
  assert.equal(boxAt(lane, 1058, 3), 3);
  assert.equal(boxAt(lane, 1061.4, 3), 3);
  assert.equal(boxAt(lane, 1062.9, 3), 4);
  assert.equal(boxAt(lane, 1100, 3), -1);
});

test('the boxes that touch a window include the one that began before it', () => {
  assert.deepEqual(boxesIn(lane, 1030, 1061), [2, 4]);
  assert.deepEqual(boxesIn(lane, 0, 5000), [1, 5]);
});
