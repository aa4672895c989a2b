/** VS Code's colours as the drawing needs them, for all four kinds of theme. */
import { states, type State } from '../protocol/states.js';

/** Red, green, blue: 0 to 255. */
export type Rgb = readonly [number, number, number];

export interface Theme {
  /** Draw an outline around every box. */
  readonly highContrast: boolean;
  readonly dark: boolean;
  /** By number of `states.ts`. */
  readonly states: readonly Rgb[];
  /** Text that can be read on a box of this state. */
  readonly onState: readonly string[];
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly muted: string;
  readonly grid: string;
  readonly band: string;
  readonly font: string;
  readonly border: Rgb;
}

export const css = ([r, g, b]: Rgb, alpha = 1): string => `rgba(${r}, ${g}, ${b}, ${alpha})`;

export function mix(a: Rgb, b: Rgb, part: number): Rgb {
  const at = (i: 0 | 1 | 2): number => Math.round(a[i] * part + b[i] * (1 - part));
  return [at(0), at(1), at(2)];
}

/** Relative luminance after WCAG 2.1, 0 to 1. */
export function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export const textOn = (colour: Rgb): string => (luminance(colour) > 0.2 ? '#000000' : '#ffffff');

const darkChart = {
  green: [137, 209, 133],
  yellow: [204, 167, 0],
  orange: [209, 134, 22],
  red: [241, 76, 76],
  blue: [55, 148, 255],
  purple: [177, 128, 215],
} as const;
const lightChart = {
  green: [56, 138, 52],
  yellow: [191, 136, 3],
  orange: [209, 134, 22],
  red: [229, 20, 0],
  blue: [26, 133, 255],
  purple: [101, 45, 144],
} as const;

/**
 * Waiting recedes towards the background and running stands out; the states that can be neighbours
 * differ in lightness too, so that they can be told apart without colour.
 */
export function paletteOf(
  dark: boolean,
  chart: Readonly<Record<keyof typeof darkChart, Rgb>>,
  fg: Rgb,
  bg: Rgb,
): readonly Rgb[] {
  const grey = mix(fg, bg, dark ? 0.32 : 0.26);
  const tint = (colour: Rgb, part: number): Rgb => mix(mix(colour, grey, part), bg, 0.9);
  // Rust, as nothing else is: calls are of every state. Where running is as dark as in a light theme of high
  // contrast, a dark one would look like it to who sees no red or green.
  const isBright = dark || luminance(chart.green) < 0.1;
  const call = isBright
    ? mix(mix(chart.yellow, chart.red, 0.5), bg, 0.8)
    : mix(chart.red, fg, 0.45);
  const byState: Readonly<Record<State, Rgb>> = {
    none: mix(fg, bg, 0.12),
    running: chart.green,
    runnable: mix(mix(chart.yellow, chart.orange, 0.4), bg, dark ? 1 : 0.72),
    waiting: grey,
    waitingChannel: tint(chart.blue, 0.3),
    waitingSync: tint(mix(chart.red, chart.orange, 0.6), 0.3),
    waitingNetwork: tint(mix(chart.blue, chart.green, 0.5), 0.38),
    waitingSleep: mix(grey, bg, 0.7),
    waitingGC: tint(chart.purple, 0.4),
    syscall: chart.blue,
    gcWork: mix(chart.purple, bg, 0.75),
    gc: chart.purple,
    stopTheWorld: chart.red,
    procWithoutGoroutine: mix(fg, bg, 0.16),
    region: mix(mix(chart.blue, chart.green, 0.45), bg, dark ? 0.75 : 0.7),
    regionCut: mix(mix(chart.blue, chart.green, 0.45), bg, dark ? 0.3 : 0.25),
    markAssist: mix(chart.purple, chart.red, 0.5),
    sweep: mix(mix(chart.purple, chart.blue, 0.5), bg, dark ? 0.8 : 0.65),
    log: mix(fg, bg, 0.85),
    creation: chart.orange,
    unblock: mix(chart.blue, fg, 0.6),
    cpuSample: chart.green,
    frame: call,
    sampledFrame: mix(call, bg, dark ? 0.6 : 0.5),
    manyStacks: mix(fg, bg, 0.6),
  };
  return states.map((state) => byState[state]);
}

/** Reads the colours in use now. */
export function readTheme(body: HTMLElement): Theme {
  const style = getComputedStyle(body);
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colour = (names: readonly string[], fallback: Rgb, under?: Rgb): Rgb => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (!value || !probe) continue;
      // The canvas knows every notation of a colour; it ignores what is none.
      probe.fillStyle = css(under ?? fallback);
      probe.fillRect(0, 0, 1, 1);
      probe.fillStyle = value;
      probe.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0] = probe.getImageData(0, 0, 1, 1).data;
      return [r, g, b];
    }
    return fallback;
  };
  const kind = body.dataset.vscodeThemeKind ?? body.className;
  const highContrast = kind.includes('high-contrast');
  const light = kind.includes('vscode-light') || kind.includes('high-contrast-light');
  const background = colour(['editor-background'], light ? [255, 255, 255] : [30, 30, 30]);
  const dark = luminance(background) < 0.4;
  const foreground = colour(
    ['foreground', 'editor-foreground'],
    dark ? [204, 204, 204] : [59, 59, 59],
    background,
  );
  const fallback = dark ? darkChart : lightChart;
  const chart = {
    green: colour(['charts-green'], fallback.green, background),
    yellow: colour(['charts-yellow'], fallback.yellow, background),
    orange: colour(['charts-orange'], fallback.orange, background),
    red: colour(['charts-red'], fallback.red, background),
    blue: colour(['charts-blue'], fallback.blue, background),
    purple: colour(['charts-purple'], fallback.purple, background),
  };
  const palette = paletteOf(dark, chart, foreground, background);
  return {
    highContrast,
    dark,
    states: palette,
    onState: palette.map(textOn),
    background,
    foreground,
    muted: css(mix(foreground, background, 0.7)),
    grid: css(foreground, highContrast ? 0.3 : 0.1),
    band: css(foreground, highContrast ? 0.12 : 0.05),
    font: style.getPropertyValue('--vscode-font-family').trim() || 'system-ui, sans-serif',
    border: colour(['contrastBorder', 'foreground'], foreground, background),
  };
}

/** Calls back when the user picks another theme: VS Code then rewrites the style of the root. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['style', 'class'],
  });
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind'],
  });
}
