/** Boxes on a 2D canvas: where there is no WebGL2, and while a lost context is being restored. */
import { fullLight, isWhole, lightOf, newSlices, sliceBox } from './expand.js';
import { boxesIn } from './hit.js';
import { leastPatterned, tileOf } from './patterns.js';
import type { Pen } from './pen.js';
import { newCanvas, sizeCanvas, type LaneOnScreen, type Renderer } from './renderer.js';
import { css, type Theme } from './theme.js';
import { rangeOf, type Viewport } from './viewport.js';

const slices = newSlices();

export function createCanvasRenderer(): Renderer | null {
  const canvas = newCanvas();
  const context = canvas.getContext('2d');
  return context ? new CanvasRenderer(canvas, context) : null;
}

/** Draws what would be on a canvas of this size with another pen. */
export const rendererOn = (canvas: HTMLCanvasElement, pen: Pen): Renderer =>
  new CanvasRenderer(canvas, pen);

class CanvasRenderer implements Renderer {
  readonly kind = 'canvas';
  #scale = 1;
  #colours: readonly string[] = [];
  #border: string | null = null;
  /** Of states that have lines. */
  #lines: readonly (CanvasPattern | null)[] = [];
  #theme: Theme | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly context: Pen,
  ) {}

  resize(width: number, height: number, scale: number): void {
    if (this.#scale !== scale) this.#lines = [];
    this.#scale = scale;
    sizeCanvas(this.canvas, width, height, scale);
  }

  setTheme(theme: Theme): void {
    this.#colours = theme.states.map((colour) => css(colour));
    this.#theme = theme;
    this.#lines = [];
    this.#border = theme.highContrast ? css(theme.border) : null;
  }

  draw(view: Viewport, lanes: readonly LaneOnScreen[]): void {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#makeLines();
    for (const lane of lanes) this.#drawLane(view, lane);
    this.context.globalAlpha = 1;
  }

  #drawLane(view: Viewport, lane: LaneOnScreen): void {
    const { context } = this;
    const { boxes, origin } = lane.frame;
    const seen = rangeOf(view);
    const pxPerNs = this.#scale / view.nsPerPx;
    const shift = (origin - view.start) * pxPerNs;
    const top = Math.round(lane.y * this.#scale);
    const height = Math.round(lane.height * this.#scale);
    const right = this.canvas.width + 2;
    const [first, end] = boxesIn(lane, seen.start, seen.end);
    for (let i = first; i < end; i++) {
      const from = Math.max(-2, Math.round((boxes.start[i] ?? 0) * pxPerNs + shift));
      let to = Math.min(right, Math.round((boxes.end[i] ?? 0) * pxPerNs + shift));
      if (isWhole(boxes, i) && to - from >= 4) to--;
      const width = Math.max(1, to - from);
      const count = sliceBox(boxes, i, slices);
      const light = lightOf(boxes, i) / fullLight;
      context.globalAlpha = light;
      for (let k = 0; k < count; k++) {
        const y0 = top + Math.round((height * (255 - (slices.edges[k + 1] ?? 0))) / 255);
        const y1 = top + Math.round((height * (255 - (slices.edges[k] ?? 0))) / 255);
        const state = slices.states[k] ?? 0;
        const lines = width >= leastPatterned * this.#scale ? this.#lines[state] : null;
        lines?.setTransform(new DOMMatrix().translate(from, top));
        context.fillStyle = lines ?? this.#colours[state] ?? '#888888';
        context.fillRect(from, y0, width, y1 - y0);
      }
      if (this.#border && width >= 4 && light > 0.5) {
        context.strokeStyle = this.#border;
        context.strokeRect(from + 0.5, top + 0.5, width - 1, height - 1);
      }
    }
  }

  #makeLines(): void {
    const theme = this.#theme;
    if (!theme || this.#lines.length > 0) return;
    this.#lines = theme.states.map((_, state) => {
      const tile = tileOf(theme, state, this.#scale);
      return tile && this.context.createPattern(tile, 'repeat');
    });
  }

  forget(): void {
    // Nothing is kept for a frame.
  }

  dispose(): void {
    this.canvas.remove();
  }
}
