/** Boxes from text, for tests: `0-10:1 10-20:2` is two spans in states 1 and 2; `20-90:1=100,3=155*7`
 * is a box of seven spans with the shares of two states. One text for each lane. */
import { decodeBoxes } from '../../../extension/protocol/columns.js';
import type { Frame } from '../../../extension/webview/frames.js';

export function frameFrom(
  lanes: Readonly<Record<string, string>>,
  more: Partial<Frame> = {},
): Frame {
  const ids = Object.keys(lanes);
  const boxes = ids.map((id) => (lanes[id] ?? '').split(' ').filter(Boolean).map(parse));
  const all = boxes.flat();
  const n = all.length;
  const buffer = new ArrayBuffer(ids.length * 4 + n * 20);
  let total = 0;
  new Uint32Array(buffer, 0, ids.length).set(boxes.map((lane) => (total += lane.length)));
  const decoded = decodeBoxes(buffer, ids.length);
  all.forEach((box, i) => {
    decoded.start[i] = box.start;
    decoded.end[i] = box.end;
    decoded.count[i] = box.count;
    decoded.states.forEach((column, k) => (column[i] = box.parts[k]?.[0] ?? 0));
    decoded.shares.forEach((column, k) => (column[i] = box.parts[k]?.[1] ?? 0));
  });
  return {
    lanes: ids,
    window: { start: 0, end: 1000, resolution: 1 },
    revision: 0,
    origin: 0,
    labels: [''],
    boxes: decoded,
    ...more,
  };
}

interface ParsedBox {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly parts: readonly (readonly [number, number])[];
}

function parse(text: string): ParsedBox {
  const [times = '', what = '1'] = text.split(':');
  const [start = 0, end = 0] = times.split('-').map(Number);
  const [states = '', count = '1'] = what.split('*');
  const parts = states.split(',').map((part): [number, number] => {
    const [state = 0, share = 255] = part.split('=').map(Number);
    return [state, share];
  });
  return { start, end, count: Number(count), parts };
}
