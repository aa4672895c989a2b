/** The visible range as a file, PNG or SVG, in the colours of the theme: what is on screen, or all lanes. */
import type { Mark } from '../../protocol/marks.js';
import type { Overview } from '../../protocol/trace.js';
import { durationText, exactText, numberText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import { frameOf, Frames, requestsFor, windowFor } from '../frames.js';
import type { Command } from '../keys.js';
import { Abandoned, messageOf } from '../questions.js';
import { rendererOn } from '../renderer-canvas.js';
import { newCanvas } from '../renderer.js';
import { overviewText } from '../summary.js';
import { TextLayer } from '../text-layer.js';
import { t } from '../text.js';
import { css } from '../theme.js';
import { axisHeight, type Area } from '../timeline.js';
import { rangeOf } from '../viewport.js';
import { drawFlags, drawTitle, flagsHeight, marksIn, titleHeight } from './caption.js';
import { drawLabels } from './label-column.js';
import { toPng, toSvg, widthIn, type Layer, type Sheet } from './layers.js';
import { legendFont, legendOf, statesOf } from './legend.js';

/** Whoever puts it into a document wants to see it sharp. */
const leastScale = 2;
/** Browsers make no picture that is much higher, CSS px: about 500 lanes. */
const mostHeight = 10_000;

const commands: Partial<Record<Command, { readonly isPng: boolean; readonly all: boolean }>> = {
  exportPng: { isPng: true, all: false },
  exportSvg: { isPng: false, all: false },
  exportAllPng: { isPng: true, all: true },
  exportAllSvg: { isPng: false, all: true },
};

export class Export implements Feature {
  readonly name = 'export';
  #marks: readonly Mark[] = [];
  #overview: Overview | null = null;

  constructor(private readonly page: Page) {}

  marks(marks: readonly Mark[]): void {
    this.#marks = marks;
  }

  refreshed(overview: Overview): void {
    this.#overview = overview;
  }

  run(command: Command): boolean {
    const wanted = commands[command];
    if (!wanted) return false;
    void this.#save(wanted.isPng, wanted.all);
    return true;
  }

  async #save(isPng: boolean, all: boolean): Promise<void> {
    const { page } = this;
    const { timeline } = page;
    try {
      const area = all ? timeline.areaOfAll(mostHeight) : timeline.area;
      const boxes = all ? await this.#boxesOf(area) : null;
      const sheet = this.#sheet(area, boxes);
      const scale = Math.max(leastScale, window.devicePixelRatio || 1);
      const content = isPng ? toPng(sheet, scale) : base64(toSvg(sheet));
      const name = `${page.traceName()}.${isPng ? 'png' : 'svg'}`;
      page.post({ type: 'saveFile', name, content });
      if (all && area.height < timeline.height) page.say(this.#cutText(area));
    } catch (error) {
      if (!(error instanceof Abandoned))
        page.failed(t('The picture cannot be made: {0}', messageOf(error)));
    }
  }

  /** Those on screen are not all of them. */
  async #boxesOf(area: Area): Promise<Frames> {
    const { timeline, questions, search } = this.page;
    const { view, known } = timeline;
    const lanes = timeline.rowsIn(area).flatMap((row) => (row.kind === 'lane' ? row.lane.id : []));
    const frames = new Frames(() => undefined);
    const seen = windowFor(view, known);
    const found = search.active ? (search.state?.search ?? null) : null;
    for (const some of requestsFor(lanes)) {
      const asked = { method: 'trace/boxes', lanes: some, ...seen, search: found } as const;
      const { result, columns } = await questions.ask(asked).answer;
      frames.add(frameOf(some, seen, 0, result, columns));
    }
    return frames;
  }

  #sheet(area: Area, boxes: Frames | null): Sheet {
    const { timeline, theme: themeOf, traceName } = this.page;
    const theme = themeOf();
    const { view, labelWidth: left } = timeline;
    const { height } = area;
    const boxesOf = boxes ? (lane: string) => boxes.of(lane) : undefined;
    const marks = marksIn(this.#marks, view);
    const flags = marks.length > 0 ? flagsHeight : 0;
    const axisTop = titleHeight + flags;
    const top = axisTop + axisHeight;
    const width = left + view.width;
    const lanes = timeline.drawWith(null, null, area, boxesOf);
    const legend = legendOf(statesOf(lanes, view), width, widthIn(legendFont(theme)));
    const facts = this.#facts(area, boxes !== null);
    const right = { x: left, width: view.width };
    const below = { y: top, height };
    const layers: readonly Layer[] = [
      {
        ...{ x: 0, y: 0, width, height: titleHeight },
        draw: (pen, scale) => drawTitle(pen, theme, scale, width, { name: traceName(), facts }),
      },
      ...(flags > 0
        ? [
            {
              ...{ ...right, y: titleHeight, height: flags },
              draw: (pen, scale) => drawFlags(pen, theme, scale, marks, view, flagColour()),
            } satisfies Layer,
          ]
        : []),
      {
        ...right,
        ...below,
        draw: (pen, scale) => {
          const renderer = rendererOn(newCanvas(), pen);
          renderer.resize(view.width, height, scale);
          renderer.setTheme(theme);
          timeline.drawWith(renderer, null, area, boxesOf);
        },
      },
      ...(['lanes', 'axis'] as const).map((part): Layer => ({
        ...right,
        ...(part === 'lanes' ? below : { y: axisTop, height: axisHeight }),
        draw: (pen, scale) => {
          const [lanes, axis] = [newCanvas(), newCanvas()];
          const drawn = part === 'lanes' ? lanes : axis;
          const layer = new TextLayer(lanes, axis, (of) => (of === drawn ? pen : null));
          layer.resize(view.width, height, axisHeight, scale);
          layer.setTheme(theme);
          timeline.drawWith(null, layer, area, boxesOf);
        },
      })),
      {
        ...below,
        x: 0,
        width: left,
        draw: (pen, scale) => {
          pen.setTransform(scale, 0, 0, scale, 0, 0);
          const rows = timeline.rowsIn(area).map((row) => ({ row, y: row.y - area.top }));
          drawLabels(pen, theme, left, rows, (group) => this.page.list.groupText(group));
        },
      },
      {
        ...{ x: 0, y: top + height, width, height: legend.height },
        draw: (pen, scale) => legend.draw(pen, theme, scale),
      },
    ];
    return {
      width,
      height: top + height + legend.height,
      background: css(theme.background),
      title: `${traceName()}: ${facts}`,
      layers,
    };
  }

  /** What can be seen, of what, and what of it has been left out. */
  #facts(area: Area, all: boolean): string {
    const { timeline, list, search } = this.page;
    const { start, end } = rangeOf(timeline.view);
    const [from, to] = [Math.max(0, start), Math.min(timeline.known.end, end)].map(Math.round);
    const { filter } = list.arrangement;
    return [
      t('{0} to {1}', exactText(from ?? 0), exactText(to ?? 0)),
      durationText((to ?? 0) - (from ?? 0)),
      ...(this.#overview ? [t('of {0}', overviewText(this.#overview))] : []),
      ...(filter.trim() ? [t('filtered: {0}', filter)] : []),
      ...(search.active ? [t('lit: {0}', search.expression)] : []),
      ...(all && area.height < timeline.height ? [this.#cutText(area)] : []),
    ].join(' · ');
  }

  #cutText(area: Area): string {
    const { timeline } = this.page;
    const lanesIn = (part: Area): number =>
      timeline.rowsIn(part).filter(({ kind }) => kind === 'lane').length;
    const [shown, all] = [lanesIn(area), lanesIn({ top: 0, height: timeline.height })];
    return t('the first {0} of {1} lanes', numberText(shown), numberText(all));
  }
}

const flagColour = (): string =>
  getComputedStyle(document.body).getPropertyValue('--vscode-charts-yellow').trim() || '#cca700';

function base64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
