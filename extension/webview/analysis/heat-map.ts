/** Rows of cells over time, each as bright as its share. */
import { el } from '../dom.js';
import { css, mix, type Theme } from '../theme.js';

export interface HeatRow {
  readonly id: string;
  readonly name: string;
  /** By step, 0 to 1. */
  readonly shares: readonly number[];
}

export interface HeatMapEvents {
  readonly theme: () => Theme;
  readonly clicked: (row: HeatRow, step: number) => void;
  readonly text: (row: HeatRow, step: number) => string;
}

/** CSS px. */
const labelWidth = 64;
const fewest = 3;
const most = 22;

export class HeatMap {
  readonly element = el('div', { class: 'heat-map', tabindex: '0' });
  readonly #canvas: HTMLCanvasElement;
  #rows: readonly HeatRow[] = [];

  constructor(
    label: string,
    private readonly events: HeatMapEvents,
  ) {
    this.#canvas = el('canvas', { 'role': 'img', 'aria-label': label });
    this.element.append(this.#canvas);
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
    this.redraw();
  }

  redraw(): void {
    const { clientWidth: width, clientHeight } = this.element;
    const context = this.#canvas.getContext('2d');
    if (!context || width <= labelWidth || clientHeight === 0) return;
    const row = this.#rowHeight;
    const height = Math.max(1, row * this.#rows.length);
    const scale = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    context.scale(scale, scale);
    const theme = this.events.theme();
    const full = theme.states[1] ?? theme.foreground;
    context.textBaseline = 'middle';
    context.font = `11px ${getComputedStyle(this.element).fontFamily}`;
    this.#rows.forEach(({ name, shares }, i) => {
      const y = i * row;
      // Where rows are lower than a line, every so many have a name.
      if (i % Math.ceil(12 / row) === 0) {
        context.fillStyle = theme.muted;
        context.fillText(name, 4, y + row / 2, labelWidth - 8);
      }
      const step = (width - labelWidth) / shares.length;
      shares.forEach((share, at) => {
        // Steps that touch share an edge: a gap between them would be seen as a line.
        const from = Math.floor(labelWidth + at * step);
        const to = Math.floor(labelWidth + (at + 1) * step);
        context.fillStyle = css(mix(full, theme.background, 0.06 + 0.94 * Math.min(1, share)));
        context.fillRect(from, y, Math.max(1, to - from), row > 4 ? row - 1 : row);
      });
    });
  }

  get #rowHeight(): number {
    const fit = Math.floor(this.element.clientHeight / Math.max(1, this.#rows.length));
    return Math.max(fewest, Math.min(most, fit));
  }

  #at(event: MouseEvent): { readonly row: HeatRow; readonly step: number } | null {
    const row = this.#rows[Math.floor(event.offsetY / this.#rowHeight)];
    const width = this.element.clientWidth - labelWidth;
    if (!row || event.offsetX < labelWidth || width <= 0) return null;
    const step = Math.floor(((event.offsetX - labelWidth) / width) * row.shares.length);
    return step < row.shares.length ? { row, step } : null;
  }
}
