/**
 * Which boxes are at hand, and which must be asked for.
 *
 * A window is padded by half a screen on both sides and its resolution is a power of two, so panning
 * inside the padding and zooming inside a power of two need nothing new.
 */
import { decodeBoxes, type Boxes } from '../protocol/columns.js';
import type { BoxesResult } from '../protocol/trace.js';
import { rangeOf, type Range, type Viewport } from './viewport.js';

/** ns; the resolution is a power of two, at least 1. */
export interface Window extends Range {
  readonly resolution: number;
}

/** One answer of the server: immutable, drawn from as long as nothing newer is there. */
export interface Frame {
  readonly lanes: readonly string[];
  /** What was asked for; the server may have answered more coarsely. */
  readonly window: Window;
  readonly revision: number;
  /** Times in the boxes count from here, ns. */
  readonly origin: number;
  readonly labels: readonly string[];
  readonly boxes: Boxes;
}

/** Where a lane's boxes are. */
export interface LaneBoxes {
  readonly frame: Frame;
  /** Position of the lane in the frame. */
  readonly lane: number;
}

export const resolutionFor = (nsPerPx: number): number =>
  2 ** Math.max(0, Math.floor(Math.log2(nsPerPx)));

/** What to ask for: the screen and half a screen on both sides, inside the trace. */
export function windowFor(view: Viewport, extent: Range): Window {
  const seen = rangeOf(view);
  const pad = (seen.end - seen.start) / 2;
  const start = Math.max(extent.start, Math.floor(seen.start - pad));
  const end = Math.max(start + 1, Math.min(extent.end, Math.ceil(seen.end + pad)));
  return { start, end, resolution: resolutionFor(view.nsPerPx) };
}

/** Can `have` be drawn at `view` as well as anything that could be asked for? */
export function covers(have: Window, view: Viewport, extent: Range): boolean {
  const seen = rangeOf(view);
  return (
    have.resolution === resolutionFor(view.nsPerPx) &&
    have.start <= Math.max(extent.start, seen.start) &&
    have.end >= Math.min(extent.end, seen.end)
  );
}

/** @throws RangeError when the columns are damaged. */
export function frameOf(
  lanes: readonly string[],
  window: Window,
  revision: number,
  result: Omit<BoxesResult, 'columns'>,
  columns: ArrayBuffer,
): Frame {
  const boxes = decodeBoxes(columns, lanes.length, result.search !== null);
  return { lanes, window, revision, origin: result.origin, labels: result.labels, boxes };
}

/** Index of the first box of a lane, and of the first behind it. */
export function boxesOf({ frame, lane }: LaneBoxes): readonly [number, number] {
  const ends = frame.boxes.laneEnds;
  return [lane === 0 ? 0 : (ends[lane - 1] ?? 0), ends[lane] ?? 0];
}

/** The newest boxes of every lane. */
export class Frames {
  readonly #lanes = new Map<string, LaneBoxes>();
  readonly #users = new Map<Frame, number>();

  /** @param dropped called for every frame of which nothing is needed any more. */
  constructor(private readonly dropped: (frame: Frame) => void) {}

  of(lane: string): LaneBoxes | undefined {
    return this.#lanes.get(lane);
  }

  add(frame: Frame): void {
    frame.lanes.forEach((id, lane) => {
      this.#release(id);
      this.#lanes.set(id, { frame, lane });
      this.#users.set(frame, (this.#users.get(frame) ?? 0) + 1);
    });
  }

  /** Forgets lanes that are far away, so that scrolling through thousands stays small. */
  keep(lanes: ReadonlySet<string>): void {
    for (const id of [...this.#lanes.keys()]) if (!lanes.has(id)) this.#release(id);
  }

  clear(): void {
    this.keep(new Set());
  }

  all(): Iterable<Frame> {
    return this.#users.keys();
  }

  /** Lanes without boxes that are fit for the view and at least as new as `revision`. */
  missing(lanes: readonly string[], view: Viewport, extent: Range, revision: number): string[] {
    return lanes.filter((id) => {
      const have = this.#lanes.get(id)?.frame;
      return !have || have.revision < revision || !covers(have.window, view, extent);
    });
  }

  #release(id: string): void {
    const have = this.#lanes.get(id)?.frame;
    if (!have) return;
    this.#lanes.delete(id);
    const users = (this.#users.get(have) ?? 1) - 1;
    if (users > 0) {
      this.#users.set(have, users);
    } else {
      this.#users.delete(have);
      this.dropped(have);
    }
  }
}

/**
 * Splits lanes into requests. The server answers about 20,000 boxes at most and becomes coarser where
 * that is not enough, so few lanes a request means sharp ones.
 */
export function requestsFor(lanes: readonly string[], size = 24): readonly (readonly string[])[] {
  const requests: (readonly string[])[] = [];
  for (let i = 0; i < lanes.length; i += size) requests.push(lanes.slice(i, i + size));
  return requests;
}
