/** Simulates how the states look to those who see fewer colours (Machado, Oliveira, Fernandes 2009). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { states, type State } from '../../../extension/protocol/states.js';
import {
  isOnLine,
  onLine,
  patternOf,
  patterns,
  period,
} from '../../../extension/webview/patterns.js';
import { mix, paletteOf, type Rgb } from '../../../extension/webview/theme.js';

interface Look {
  readonly dark: boolean;
  readonly foreground: Rgb;
  readonly background: Rgb;
  readonly chart: Parameters<typeof paletteOf>[1];
}
const darkChart: Look['chart'] = {
  green: [137, 209, 133],
  yellow: [204, 167, 0],
  orange: [209, 134, 22],
  red: [241, 76, 76],
  blue: [55, 148, 255],
  purple: [177, 128, 215],
};
const lightChart: Look['chart'] = {
  green: [56, 138, 52],
  yellow: [191, 136, 3],
  orange: [209, 134, 22],
  red: [229, 20, 0],
  blue: [26, 133, 255],
  purple: [101, 45, 144],
};
/** As VS Code's own themes have them. */
const themes: Readonly<Record<string, Look>> = {
  'dark': {
    dark: true,
    foreground: [204, 204, 204],
    background: [31, 31, 31],
    chart: darkChart,
  },
  'light': {
    dark: false,
    foreground: [59, 59, 59],
    background: [255, 255, 255],
    chart: lightChart,
  },
  'dark high contrast': {
    dark: true,
    foreground: [255, 255, 255],
    background: [0, 0, 0],
    chart: darkChart,
  },
  'light high contrast': {
    dark: false,
    foreground: [41, 41, 41],
    background: [255, 255, 255],
    chart: { ...lightChart, green: [55, 78, 6], yellow: [137, 80, 0], red: [181, 32, 13] },
  },
};
type Nine = readonly [number, number, number, number, number, number, number, number, number];
const eyes: Readonly<Record<string, Nine>> = {
  'all colours': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'no red (protanopia)': [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  'no green (deuteranopia)': [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  'no blue (tritanopia)': [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
};

const linear = (value: number): number => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};

/** Oklab, in hundredths: 2 is just noticeable. */
function perceived(colour: Rgb, m: Nine): readonly [number, number, number] {
  const [r, g, b] = colour.map(linear) as [number, number, number];
  const row = (x: number, y: number, z: number): number =>
    Math.min(1, Math.max(0, x * r + y * g + z * b));
  const [R, G, B] = [row(m[0], m[1], m[2]), row(m[3], m[4], m[5]), row(m[6], m[7], m[8])];
  const l = Math.cbrt(0.4122214708 * R + 0.5363325363 * G + 0.0514459929 * B);
  const n = Math.cbrt(0.2119034982 * R + 0.6806995451 * G + 0.1073969566 * B);
  const s = Math.cbrt(0.0883024619 * R + 0.2817188376 * G + 0.6299787005 * B);
  return [
    100 * (0.2104542553 * l + 0.793617785 * n - 0.0040720468 * s),
    100 * (1.9779984951 * l - 2.428592205 * n + 0.4505937099 * s),
    100 * (0.0259040371 * l + 0.7827717662 * n - 0.808675766 * s),
  ];
}
const distance = (a: Rgb, b: Rgb, m: Nine): number => {
  const [p, q] = [perceived(a, m), perceived(b, m)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};
const colourOf = (palette: readonly Rgb[], state: number): Rgb => palette[state] as Rgb;
/** Nothing is drawn where there is nothing. */
const drawn = states.map((_, i) => i).filter((i) => states[i] !== ('none' satisfies State));

for (const [name, { dark, chart, foreground, background }] of Object.entries(themes)) {
  const palette = paletteOf(dark, chart, foreground, background);
  for (const [who, eye] of Object.entries(eyes)) {
    test(`who sees ${who} can tell all states apart in the ${name} theme`, () => {
      const alike = drawn.flatMap((a) =>
        drawn
          .filter((b) => b > a && patternOf[a] === patternOf[b])
          .map((b) => [a, b, distance(colourOf(palette, a), colourOf(palette, b), eye)] as const)
          .filter(([, , apart]) => apart < 9)
          .map(([a, b, apart]) => `${states[a]} and ${states[b]}: ${apart.toFixed(1)}`),
      );
      assert.deepEqual(alike, []);
    });
    test(`who sees ${who} does not take a call for the collector’s work in the ${name} theme`, () => {
      const call = colourOf(palette, states.indexOf('frame'));
      for (const state of ['gc', 'gcWork', 'waitingGC', 'sweep'] as const) {
        const apart = distance(call, colourOf(palette, states.indexOf(state)), eye);
        assert.ok(apart > 8, `${state}: ${apart.toFixed(1)}`);
      }
    });
    test(`who sees ${who} sees the lines of every pattern in the ${name} theme`, () => {
      for (const state of drawn) {
        const colour = colourOf(palette, state);
        if (patternOf[state] === 'plain') continue;
        const apart = distance(colour, mix(colour, background, onLine), eye);
        assert.ok(apart > 4, `${states[state]}: ${apart.toFixed(1)}`);
      }
    });
  }
}

test('every pattern is another one, and leaves most of the colour as it is', () => {
  const drawings = patterns.map((pattern) => {
    let text = '';
    for (let y = 0; y < period; y++) {
      for (let x = 0; x < period; x++) text += isOnLine(pattern, x, y) ? '#' : '.';
      text += '\n';
    }
    return text;
  });
  assert.equal(new Set(drawings).size, patterns.length);
  for (const drawing of drawings) assert.ok(drawing.split('#').length - 1 <= 11);
  assert.equal(
    drawings[patterns.indexOf('dots')],
    '......\n......\n..##..\n..##..\n......\n......\n',
  );
});
