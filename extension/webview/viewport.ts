/**
 * What part of the trace is on screen, as an immutable value. Every function returns a new one.
 * Times are nanoseconds since the first event; x counts CSS pixels from the left edge of the boxes.
 */

export interface Viewport {
  /** Time at the left edge. */
  readonly start: number;
  readonly nsPerPx: number;
  readonly width: number;
}

/** A half-open interval, ns. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** 50 pixels a nanosecond: the clock of a trace is not finer than a nanosecond. */
export const finest = 0.02;
/** Empty space that may be seen before and after the trace, as a part of what is on screen. */
const edge = 0.02;

export const xOf = (view: Viewport, time: number): number => (time - view.start) / view.nsPerPx;
export const timeOf = (view: Viewport, x: number): number => view.start + x * view.nsPerPx;
export const rangeOf = (view: Viewport): Range => ({
  start: view.start,
  end: view.start + view.width * view.nsPerPx,
});

/** Keeps the trace on screen and the scale between "all of it" and `finest`. */
export function clamp(view: Viewport, extent: Range): Viewport {
  const length = Math.max(1, extent.end - extent.start);
  const width = Math.max(1, view.width);
  const coarsest = Math.max(finest, (length * (1 + 2 * edge)) / width);
  const nsPerPx = Math.min(coarsest, Math.max(finest, view.nsPerPx));
  const span = nsPerPx * width;
  const low = extent.start - edge * span;
  const high = extent.end + edge * span - span;
  const start = low > high ? (low + high) / 2 : Math.min(high, Math.max(low, view.start));
  return { start, nsPerPx, width };
}

/** `factor` < 1 zooms in; the time at `x` stays there unless the edge of the trace forbids it. */
export function zoomAt(view: Viewport, extent: Range, x: number, factor: number): Viewport {
  const length = Math.max(1, extent.end - extent.start);
  const coarsest = Math.max(finest, (length * (1 + 2 * edge)) / Math.max(1, view.width));
  const nsPerPx = Math.min(coarsest, Math.max(finest, view.nsPerPx * factor));
  return clamp({ ...view, nsPerPx, start: timeOf(view, x) - x * nsPerPx }, extent);
}

/** Moves what is on screen by so many pixels; positive shows what comes later. */
export function panBy(view: Viewport, extent: Range, px: number): Viewport {
  return clamp({ ...view, start: view.start + px * view.nsPerPx }, extent);
}

/** Shows `range` with a margin on both sides, which is a part of the range. */
export function fit(extent: Range, range: Range, width: number, margin = edge): Viewport {
  const length = Math.max(1, range.end - range.start);
  const nsPerPx = (length * (1 + 2 * margin)) / Math.max(1, width);
  return clamp({ start: range.start - margin * length, nsPerPx, width }, extent);
}

/** Shows the same part of the trace on more or fewer pixels. */
export function resize(view: Viewport, extent: Range, width: number): Viewport {
  const nsPerPx = (view.nsPerPx * view.width) / Math.max(1, width);
  return clamp({ start: view.start, nsPerPx, width }, extent);
}

/** Leaves the view alone where `time` is well inside; else puts it in the middle. */
export function reveal(view: Viewport, extent: Range, time: number): Viewport {
  const x = xOf(view, time);
  if (x >= view.width * 0.08 && x <= view.width * 0.92) return view;
  return clamp({ ...view, start: time - (view.width / 2) * view.nsPerPx }, extent);
}

/** Does the view show (nearly) everything there is? Then it follows a trace that grows. */
export function showsAll(view: Viewport, extent: Range): boolean {
  const seen = rangeOf(view);
  const slack = (extent.end - extent.start) * 1e-6;
  return seen.start <= extent.start + slack && seen.end >= extent.end - slack;
}
