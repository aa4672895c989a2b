/** Records what is drawn as SVG: the same code draws on the screen and in the file. */
import type { Pen } from '../pen.js';

/** Lines or dots that fill an area. */
class SvgPattern implements CanvasPattern {
  constructor(readonly id: string) {}

  /** All areas have the lines of one sheet behind them: a pattern for every box would be a long file. */
  setTransform(): void {
    // See above.
  }
}

type Style = string | CanvasGradient | CanvasPattern;

const anchors: Readonly<Record<string, string>> = {
  right: 'end',
  end: 'end',
  center: 'middle',
};
const baselines: Readonly<Record<string, string>> = {
  top: 'text-before-edge',
  middle: 'central',
  bottom: 'text-after-edge',
};

/** Two digits are a hundredth of a pixel. */
const n = (value: number): string => String(Math.round(value * 100) / 100);

export const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    // What XML does not allow at all makes the whole file unreadable.
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    );

export class SvgPen implements Pen {
  fillStyle: Style = '#000';
  strokeStyle: Style = '#000';
  globalAlpha = 1;
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  lineJoin: CanvasLineJoin = 'miter';
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  readonly #parts: string[] = [];
  readonly #patterns: string[] = [];
  #dash: readonly number[] = [];
  #path = '';

  /**
   * @param name begins the names of its patterns: pens of one file have different ones.
   * @param measure how wide a text is.
   */
  constructor(
    private readonly name: string,
    private readonly measure: (text: string, font: string) => TextMetrics,
  ) {}

  /** All that was drawn. */
  get content(): string {
    const defs = this.#patterns.length > 0 ? `<defs>${this.#patterns.join('')}</defs>` : '';
    return `${defs}${this.#parts.join('\n')}`;
  }

  /** The picture begins with it, so there is nothing yet that would have to go. */
  clearRect(): void {
    this.#parts.length = 0;
  }

  /** Only ever the scale of the screen, which a drawing of lines has no use for. */
  setTransform(): void {
    // See above.
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    this.#rect(x, y, width, height, this.#fill());
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#rect(x, y, width, height, `fill="none" ${this.#stroke()}`);
  }

  fillText(text: string, x: number, y: number): void {
    this.#text(text, x, y, this.#fill());
  }

  strokeText(text: string, x: number, y: number): void {
    this.#text(text, x, y, `fill="none" ${this.#stroke()}`);
  }

  measureText(text: string): TextMetrics {
    return this.measure(text, this.font);
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${n(x)} ${n(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${n(x)} ${n(y)}`;
  }

  closePath(): void {
    this.#path += 'Z';
  }

  fill(): void {
    if (this.#path) this.#parts.push(`<path d="${this.#path}" ${this.#fill()}/>`);
  }

  stroke(): void {
    if (this.#path) this.#parts.push(`<path d="${this.#path}" fill="none" ${this.#stroke()}/>`);
  }

  setLineDash(dash: Iterable<number>): void {
    this.#dash = [...dash];
  }

  /** @param image a canvas: nothing else is used for lines. */
  createPattern(image: CanvasImageSource): CanvasPattern | null {
    if (!(image instanceof HTMLCanvasElement)) return null;
    const id = `${this.name}${this.#patterns.length}`;
    const { width, height } = image;
    const size = `width="${width}" height="${height}"`;
    this.#patterns.push(
      `<pattern id="${id}" patternUnits="userSpaceOnUse" ${size}>` +
        `<image href="${image.toDataURL()}" ${size}/></pattern>`,
    );
    return new SvgPattern(id);
  }

  #rect(x: number, y: number, width: number, height: number, how: string): void {
    const [w, h] = [n(width), n(height)];
    this.#parts.push(`<rect x="${n(x)}" y="${n(y)}" width="${w}" height="${h}" ${how}/>`);
  }

  #text(text: string, x: number, y: number, how: string): void {
    const anchor = anchors[this.textAlign];
    const baseline = baselines[this.textBaseline];
    const [, size = '10px', family = 'sans-serif'] = /([\d.]+px)\s+(.+)/.exec(this.font) ?? [];
    const attributes = [
      `x="${n(x)}" y="${n(y)}" font-size="${size}" font-family="${escaped(family)}"`,
      anchor ? ` text-anchor="${anchor}"` : '',
      baseline ? ` dominant-baseline="${baseline}"` : '',
    ].join('');
    this.#parts.push(`<text ${attributes} ${how}>${escaped(text)}</text>`);
  }

  #fill(): string {
    return this.#paint('fill', this.fillStyle);
  }

  #stroke(): string {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.map(n).join(' ')}"` : '';
    const ends = this.lineCap !== 'butt' ? ` stroke-linecap="${this.lineCap}"` : '';
    const corners = this.lineJoin !== 'miter' ? ` stroke-linejoin="${this.lineJoin}"` : '';
    const paint = this.#paint('stroke', this.strokeStyle);
    return `${paint} stroke-width="${n(this.lineWidth)}"${dash}${ends}${corners}`;
  }

  /** Not every program that shows SVG knows colours with an alpha. */
  #paint(what: 'fill' | 'stroke', style: Style): string {
    let [colour, alpha] = ['#888', this.globalAlpha];
    if (style instanceof SvgPattern) colour = `url(#${style.id})`;
    else if (typeof style === 'string') {
      const [, r, g, b, a] =
        /^rgba\(\s*(\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\s*\)$/.exec(style) ?? [];
      colour = a === undefined ? escaped(style) : `rgb(${r},${g},${b})`;
      alpha *= a === undefined ? 1 : Number(a);
    }
    return `${what}="${colour}"${alpha < 1 ? ` ${what}-opacity="${n(alpha)}"` : ''}`;
  }
}
