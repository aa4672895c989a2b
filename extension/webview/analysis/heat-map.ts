/** Rows of cells over time, each as bright as its share. */
import { states, type State } from '../../protocol/states.js';
import { el, setText } from '../dom.js';
import { css, mix, type Rgb, type Theme } from '../theme.js';
import { axisOf } from '../ticks.js';
import type { Range } from '../viewport.js';
import { t } from '../text.js';

export interface HeatRow {
  readonly id: string;
  readonly name: string;
  /** By layer, by step: 0 to 1, and no more than 1 together. */
  readonly shares: readonly (readonly number[])[];
}

export interface HeatMapEvents {
  readonly theme: () => Theme;
  readonly clicked: (row: HeatRow, step: number) => void;
  readonly text: (row: HeatRow, step: number) => string;
  /** What each layer is; their colours are mixed by their shares. */
  readonly layers: readonly State[];
  /** CSS px. */
  readonly labelWidth: number;
  /** When the first step begins and the last one ends, ns. */
  readonly range: () => Range;
}

/** CSS px. */
const fewest = 3;
const most = 22;
const axisHeight = 18;

export class HeatMap {
  readonly element: HTMLElement;
  readonly #canvas = el('canvas');
  /** What is read with the keys. */
  readonly #live = el('div', { 'class': 'live', 'aria-live': 'polite' });
  /** The cell that the keys are at. */
  #cell: { readonly row: number; readonly step: number } | null = null;
  #rows: readonly HeatRow[] = [];

  constructor(
    label: string,
    private readonly events: HeatMapEvents,
  ) {
    const attributes = {
      'class': 'heat-map',
      'tabindex': '0',
      'role': 'application',
      'aria-roledescription': t('heat map'),
      'aria-label': label,
    };
    this.element = el('div', attributes, this.#canvas, this.#live);
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('blur', () => this.#goTo(null));
    this.#canvas.addEventListener('pointermove', (event) => {
      const at = this.#at(event);
      this.#canvas.title = at ? events.text(at.row, at.step) : '';
    });
    this.#canvas.addEventListener('click', (event) => {
      const at = this.#at(event);
      if (at) events.clicked(at.row, at.step);
    });
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  set(rows: readonly HeatRow[]): void {
    this.#rows = rows;
    this.#goTo(null);
  }

  redraw(): void {
    const { clientWidth: width, clientHeight } = this.element;
    const { labelWidth } = this.events;
    const context = this.#canvas.getContext('2d');
    if (!context || width <= labelWidth || clientHeight === 0) return;
    const row = this.#rowHeight;
    const bottom = row * this.#rows.length;
    const height = Math.max(1, bottom + axisHeight);
    const scale = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    context.scale(scale, scale);
    const theme = this.events.theme();
    const colours = this.events.layers.map((state) => theme.states[states.indexOf(state)]);
    // What does nothing is a row nevertheless.
    const empty = mix(colours[0] ?? theme.foreground, theme.background, 0.06);
    context.textBaseline = 'middle';
    context.font = `11px ${getComputedStyle(this.element).fontFamily}`;
    this.#rows.forEach(({ name, shares }, i) => {
      const y = i * row;
      // Where rows are lower than a line, every so many have a name.
      if (i % Math.ceil(12 / row) === 0) {
        context.fillStyle = theme.muted;
        context.fillText(name, 4, y + row / 2, labelWidth - 8);
      }
      const count = stepsOf(shares);
      const step = (width - labelWidth) / count;
      for (let at = 0; at < count; at++) {
        // Steps that touch share an edge: a gap between them would be seen as a line.
        const from = Math.floor(labelWidth + at * step);
        const to = Math.floor(labelWidth + (at + 1) * step);
        const ofStep = shares.map((layer) => layer[at] ?? 0);
        context.fillStyle = css(blend(empty, colours, ofStep));
        context.fillRect(from, y, Math.max(1, to - from), row > 4 ? row - 1 : row);
        if (this.#cell?.row !== i || this.#cell.step !== at) continue;
        context.strokeStyle = css(theme.foreground);
        context.strokeRect(from + 0.5, y + 0.5, Math.max(2, to - from - 1), Math.max(2, row - 2));
      }
    });
    this.#drawAxis(context, width, bottom);
  }

  #drawAxis(context: CanvasRenderingContext2D, width: number, y: number): void {
    const { labelWidth, range, theme } = this.events;
    const { start, end } = range();
    if (end <= start || this.#rows.length === 0) return;
    const view = {
      start,
      nsPerPx: (end - start) / (width - labelWidth),
      width: width - labelWidth,
    };
    const { grid, muted } = theme();
    for (const { x, label } of axisOf(view).ticks) {
      context.fillStyle = grid;
      context.fillRect(Math.round(labelWidth + x), 0, 1, y + 4);
      context.fillStyle = muted;
      const left = labelWidth + x + 3;
      // What would be cut off is left out.
      if (left + context.measureText(label).width < width)
        context.fillText(label, left, y + axisHeight / 2 + 2);
    }
  }

  /** Arrows read the cells, Enter does what a click would. */
  #key(event: KeyboardEvent): void {
    const { row, step } = this.#cell ?? { row: 0, step: 0 };
    const current = this.#rows[row];
    if (!current) return;
    const first = this.#cell === null;
    const next = {
      ArrowLeft: { row, step: step - 1 },
      ArrowRight: { row, step: first ? 0 : step + 1 },
      ArrowUp: { row: row - 1, step },
      ArrowDown: { row: first ? 0 : row + 1, step },
      Home: { row, step: 0 },
      End: { row, step: stepsOf(current.shares) - 1 },
    }[event.key];
    if (next) this.#goTo(next);
    else if (event.key === 'Enter' && this.#cell) this.events.clicked(current, step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #goTo(cell: { readonly row: number; readonly step: number } | null): void {
    const between = (value: number, length: number): number =>
      Math.max(0, Math.min(length - 1, value));
    const at = cell && between(cell.row, this.#rows.length);
    const row = at === null ? undefined : this.#rows[at];
    this.#cell =
      cell && at !== null && row
        ? { row: at, step: between(cell.step, stepsOf(row.shares)) }
        : null;
    setText(this.#live, this.#cell && row ? this.events.text(row, this.#cell.step) : '');
    if (this.#cell) this.#scrollTo(this.#cell.row);
    this.redraw();
  }

  #scrollTo(row: number): void {
    const [top, height] = [row * this.#rowHeight, this.element.clientHeight];
    const least = top + this.#rowHeight - height;
    this.element.scrollTop = Math.max(least, Math.min(top, this.element.scrollTop));
  }

  get #rowHeight(): number {
    const height = this.element.clientHeight - axisHeight;
    const fit = Math.floor(height / Math.max(1, this.#rows.length));
    return Math.max(fewest, Math.min(most, fit));
  }

  #at(event: MouseEvent): { readonly row: HeatRow; readonly step: number } | null {
    const row = this.#rows[Math.floor(event.offsetY / this.#rowHeight)];
    const { labelWidth } = this.events;
    const width = this.element.clientWidth - labelWidth;
    if (!row || event.offsetX < labelWidth || width <= 0) return null;
    const count = stepsOf(row.shares);
    const step = Math.floor(((event.offsetX - labelWidth) / width) * count);
    return step < count ? { row, step } : null;
  }
}

const stepsOf = (shares: HeatRow['shares']): number => shares[0]?.length ?? 0;

/** A colour and others above it, each with its part. */
function blend(under: Rgb, above: readonly (Rgb | undefined)[], parts: readonly number[]): Rgb {
  const left = Math.max(0, 1 - parts.reduce((sum, part) => sum + part, 0));
  const at = (i: 0 | 1 | 2): number =>
    above.reduce((sum, colour, k) => sum + (colour?.[i] ?? 0) * (parts[k] ?? 0), left * under[i]);
  return [at(0), at(1), at(2)];
}
