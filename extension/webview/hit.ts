/** What is under the pointer, from the arrays at hand. */
import { boxesOf, type LaneBoxes } from './frames.js';

/**
 * Index of the box at `time`, or of the nearest one within `slack` ns (boxes shorter than a pixel are
 * drawn a pixel wide); −1 where there is none.
 */
export function boxAt(of: LaneBoxes, time: number, slack: number): number {
  const { boxes, origin } = of.frame;
  const [first, end] = boxesOf(of);
  const t = time - origin;
  const next = firstStartAfter(boxes.start, t, first, end);
  const before = next - 1;
  if (before >= first && t < (boxes.end[before] ?? 0)) return before;
  const behind = before >= first ? t - (boxes.end[before] ?? 0) : Infinity;
  const ahead = next < end ? (boxes.start[next] ?? 0) - t : Infinity;
  if (Math.min(behind, ahead) > slack) return -1;
  return behind <= ahead ? before : next;
}

/** First index whose start is after `t`, in `[first, end)`; `end` where there is none. */
export function firstStartAfter(
  starts: Float32Array,
  t: number,
  first: number,
  end: number,
): number {
  let low = first;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) > t) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The boxes of a lane that touch `[from, to)`, ns since the first event. */
export function boxesIn(of: LaneBoxes, from: number, to: number): readonly [number, number] {
  const { boxes, origin } = of.frame;
  const [first, end] = boxesOf(of);
  // Boxes do not overlap: only the last one that starts before `from` can reach into the window.
  const low = Math.max(first, firstStartAfter(boxes.start, from - origin, first, end) - 1);
  return [low, firstStartAfter(boxes.start, to - origin, low, end)];
}
