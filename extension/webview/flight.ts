/** Jumps of the view that are seen on their way, where motion is welcome. */
import type { Timeline } from './timeline.js';
import type { Viewport } from './viewport.js';

/** Long enough to see where it goes, short enough not to be waited for, ms. */
const duration = 180;

/** VS Code's setting, which follows that of the system. */
export const isMotionReduced = (): boolean =>
  document.body.classList.contains('vscode-reduce-motion') ||
  matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * The view at a part of the way, 0 to 1: all moves about the moment that stays where it is, or, where
 * the scale is nearly the same, aside.
 */
export function between(from: Viewport, to: Viewport, part: number): Viewport {
  if (part >= 1) return to;
  const ratio = to.nsPerPx / from.nsPerPx;
  if (Math.abs(Math.log(ratio)) < 1e-3)
    return { ...to, start: from.start + (to.start - from.start) * part };
  const nsPerPx = from.nsPerPx * ratio ** part;
  const fixed = (from.start * ratio - to.start) / (ratio - 1);
  return { ...to, nsPerPx, start: fixed + ((to.start - fixed) * nsPerPx) / to.nsPerPx };
}

export class Flight {
  #number = 0;

  constructor(private readonly timeline: Timeline) {}

  /** Whoever moves the view on the way ends the flight. */
  to(goal: Viewport, arrived: () => void): void {
    const { timeline } = this;
    const number = ++this.#number;
    const from = timeline.view;
    if (isMotionReduced() || from.width === 0 || from.width !== goal.width) {
      timeline.setView(goal);
      arrived();
      return;
    }
    const begin = performance.now();
    timeline.setView(from, goal);
    const step = (now: number): void => {
      if (number !== this.#number || timeline.goal !== goal) return;
      const time = Math.min(1, Math.max(0, (now - begin) / duration));
      const part = 1 - (1 - time) ** 3;
      if (time < 1 && timeline.view.width === goal.width) {
        timeline.setView(between(from, goal, part), goal);
        requestAnimationFrame(step);
        return;
      }
      timeline.setView({ ...goal, width: timeline.view.width });
      arrived();
    };
    requestAnimationFrame(step);
  }
}
