/** A line plot that looks like VS Code and leads back to the timeline. */
import uPlot from 'uplot';
import { el, setText } from '../dom.js';
import type { Range } from '../viewport.js';
import { lineSummary, placeAfter, type PlotPlace } from './plot-keys.js';
import { t } from '../text.js';

export interface Line {
  readonly label: string;
  /** A property of CSS that holds a colour, such as `--vscode-charts-blue`, and what it is without a theme. */
  readonly colour: readonly [property: string, fallback: string];
  readonly values: readonly (number | null)[];
  /** The area below it is filled. */
  readonly filled?: true;
  /** The value holds until the next one. */
  readonly stepped?: true;
  readonly dashed?: true;
}

export interface PlotOptions {
  /** For those who cannot see it: what it shows. */
  readonly label: string;
  /** What lies along the horizontal axis, in a word. */
  readonly xName: string;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  /** The distance of lines of the grid from one to the next is a factor. */
  readonly logarithmic?: true;
  /** Highest value of the vertical axis; by default what there is. */
  readonly yMax?: number;
  /** The vertical axis counts bytes: its lines are powers of two apart. */
  readonly binary?: true;
  /** A place was clicked. */
  readonly clicked?: (x: number) => void;
  /** A part was marked by dragging. */
  readonly marked?: (range: Range) => void;
  readonly hint?: string;
}

/** Less is no plot, CSS px. */
const least = 40;
const legendHeight = 24;

export class Plot {
  readonly element: HTMLElement;
  /** What is read with the keys. */
  readonly #live = el('div', { 'class': 'live', 'aria-live': 'polite' });
  #plot: uPlot | null = null;
  #place: PlotPlace | null = null;
  #xs: readonly number[] = [];
  #lines: readonly Line[] = [];
  /** A click at the end of a drag is none. */
  #dragged = false;

  constructor(private readonly options: PlotOptions) {
    const attributes = {
      'class': 'plot',
      'tabindex': '0',
      'role': 'application',
      'aria-roledescription': t('plot'),
      'aria-label': options.label,
    };
    this.element = el('div', attributes, this.#live);
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('blur', () => this.#leave());
    if (options.hint) this.element.title = options.hint;
    new ResizeObserver(() => this.#resize()).observe(this.element);
  }

  /** @param xs ascending. */
  set(xs: readonly number[], lines: readonly Line[]): void {
    this.#xs = xs;
    this.#lines = lines;
    this.#place = null;
    const { yText } = this.options;
    const texts = lines.map(({ label, values }) => lineSummary(label, values, yText));
    this.element.setAttribute('aria-description', texts.join('; '));
    this.redraw();
  }

  /** In the colours of now. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = null;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.#xs.length < 2 || width < least || height < least) return;
    const data = [[...this.#xs], ...this.#lines.map(({ values }) => [...values])];
    this.#plot = new uPlot(this.#uplot(width, height), data as uPlot.AlignedData, this.element);
    this.#listen(this.#plot);
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.#plot) this.redraw();
    else if (width >= least && height >= least) this.#plot.setSize({ width, height });
  }

  #uplot(width: number, height: number): uPlot.Options {
    const { xName, xText, yText, logarithmic, yMax, binary } = this.options;
    const style = getComputedStyle(this.element);
    const colour = (property: string, fallback: string): string =>
      style.getPropertyValue(property).trim() || fallback;
    const muted = colour('--vscode-descriptionForeground', '#9d9d9d');
    // No colour of a theme is made for this: those of guides are as bright as text in high contrast.
    const grid = translucent(muted);
    const axis: uPlot.Axis = {
      stroke: muted,
      font: `11px ${style.fontFamily}`,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1, size: 4 },
    };
    const lines = this.#lines.map((line): uPlot.Series => {
      const stroke = colour(...line.colour);
      return {
        label: line.label,
        stroke,
        width: 1.5,
        points: { show: false },
        spanGaps: false,
        value: (_, value: number | null) => (value === null ? '–' : yText(value)),
        ...(line.filled && { fill: translucent(stroke) }),
        ...(line.dashed && { dash: [5, 4] }),
        ...(line.stepped && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
      };
    });
    return {
      width,
      height,
      // The legend is above it, and hides nothing.
      padding: [legendHeight, 12, 0, 0],
      legend: { show: true, live: true },
      cursor: { drag: { x: this.options.marked !== undefined, y: false, setScale: false } },
      scales: {
        x: { time: false, ...(logarithmic && logarithmicScale) },
        y: {
          range: (_, __, most) => [0, yMax ?? Math.max(1, most * 1.05)],
        },
      },
      axes: [
        {
          ...axis,
          size: 24,
          space: 90,
          // Between powers of ten there is no room for texts.
          values: (_, splits) =>
            splits.map((value) => (logarithmic && !isPowerOfTen(value) ? null : xText(value))),
        },
        {
          ...axis,
          size: 70,
          values: (_, splits) => splits.map(yText),
          ...(binary && { incrs: powersOfTwo }),
        },
      ],
      series: [
        { label: xName, value: (_, value: number | null) => (value === null ? '–' : xText(value)) },
        ...lines,
      ],
    };
  }

  /** Arrows read the values, with Shift they choose a part; Enter does what a click or dragging would. */
  #key(event: KeyboardEvent): void {
    const { clicked, marked } = this.options;
    const place = placeAfter(event, this.#place, this.#xs.length);
    if (place) this.#read(marked ? place : { ...place, from: null });
    else if (event.key === 'Enter' && this.#place) {
      const { index, from } = this.#place;
      const [at = 0, other = 0] = [this.#xs[index], this.#xs[from ?? index]];
      this.#leave();
      if (from === null) clicked?.(at);
      else marked?.({ start: Math.min(at, other), end: Math.max(at, other) });
    } else if (event.key === 'Escape' && this.#place) this.#leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #read(place: PlotPlace): void {
    this.#place = place;
    const plot = this.#plot;
    const { xName, xText, yText } = this.options;
    const x = this.#xs[place.index] ?? 0;
    const values = this.#lines.map(({ label, values }) => {
      const value = values[place.index];
      return `${label} ${typeof value === 'number' ? yText(value) : '–'}`;
    });
    const other = this.#xs[place.from ?? place.index] ?? 0;
    const said = `${xName} ${xText(x)}: ${values.join(', ')}`;
    setText(this.#live, place.from === null ? said : t('{0}, marked from {1}', said, xText(other)));
    if (!plot) return;
    const [left, from] = [plot.valToPos(x, 'x'), plot.valToPos(other, 'x')];
    plot.setCursor({ left, top: 1 });
    const width = Math.abs(left - from);
    plot.setSelect(
      { left: Math.min(left, from), top: 0, width, height: plot.over.clientHeight },
      false,
    );
  }

  #leave(): void {
    if (!this.#place) return;
    this.#place = null;
    setText(this.#live, '');
    this.#plot?.setCursor({ left: -10, top: -10 });
    this.#plot?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  #listen(plot: uPlot): void {
    const { clicked, marked } = this.options;
    const at = (left: number): number => plot.posToVal(left, 'x');
    plot.over.addEventListener('pointerdown', () => (this.#dragged = false));
    (plot.hooks.setSelect ??= []).push(() => {
      const { left, width } = plot.select;
      if (width < 3) return;
      this.#dragged = true;
      marked?.({ start: Math.round(at(left)), end: Math.round(at(left + width)) });
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    });
    plot.over.addEventListener('click', () => {
      const { left } = plot.cursor;
      if (!this.#dragged && clicked && left !== undefined && left >= 0) clicked(at(left));
    });
  }
}

/** What the library calls 3, its types call a constant that is not there at run time. */
const logarithmicScale: object = { distr: 3, log: 10 };

const powersOfTwo = Array.from({ length: 50 }, (_, i) => 2 ** i);

const isPowerOfTen = (value: number): boolean =>
  Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6;

/** A canvas knows no `color-mix`, and a theme any notation of a colour. */
function translucent(colour: string): string {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!context) return 'transparent';
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `rgba(${r}, ${g}, ${b}, 0.18)`;
}
