/** The parts of an exported picture, put together as a canvas or as SVG. */
import type { Pen } from '../pen.js';
import { escaped, SvgPen } from './svg-pen.js';
import { t } from '../text.js';

/** A part of the picture, cut off at its edges; CSS px. */
export interface Layer {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** @param scale of a canvas: so many of its pixels are one CSS px. */
  readonly draw: (pen: Pen, scale: number) => void;
}

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** A CSS colour. */
  readonly background: string;
  readonly title: string;
  readonly layers: readonly Layer[];
}

/** How wide texts are in a font, CSS px. */
export function widthIn(font: string): (text: string) => number {
  const [, context] = newCanvas(1, 1);
  context.font = font;
  return (text) => context.measureText(text).width;
}

export function toSvg({ width, height, background, title, layers }: Sheet): string {
  const probe = document.createElement('canvas').getContext('2d');
  if (!probe) throw new Error(t('This browser cannot measure text.'));
  const measure = (text: string, font: string): TextMetrics => {
    probe.font = font;
    return probe.measureText(text);
  };
  const parts = layers.map((layer, i) => {
    const pen = new SvgPen(`layer${i}-`, measure);
    layer.draw(pen, 1);
    const { x, y } = layer;
    const size = `width="${layer.width}" height="${layer.height}"`;
    return `<svg x="${x}" y="${y}" ${size} overflow="hidden">${pen.content}</svg>`;
  });
  const size = `width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<rect ${size} fill="${escaped(background)}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** @param scale for screens that are finer than this one. @returns the file as base64. */
export function toPng({ width, height, background, layers }: Sheet, scale: number): string {
  const [canvas, context] = newCanvas(width * scale, height * scale);
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of layers) {
    const [part, pen] = newCanvas(layer.width * scale, layer.height * scale);
    layer.draw(pen, scale);
    context.drawImage(part, Math.round(layer.x * scale), Math.round(layer.y * scale));
  }
  return canvas.toDataURL('image/png').replace(/^.*,/, '');
}

function newCanvas(
  width: number,
  height: number,
): readonly [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext('2d');
  if (!context) throw new Error(t('This browser cannot draw so large a picture.'));
  return [canvas, context];
}
