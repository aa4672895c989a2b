/** Text, grid and everything that is not a box, on a 2D canvas above the boxes; and the axis. */
import type { Pen } from './pen.js';
import { drawAbsences, type AbsentLane } from './absence.js';
import { drawArrows, type Arrow } from './arrows.js';
import type { Overlay, Scene } from './overlay.js';
import { boxesIn } from './hit.js';
import type { Painting } from './rows.js';
import { boxText } from './names.js';
import { labelText } from './server-texts.js';
import { sizeCanvas, type LaneOnScreen } from './renderer.js';
import { css, type Theme } from './theme.js';
import { axisOf, type Axis } from './ticks.js';
import { rangeOf, xOf, type Viewport } from './viewport.js';
import { t } from './text.js';

/** A band across the timeline, such as the header of a group. */
export interface Band {
  readonly y: number;
  readonly height: number;
}

export interface Picture {
  readonly view: Viewport;
  readonly lanes: readonly LaneOnScreen[];
  readonly bands: readonly Band[];
  /** CSS px of the canvas. */
  readonly height: number;
  /** Where the lanes end, CSS px. */
  readonly bottom: number;
  /** The trace is known up to here, ns; null: all of it. */
  readonly readTo: number | null;
  /** First and last moment of what is known, ns. */
  readonly end: number;
  readonly arrows: readonly Arrow[];
  readonly absent: readonly AbsentLane[];
  readonly paintings: readonly (Omit<Painting, 'context' | 'theme' | 'view'> & {
    readonly paint: (to: Painting) => void;
  })[];
  readonly overlays: Iterable<Overlay>;
  readonly placeOf: Pick<Scene, 'lane' | 'group'>;
}

const leastText = 26;
/** Text in a lower box would not be read. */
const leastHeight = 11;
const fontSize = 11;

export class TextLayer {
  readonly #widths = new Map<string, number>();
  #theme: Theme | null = null;
  #scale = 1;
  #hatch: CanvasPattern | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly axis: HTMLCanvasElement,
    /** Null: what would be drawn there is not wanted. */
    private readonly penOf: (canvas: HTMLCanvasElement) => Pen | null = (of) => of.getContext('2d'),
  ) {}

  resize(width: number, height: number, axisHeight: number, scale: number): void {
    this.#scale = scale;
    sizeCanvas(this.canvas, width, height, scale);
    sizeCanvas(this.axis, width, axisHeight, scale);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#widths.clear();
    this.#hatch = null;
  }

  draw(picture: Picture): void {
    const theme = this.#theme;
    if (!theme) return;
    const axis = axisOf(picture.view);
    const context = this.penOf(this.canvas);
    if (context) this.#drawLanes(context, theme, axis, picture);
    this.#drawAxis(theme, axis, picture.view);
  }

  #drawLanes(context: Pen, theme: Theme, axis: Axis, picture: Picture): void {
    const { view, height, bottom } = picture;
    context.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);
    context.clearRect(0, 0, view.width, height);
    context.fillStyle = theme.grid;
    const one = 1 / this.#scale;
    for (const { x } of axis.ticks)
      context.fillRect(Math.round(x * this.#scale) * one, 0, one, Math.min(bottom, height));
    context.fillStyle = theme.band;
    for (const band of picture.bands) context.fillRect(0, band.y, view.width, band.height - 1);
    for (const { paint, y, height: high } of picture.paintings)
      paint({ context, theme, view, y, height: high });
    this.#hatch ??= hatchOf(context, css(theme.foreground, 0.18));
    drawAbsences(context, theme, view, picture.absent, this.#hatch);
    this.#drawOutside(context, theme, picture);
    this.#drawLabels(context, theme, picture);
    const font = `${fontSize}px ${theme.font}`;
    const [ink, halo] = [css(theme.foreground), css(theme.background, 0.8)];
    drawArrows(context, picture.arrows, ink, halo, font);
    const lanes = picture.lanes.map(({ frame, lane, y, height }) => {
      return { id: frame.lanes[lane] ?? '', y, height };
    });
    const scene = { view, theme, height, lanes, ...picture.placeOf };
    for (const draw of picture.overlays) draw(context, scene);
  }

  #drawOutside(context: Pen, theme: Theme, picture: Picture): void {
    const { view, readTo, end, bottom } = picture;
    const left = xOf(view, 0);
    const right = xOf(view, end);
    context.fillStyle = theme.band;
    if (left > 0) context.fillRect(0, 0, left, bottom);
    if (right < view.width)
      context.fillRect(Math.max(0, right), 0, view.width - Math.max(0, right), bottom);
    if (readTo === null) return;
    const x = Math.max(0, xOf(view, readTo));
    if (x >= view.width || !this.#hatch) return;
    context.fillStyle = this.#hatch;
    context.fillRect(x, 0, view.width - x, bottom);
    context.font = `${fontSize}px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textBaseline = 'top';
    if (view.width - x > 90) context.fillText(t('not yet read'), x + 8, 6);
  }

  #drawLabels(context: Pen, theme: Theme, { view, lanes }: Picture): void {
    const seen = rangeOf(view);
    context.font = `${fontSize}px ${theme.font}`;
    context.textBaseline = 'middle';
    for (const lane of lanes) {
      const { boxes, origin, labels } = lane.frame;
      if (lane.height < leastHeight) continue;
      const [first, end] = boxesIn(lane, seen.start, seen.end);
      for (let i = first; i < end; i++) {
        const label = boxes.label[i] ?? 0;
        if (label === 0) continue;
        const x0 = Math.max(0, xOf(view, origin + (boxes.start[i] ?? 0)));
        // What took no time, a log, may say what it says up to the next one.
        const isPoint = boxes.end[i] === boxes.start[i];
        const until = isPoint ? (i + 1 < end ? boxes.start[i + 1] : undefined) : boxes.end[i];
        const x1 = Math.min(view.width, until === undefined ? Infinity : xOf(view, origin + until));
        if (x1 - x0 < leastText) continue;
        const text = this.#fit(
          context,
          boxText(labelText(labels[label] ?? '', boxes.states[0][i] ?? 0)),
          x1 - x0 - 8,
        );
        if (!text) continue;
        // What was not found is dim, and so is what it says.
        context.fillStyle = isPoint
          ? css(theme.foreground)
          : boxes.found?.[i] === 0
            ? theme.muted
            : (theme.onState[boxes.states[0][i] ?? 0] ?? '#000000');
        context.fillText(text, x0 + 4, lane.y + lane.height / 2 + 0.5);
      }
    }
  }

  #drawAxis(theme: Theme, axis: Axis, view: Viewport): void {
    const context = this.penOf(this.axis);
    if (!context) return;
    const height = this.axis.height / this.#scale;
    context.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);
    context.clearRect(0, 0, view.width, height);
    context.font = `${fontSize}px ${theme.font}`;
    context.textBaseline = 'middle';
    const one = 1 / this.#scale;
    for (const { x, label } of axis.ticks) {
      context.fillStyle = theme.muted;
      context.fillRect(Math.round(x * this.#scale) * one, height - 6, one, 6);
      if (x + 4 + this.#widthOf(context, label) < view.width) {
        context.fillText(label, x + 4, height / 2 + 1);
      }
    }
  }

  /** The text, or its beginning and "…", no wider than `width`. */
  #fit(context: Pen, text: string, width: number): string {
    const whole = this.#widthOf(context, text);
    if (whole <= width) return text;
    // An average is not a measure: stay a little below, so that nothing leaves its box.
    const letters = Math.floor((text.length * (width - 8) * 0.92) / whole);
    return letters >= 2 ? `${text.slice(0, letters)}…` : '';
  }

  /** Measuring is slow, so it is remembered: all text here has one font. */
  #widthOf(context: Pen, text: string): number {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    if (this.#widths.size > 20_000) this.#widths.clear();
    const { width } = context.measureText(text);
    this.#widths.set(text, width);
    return width;
  }
}

/** Diagonal lines: not a colour, so that it means the same in every theme. */
function hatchOf(context: Pen, colour: string): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const x of [-8, 0, 8]) {
    pen.moveTo(x, 8);
    pen.lineTo(x + 8, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}
