/** What is on screen as a file, PNG or SVG: axis, lanes and their names, in the colours of the theme. */
import { exactText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { messageOf } from '../questions.js';
import { rendererOn } from '../renderer-canvas.js';
import { newCanvas } from '../renderer.js';
import { TextLayer } from '../text-layer.js';
import { css } from '../theme.js';
import { axisHeight } from '../timeline.js';
import { rangeOf } from '../viewport.js';
import { drawLabels } from './label-column.js';
import { toPng, toSvg, type Layer, type Sheet } from './layers.js';
import { t } from '../text.js';

/** Whoever puts it into a document wants to see it sharp. */
const leastScale = 2;

export class Export implements Feature {
  readonly name = 'export';

  constructor(private readonly page: Page) {}

  run(command: Command): boolean {
    if (command !== 'exportPng' && command !== 'exportSvg') return false;
    try {
      const sheet = this.#sheet();
      const isPng = command === 'exportPng';
      const scale = Math.max(leastScale, window.devicePixelRatio || 1);
      const content = isPng ? toPng(sheet, scale) : base64(toSvg(sheet));
      const name = `${this.page.traceName()}.${isPng ? 'png' : 'svg'}`;
      this.page.post({ type: 'saveFile', name, content });
    } catch (error) {
      this.page.failed(t('The picture cannot be made: {0}', messageOf(error)));
    }
    return true;
  }

  #sheet(): Sheet {
    const { timeline, theme: themeOf, traceName } = this.page;
    const theme = themeOf();
    const { view, labelWidth: left } = timeline;
    const { rows, height } = timeline.onScreen();
    const all = { x: left, width: view.width };
    const below = { y: axisHeight, height };
    const { start, end } = rangeOf(view);
    const seen = { start: Math.max(0, start), end: Math.min(timeline.known.end, end) };
    const layers: readonly Layer[] = [
      {
        ...all,
        ...below,
        draw: (pen, scale) => {
          const renderer = rendererOn(newCanvas(), pen);
          renderer.resize(view.width, height, scale);
          renderer.setTheme(theme);
          timeline.drawWith(renderer, null, height);
        },
      },
      ...(['lanes', 'axis'] as const).map((part): Layer => ({
        ...all,
        ...(part === 'lanes' ? below : { y: 0, height: axisHeight }),
        draw: (pen, scale) => {
          const [lanes, axis] = [newCanvas(), newCanvas()];
          const drawn = part === 'lanes' ? lanes : axis;
          const layer = new TextLayer(lanes, axis, (of) => (of === drawn ? pen : null));
          layer.resize(view.width, height, axisHeight, scale);
          layer.setTheme(theme);
          timeline.drawWith(null, layer, height);
        },
      })),
      {
        ...below,
        x: 0,
        width: left,
        draw: (pen, scale) => {
          pen.setTransform(scale, 0, 0, scale, 0, 0);
          drawLabels(pen, theme, left, rows, (group) => this.page.list.groupText(group));
        },
      },
    ];
    return {
      width: left + view.width,
      height: axisHeight + height,
      background: css(theme.background),
      title: t(
        '{0}: {1} to {2}',
        traceName(),
        exactText(Math.round(seen.start)),
        exactText(Math.round(seen.end)),
      ),
      layers,
    };
  }
}

function base64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
