import type { Frame, LaneBoxes } from './frames.js';
import type { Theme } from './theme.js';
import type { Viewport } from './viewport.js';

/** A lane that is on screen now. */
export interface LaneOnScreen extends LaneBoxes {
  /** Top and height of its boxes, CSS px from the top of the canvas. */
  readonly y: number;
  readonly height: number;
}

/** Draws boxes; there is one for WebGL2 and one for a 2D canvas. */
export interface Renderer {
  readonly kind: 'webgl2' | 'canvas';
  readonly canvas: HTMLCanvasElement;
  /** Size in CSS px; `scale` is the number of device pixels in one. */
  resize(width: number, height: number, scale: number): void;
  setTheme(theme: Theme): void;
  draw(view: Viewport, lanes: readonly LaneOnScreen[]): void;
  /** Frees what is kept for a frame that will not be drawn again. */
  forget(frame: Frame): void;
  dispose(): void;
}

export function newCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'boxes';
  canvas.setAttribute('aria-hidden', 'true');
  return canvas;
}

/** Sets the size of the drawing only where it changes: setting it clears the canvas. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  scale: number,
): void {
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
