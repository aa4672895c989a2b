/** Draws a counter on a 2D canvas: areas on top of each other by their means, what they reached, and lines. */
import type { Pen } from '../pen.js';
import { states, type State } from '../../protocol/states.js';
import type { Painting } from '../rows.js';
import { css, type Theme } from '../theme.js';
import { rangeOf, type Viewport } from '../viewport.js';
import { peakOf, type CounterFrame, type CounterLane } from './counter-lanes.js';

/** Empty space above and below the areas, CSS px. */
const above = 4;
const below = 1;

const colourOf = (theme: Theme, state: State): string =>
  css(theme.states[states.indexOf(state)] ?? theme.foreground);

interface Scale {
  /** CSS px, of the start of a bucket and of a value. */
  readonly x: (bucket: number) => number;
  readonly y: (value: number) => number;
  readonly first: number;
  readonly end: number;
}

/** Only the areas; @returns where values are. */
export function paintAreas(
  { context, theme, view, y, height }: Painting,
  frame: CounterFrame,
  lane: CounterLane,
  parts: Pick<CounterLane, 'areas' | 'lines'>,
  /** The value at the top of the lane. */
  top: number,
): Scale {
  const bottom = y + height - below;
  const scale: Scale = {
    ...visible(frame, view),
    y: (value) => bottom - (value / top) * (height - above - below),
  };
  let under = new Float64Array(frame.buckets);
  for (const { series, state } of parts.areas) {
    const columns = frame.series.get(series);
    // Bytes do not come and go within a moment: of these the last is what there is.
    const values = lane.binary ? columns?.last : columns?.mean;
    if (!values) continue;
    const over = under.map((value, i) => value + Math.max(0, values[i] ?? 0));
    context.fillStyle = colourOf(theme, state);
    // What stands alone need not be as heavy as what is told apart by its colour.
    context.globalAlpha = lane.binary ? 0.55 : 1;
    fillBetween(context, scale, under, over);
    context.globalAlpha = 1;
    under = over;
  }
  const peak = peakOf(lane, parts.areas);
  const most = peak && frame.series.get(peak)?.most;
  if (most) {
    context.fillStyle = css(theme.foreground, theme.highContrast ? 0.5 : 0.25);
    fillBetween(
      context,
      scale,
      under,
      most.map((value, i) => Math.max(value, under[i] ?? 0)),
    );
  }
  return scale;
}

export function paintCounter(
  to: Painting,
  frame: CounterFrame,
  lane: CounterLane,
  parts: Pick<CounterLane, 'areas' | 'lines'>,
  top: number,
): void {
  const { context, theme, view, y, height } = to;
  const scale = paintAreas(to, frame, lane, parts, top);
  const bottom = y + height - below;
  for (const { series, state } of parts.lines) {
    const values = frame.series.get(series)?.last;
    if (!values) continue;
    context.strokeStyle = colourOf(theme, state);
    context.lineWidth = 1.5;
    context.setLineDash([5, 3]);
    strokeSteps(context, scale, values);
    context.setLineDash([]);
  }
  context.fillStyle = theme.band;
  context.fillRect(0, bottom, view.width, below);
  const text = lane.text(top);
  context.font = `10px ${theme.font}`;
  context.textBaseline = 'top';
  const { width } = context.measureText(text);
  context.fillStyle = css(theme.background, 0.7);
  context.fillRect(2, y + 2, width + 4, 12);
  context.fillStyle = theme.muted;
  context.fillText(text, 4, y + 3);
}

function visible(frame: CounterFrame, view: Viewport): Pick<Scale, 'x' | 'first' | 'end'> {
  const { start, end } = rangeOf(view);
  const at = (time: number): number => (time - frame.origin) / frame.resolution;
  const step = frame.resolution / view.nsPerPx;
  const shift = (frame.origin - view.start) / view.nsPerPx;
  return {
    x: (bucket) => shift + bucket * step,
    first: Math.max(0, Math.min(frame.buckets, Math.floor(at(start)))),
    end: Math.max(0, Math.min(frame.buckets, Math.ceil(at(end)))),
  };
}

/** Fills what is between two step lines; as few corners as possible. */
function fillBetween(
  context: Pen,
  { x, y, first, end }: Scale,
  under: Float64Array,
  over: Float64Array,
): void {
  if (first >= end) return;
  context.beginPath();
  context.moveTo(x(first), y(under[first] ?? 0));
  for (let i = first; i < end; i++) {
    const value = over[i] ?? 0;
    context.lineTo(x(i), y(value));
    while (i + 1 < end && over[i + 1] === value) i++;
    context.lineTo(x(i + 1), y(value));
  }
  for (let i = end - 1; i >= first; i--) {
    const value = under[i] ?? 0;
    context.lineTo(x(i + 1), y(value));
    while (i - 1 >= first && under[i - 1] === value) i--;
    context.lineTo(x(i), y(value));
  }
  context.fill();
}

function strokeSteps(context: Pen, { x, y, first, end }: Scale, values: Float64Array): void {
  context.beginPath();
  let drawing = false;
  for (let i = first; i < end; i++) {
    const value = values[i] ?? -1;
    if (value < 0) {
      drawing = false;
      continue;
    }
    if (drawing) context.lineTo(x(i), y(value));
    else context.moveTo(x(i), y(value));
    drawing = true;
    while (i + 1 < end && values[i + 1] === value) i++;
    context.lineTo(x(i + 1), y(value));
  }
  context.stroke();
}
