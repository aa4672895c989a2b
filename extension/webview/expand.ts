/**
 * Boxes as rectangles for the GPU: four corners each, drawn as two plain triangles. Instancing would be
 * ten times slower on a software GL. This runs for every answer of the server between two pictures, so
 * it allocates nothing for a box.
 */
import type { Boxes } from '../protocol/columns.js';
import { states as names } from '../protocol/states.js';

/**
 * Bytes a corner: start f32 · end f32 · side u8 (0 left, 1 right) · y u8 (0 top, 255 bottom) · state u8 ·
 * look u8, which is 1 for a merged box and twice its light.
 */
export const cornerBytes = 12;
export const rectBytes = 4 * cornerBytes;
const rectWords = rectBytes / 4;
/** A state that took any time is seen: at least a tenth of the height. */
const leastShare = 26;

/** The light of a box of which all was found, or where nothing is searched for. */
export const fullLight = 127;
/** What was not found recedes, but can still be told apart and read. */
const leastLight = 24;
/** A box of which only a little was found stands out nevertheless. */
const someLight = 66;

/** How bright a box is, up to `fullLight`. */
export function lightOf({ found }: Boxes, i: number): number {
  if (!found) return fullLight;
  const part = found[i] ?? 0;
  return part === 0 ? leastLight : someLight + Math.round(((fullLight - someLight) * part) / 255);
}

const firstCall = names.indexOf('frame');

/** Whether a box is one thing that fills its height: a single span, or calls of which the first stands for all. */
export const isWhole = ({ count, states }: Boxes, i: number): boolean =>
  (count[i] ?? 0) <= 1 || (states[0][i] ?? 0) >= firstCall;

export interface Rects {
  readonly data: Uint32Array<ArrayBuffer>;
  /** For lane `i`: index behind its last rectangle. */
  readonly laneEnds: Uint32Array;
}

/**
 * What one box shows, from the bottom up: slice `k` is in state `states[k]` and goes from `edges[k]` to
 * `edges[k + 1]`, of 255. Filled by `sliceBox`, again and again.
 */
export interface Slices {
  readonly states: Uint8Array;
  readonly edges: Uint8Array;
  readonly shares: Uint16Array;
}

export const newSlices = (): Slices => ({
  states: new Uint8Array(3),
  edges: new Uint8Array(4),
  shares: new Uint16Array(3),
});

/**
 * A single span fills the height. A merged box is a stack of its states, in the order of their numbers
 * so that neighbours line up; time without a span stays empty at the top.
 * @returns how many slices there are, 1 to 3.
 */
export function sliceBox(boxes: Boxes, i: number, into: Slices): number {
  const { states, edges, shares } = into;
  if (isWhole(boxes, i)) {
    states[0] = boxes.states[0][i] ?? 0;
    edges[1] = 255;
    return 1;
  }
  let n = 0;
  let sum = 0;
  for (let k = 0; k < 3; k++) {
    const column = boxes.shares[k];
    const state = boxes.states[k]?.[i] ?? 0;
    if (!column?.[i] || state === 0) continue;
    const share = Math.max(column[i] ?? 0, leastShare);
    sum += share;
    // Three at most: sorted while they are put in.
    let at = n++;
    for (; at > 0 && (states[at - 1] ?? 0) > state; at--) {
      states[at] = states[at - 1] ?? 0;
      shares[at] = shares[at - 1] ?? 0;
    }
    states[at] = state;
    shares[at] = share;
  }
  if (n === 0) {
    // Spans shorter than 1/255 of the box: the first state is all that is known of them.
    states[0] = boxes.states[0][i] ?? 0;
    edges[1] = leastShare;
    return 1;
  }
  const scale = sum > 255 ? 255 / sum : 1;
  let y = 0;
  for (let k = 0; k < n; k++) edges[k + 1] = Math.round((y += (shares[k] ?? 0) * scale));
  return n;
}

/** @param scratch is written to if it is large enough: the data is then valid until its next use. */
export function expand(boxes: Boxes, scratch = new Uint32Array(0)): Rects {
  const lanes = boxes.laneEnds.length;
  const laneEnds = new Uint32Array(lanes);
  const n = boxes.start.length;
  // At most three rectangles a box.
  let most = 0;
  for (let i = 0; i < n; i++) most += isWhole(boxes, i) ? 1 : 3;
  const words = most * rectWords;
  const data = words <= scratch.length ? scratch : new Uint32Array(2 * words);
  // The times are copied bit by bit: that they are floats matters to the GPU only.
  const starts = new Uint32Array(boxes.start.buffer, boxes.start.byteOffset, n);
  const ends = new Uint32Array(boxes.end.buffer, boxes.end.byteOffset, n);
  const slices = newSlices();
  const { states, edges } = slices;
  let word = 0;
  let box = 0;
  for (let lane = 0; lane < lanes; lane++) {
    for (const last = boxes.laneEnds[lane] ?? 0; box < last; box++) {
      const start = starts[box] ?? 0;
      const end = ends[box] ?? 0;
      const merged = (isWhole(boxes, box) ? 0 : 1) | (lightOf(boxes, box) << 1);
      const count = sliceBox(boxes, box, slices);
      for (let k = 0; k < count; k++) {
        const look = ((states[k] ?? 0) << 16) | (merged << 24);
        const top = look | ((255 - (edges[k + 1] ?? 0)) << 8);
        const bottom = look | ((255 - (edges[k] ?? 0)) << 8);
        data[word] = data[word + 3] = data[word + 6] = data[word + 9] = start;
        data[word + 1] = data[word + 4] = data[word + 7] = data[word + 10] = end;
        data[word + 2] = top;
        data[word + 5] = top | 1;
        data[word + 8] = bottom;
        data[word + 11] = bottom | 1;
        word += rectWords;
      }
    }
    laneEnds[lane] = word / rectWords;
  }
  return { data: data.subarray(0, word), laneEnds };
}
