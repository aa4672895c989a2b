/**
 * Lines on the boxes of some states, so that states can be told apart by who sees fewer colours. Two states
 * with the same pattern differ in lightness or hue for everybody; a test simulates that.
 */
import { states, type State } from '../protocol/states.js';
import { css, mix, type Theme } from './theme.js';

/** In this order the shader knows them. */
export const patterns = ['plain', 'rising', 'falling', 'level', 'upright', 'dots', 'grid'] as const;
export type Pattern = (typeof patterns)[number];

const byState: Readonly<Record<State, Pattern>> = {
  none: 'plain',
  running: 'plain',
  runnable: 'plain',
  waiting: 'plain',
  waitingChannel: 'rising',
  waitingSync: 'falling',
  waitingNetwork: 'level',
  waitingSleep: 'dots',
  waitingGC: 'upright',
  syscall: 'rising',
  gcWork: 'falling',
  gc: 'upright',
  stopTheWorld: 'grid',
  procWithoutGoroutine: 'level',
  region: 'plain',
  regionCut: 'upright',
  markAssist: 'grid',
  sweep: 'dots',
  log: 'falling',
  creation: 'upright',
  unblock: 'level',
  cpuSample: 'dots',
  frame: 'plain',
  sampledFrame: 'grid',
  manyStacks: 'rising',
};
/** By number of `states.ts`. */
export const patternOf: readonly Pattern[] = states.map((state) => byState[state]);

/** From one line to the next, CSS px. */
export const period = 6;
/** How much of the colour is left on a line: the rest is that of the background. */
export const onLine = 0.55;
/** Narrower boxes are plain, CSS px. */
export const leastPatterned = 6;

/** Whether a place is on a line; whole CSS px from the corner of the box, and modulo `period`. */
export function isOnLine(pattern: Pattern, x: number, y: number): boolean {
  const [ax, ay] = [x % period, y % period];
  switch (pattern) {
    case 'plain':
      return false;
    case 'rising':
      return (ax + ay) % period === 3;
    case 'falling':
      return (ax - ay + period) % period === 3;
    case 'level':
      return ay === 3;
    case 'upright':
      return ax === 3;
    case 'dots':
      return ax >> 1 === 1 && ay >> 1 === 1;
    case 'grid':
      return ax === 3 || ay === 3;
  }
}

/** A tile of a state's colour and lines; null where it is plain. */
export function tileOf(theme: Theme, state: number, scale: number): HTMLCanvasElement | null {
  const pattern = patternOf[state] ?? 'plain';
  const colour = theme.states[state];
  if (pattern === 'plain' || !colour) return null;
  const one = Math.max(1, Math.round(scale));
  const tile = document.createElement('canvas');
  tile.width = tile.height = period * one;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  for (let y = 0; y < period; y++)
    for (let x = 0; x < period; x++) {
      const on = isOnLine(pattern, x, y);
      pen.fillStyle = css(on ? mix(colour, theme.background, onLine) : colour);
      pen.fillRect(x * one, y * one, one, one);
    }
  return tile;
}

/** Gives a swatch the look of a state. */
export function paintSwatch(swatch: HTMLElement, theme: Theme, state: number): void {
  swatch.style.backgroundColor = css(theme.states[state] ?? theme.foreground);
  const pattern = patternOf[state] ?? 'plain';
  if (pattern !== 'plain') swatch.dataset.pattern = pattern;
}
