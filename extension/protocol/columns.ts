/**
 * The columns of a box query, as views on one buffer without copying.
 *
 * The boxes of a lane are contiguous, sorted by start and do not overlap; `laneEnds[i]` is the index
 * behind the last box of lane `i` (in the order of the request). A box stands for `count` spans. One
 * that stands for several carries up to three states with their share of its time (of 255); what the
 * shares leave is time without a span. Layout, little-endian, in this order:
 * laneEnds u32[lanes] · start f32[n] · end f32[n] · count u32[n] · label u16[n] ·
 * state0..2 u8[n] each · share0..2 u8[n] each, with n = the last of laneEnds. Where a search was named,
 * found u8[n] follows: how much of the box's time was found, of 255.
 */
export interface Boxes {
  readonly laneEnds: Uint32Array;
  /** ns since the origin of the result. */
  readonly start: Float32Array;
  readonly end: Float32Array;
  readonly count: Uint32Array;
  /** Index into the result's labels. */
  readonly label: Uint16Array;
  readonly states: readonly [Uint8Array, Uint8Array, Uint8Array];
  readonly shares: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** Null where nothing was searched for. */
  readonly found: Uint8Array | null;
}

/** @throws RangeError when the buffer is not as long as its own counts say. */
export function decodeBoxes(buffer: ArrayBuffer, lanes: number, searched = false): Boxes {
  const laneEnds = new Uint32Array(buffer, 0, lanes);
  const n = lanes === 0 ? 0 : (laneEnds[lanes - 1] ?? 0);
  const expected = lanes * 4 + n * (searched ? 21 : 20);
  if (buffer.byteLength !== expected) {
    throw new RangeError(`box columns: ${buffer.byteLength} bytes where ${expected} were expected`);
  }
  let at = lanes * 4;
  const take = (bytes: number): number => (at += bytes) - bytes;
  const u8 = (): Uint8Array => new Uint8Array(buffer, take(n), n);
  return {
    laneEnds,
    start: new Float32Array(buffer, take(4 * n), n),
    end: new Float32Array(buffer, take(4 * n), n),
    count: new Uint32Array(buffer, take(4 * n), n),
    label: new Uint16Array(buffer, take(2 * n), n),
    states: [u8(), u8(), u8()],
    shares: [u8(), u8(), u8()],
    found: searched ? u8() : null,
  };
}
