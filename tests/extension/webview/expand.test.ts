import assert from 'node:assert/strict';
import { test } from 'node:test';
import { states } from '../../../extension/protocol/states.js';
import {
  cornerBytes,
  expand,
  fullLight,
  lightOf,
  rectBytes,
  newSlices,
  sliceBox,
  type Rects,
} from '../../../extension/webview/expand.js';
import { frameFrom } from './boxes.js';

/** `start-end state top-bottom` of every rectangle. */
function read(rects: Rects): readonly string[] {
  const view = new DataView(rects.data.buffer, rects.data.byteOffset, rects.data.byteLength);
  return Array.from({ length: rects.data.byteLength / rectBytes }, (_, i) => {
    const at = i * rectBytes;
    const last = at + 3 * cornerBytes;
    assert.deepEqual(
      [view.getUint8(at + 8), view.getUint8(last + 8)],
      [0, 1],
      'from the left to the right',
    );
    return (
      `${view.getFloat32(at, true)}-${view.getFloat32(at + 4, true)} ${view.getUint8(at + 10)} ` +
      `${view.getUint8(at + 9)}-${view.getUint8(last + 9)}`
    );
  });
}

test('a single span is one rectangle of full height', () => {
  const { boxes } = frameFrom({ g1: '0-10:1 10-30:3' });
  assert.deepEqual(read(expand(boxes)), ['0-10 1 0-255', '10-30 3 0-255']);
});

test('a merged box is a stack of its states from the bottom up, and the rest stays empty', () => {
  const { boxes } = frameFrom({ g1: '0-10:3=102,1=51*9' });
  assert.deepEqual(read(expand(boxes)), ['0-10 1 204-255', '0-10 3 102-204']);
});

test('calls that share a box fill it with what stands for all of them', () => {
  const [frame, many] = [states.indexOf('frame'), states.indexOf('manyStacks')];
  const { boxes } = frameFrom({ 'g1.k0': `0-10:${frame}=120,${many}=100*9 10-20:${many}=200*3` });
  assert.deepEqual(read(expand(boxes)), [`0-10 ${frame} 0-255`, `10-20 ${many} 0-255`]);
});

test('a state with a tiny share is still seen', () => {
  const { boxes } = frameFrom({ g1: '0-10:3=254,1=1*900' });
  const slices = newSlices();
  assert.equal(sliceBox(boxes, 0, slices), 2);
  assert.deepEqual([...slices.states.subarray(0, 2)], [1, 3]);
  assert.ok((slices.edges[1] ?? 0) >= 20);
});

test('a stack is never taller than the box', () => {
  const { boxes } = frameFrom({ g1: '0-10:3=253,1=1,2=1*900' });
  const slices = newSlices();
  assert.equal(sliceBox(boxes, 0, slices), 3);
  assert.deepEqual([...slices.states], [1, 2, 3]);
  assert.equal(slices.edges[3], 255);
});

test('what a box showed leaves no trace in the next one', () => {
  const { boxes } = frameFrom({ g1: '0-10:3=253,1=1,2=1*900 10-20:9 20-30:4=51*2' });
  assert.deepEqual(read(expand(boxes)).slice(3), ['10-20 9 0-255', '20-30 4 204-255']);
});

test('the rectangles of each lane can be drawn on their own', () => {
  const { boxes } = frameFrom({ p0: '0-10:1=100,2=100*2 10-20:1', p1: '', g1: '0-5:3' });
  assert.deepEqual([...expand(boxes).laneEnds], [3, 3, 4]);
});

test('what was found is bright, what was found in part is less so, and the rest recedes', () => {
  const { boxes } = frameFrom({ g1: '0-10:1 10-20:1=255*9 20-30:1=255*9 30-40:1' });
  const found = Uint8Array.of(255, 128, 1, 0);
  const lights = [0, 1, 2, 3].map((i) => lightOf({ ...boxes, found }, i));
  assert.equal(lights[0], fullLight);
  assert.deepEqual(
    lights,
    lights.toSorted((a, b) => b - a),
  );
  assert.ok((lights[2] ?? 0) > 2 * (lights[3] ?? 0), 'a single match stands out of many');
  const { data } = expand({ ...boxes, found });
  const looks = [0, 1, 2, 3].map((i) => new Uint8Array(data.buffer)[i * rectBytes + 11] ?? 0);
  assert.deepEqual(
    looks.map((look) => look >> 1),
    lights,
  );
  assert.deepEqual(
    looks.map((look) => look & 1),
    [0, 1, 1, 0],
  );
});

test('where nothing is searched for everything is bright', () => {
  const { boxes } = frameFrom({ g1: '0-10:1' });
  assert.equal(lightOf(boxes, 0), fullLight);
});
