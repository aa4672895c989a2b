/**
 * Boxes as rectangles for the GPU: four corners each, drawn as two plain triangles. Instancing would be
 * ten times slower on a software GL.
 */
import type { Boxes } from '../protocol/columns.js';

/** Bytes a corner: start f32 · end f32 · side u8 (0 left, 1 right) · y u8 (0 top, 255 bottom) · state u8 · merged u8. */
export const cornerBytes = 12;
export const rectBytes = 4 * cornerBytes;
/** A state that took any time is seen: at least a tenth of the height. */
const leastShare = 26;

export interface Rects {
  readonly data: ArrayBuffer;
  /** For lane `i`: index behind its last rectangle. */
  readonly laneEnds: Uint32Array;
}

/** One state's part of a box's height, of 255, from the bottom up. */
export interface Slice {
  readonly state: number;
  readonly from: number;
  readonly to: number;
}

/**
 * What a box shows. A single span fills the height. A merged box is a stack of its states, in the order
 * of their numbers so that neighbours line up; time without a span stays empty at the top.
 */
export function slicesOf(boxes: Boxes, i: number): readonly Slice[] {
  if ((boxes.count[i] ?? 0) <= 1) return [{ state: boxes.states[0][i] ?? 0, from: 0, to: 255 }];
  const parts: { state: number; share: number }[] = [];
  for (let k = 0; k < 3; k++) {
    const share = boxes.shares[k]?.[i] ?? 0;
    const state = boxes.states[k]?.[i] ?? 0;
    if (share > 0 && state > 0) parts.push({ state, share: Math.max(share, leastShare) });
  }
  // Spans shorter than 1/255 of the box: the first state is all that is known of them.
  if (parts.length === 0) parts.push({ state: boxes.states[0][i] ?? 0, share: leastShare });
  parts.sort((a, b) => a.state - b.state);
  const sum = parts.reduce((total, part) => total + part.share, 0);
  const scale = sum > 255 ? 255 / sum : 1;
  let y = 0;
  return parts.map(({ state, share }) => ({ state, from: y, to: (y += share * scale) }));
}

export function expand(boxes: Boxes): Rects {
  const lanes = boxes.laneEnds.length;
  const laneEnds = new Uint32Array(lanes);
  const n = boxes.start.length;
  // At most three rectangles a box; cut to size at the end.
  let most = 0;
  for (let i = 0; i < n; i++) most += (boxes.count[i] ?? 0) <= 1 ? 1 : 3;
  const data = new ArrayBuffer(most * rectBytes);
  const floats = new Float32Array(data);
  const bytes = new Uint8Array(data);
  let rect = 0;
  let box = 0;
  for (let lane = 0; lane < lanes; lane++) {
    for (const end = boxes.laneEnds[lane] ?? 0; box < end; box++) {
      const start = boxes.start[box] ?? 0;
      const stop = boxes.end[box] ?? 0;
      const merged = (boxes.count[box] ?? 0) > 1 ? 1 : 0;
      if (merged === 0) {
        put(rect++, start, stop, boxes.states[0][box] ?? 0, 0, 255, 0);
        continue;
      }
      for (const { state, from, to } of slicesOf(boxes, box)) {
        put(rect++, start, stop, state, Math.round(255 - to), Math.round(255 - from), 1);
      }
    }
    laneEnds[lane] = rect;
  }
  return { data: data.slice(0, rect * rectBytes), laneEnds };

  function put(
    at: number,
    start: number,
    end: number,
    state: number,
    top: number,
    bottom: number,
    merged: number,
  ): void {
    for (let corner = 0; corner < 4; corner++) {
      const byte = at * rectBytes + corner * cornerBytes;
      floats[byte / 4] = start;
      floats[byte / 4 + 1] = end;
      bytes[byte + 8] = corner & 1;
      bytes[byte + 9] = corner < 2 ? top : bottom;
      bytes[byte + 10] = state;
      bytes[byte + 11] = merged;
    }
  }
}
