import { unitFor } from './durations.js';
import { rangeOf, xOf, type Viewport } from './viewport.js';

export interface Tick {
  readonly time: number;
  readonly x: number;
  readonly label: string;
}

export interface Axis {
  /** ns between ticks: 1, 2 or 5 times a power of ten, at least 1. */
  readonly step: number;
  readonly ticks: readonly Tick[];
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is at least `least`, but never under 1. */
export function niceStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least) + 1e-12);
  const factor = [1, 2, 5, 10].find((f) => f * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Ticks at least `spacing` pixels apart, all in one unit and with as many decimals as the step needs. */
export function axisOf(view: Viewport, spacing = 84): Axis {
  const seen = rangeOf(view);
  const step = niceStep(spacing * view.nsPerPx);
  const [unit, name] = unitFor(Math.max(Math.abs(seen.end), step));
  const decimals = Math.max(0, Math.ceil(Math.log10(unit / step) - 1e-9));
  const ticks: Tick[] = [];
  for (let n = Math.ceil(seen.start / step); n * step <= seen.end; n++) {
    const time = n * step;
    const label = n === 0 ? '0' : `${(time / unit).toFixed(decimals)} ${name}`;
    ticks.push({ time, x: xOf(view, time), label });
  }
  return { step, ticks };
}
