/** A logarithmic histogram of which a part can be chosen by dragging. */
import type { Histogram } from '../../protocol/goroutines.js';
import { button, el, setText } from '../dom.js';
import { durationText, numberText } from '../durations.js';
import { commonAxis, histogram } from './cells.js';

/** ns; what is at least `least` and at most `most` long. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
}

/** Less is a click, CSS px. */
const shortest = 4;

export class Brush {
  readonly element = el('div', { class: 'brush' });
  readonly #chart = el('div', { class: 'brush-chart', title: 'Drag to list only some lengths' });
  readonly #mark = el('span', { class: 'brush-mark' });
  readonly #text = el('span', { class: 'faint' });
  readonly #clear: HTMLButtonElement;
  #histogram: Histogram | null = null;
  #chosen: Lengths | null = null;

  constructor(private readonly changed: (lengths: Lengths | null) => void) {
    this.#clear = button('All Lengths', () => this.#choose(null), { class: 'small' });
    this.element.append(this.#chart, this.#text, this.#clear);
    this.#chart.addEventListener('pointerdown', (down) => this.#drag(down));
  }

  set(of: Histogram | null): void {
    this.#histogram = of;
    this.#chosen = null;
    this.#draw();
  }

  #choose(lengths: Lengths | null): void {
    this.#chosen = lengths;
    this.#draw();
    this.changed(lengths);
  }

  #draw(): void {
    const of = this.#histogram;
    this.element.hidden = of === null;
    if (!of) return;
    const axis = commonAxis([of]);
    this.#chart.replaceChildren(histogram(of, axis), this.#mark);
    const [first = 0, last = 0] = [of.bounds[0], of.bounds.at(-1)];
    const chosen = this.#chosen;
    this.#clear.hidden = this.#mark.hidden = chosen === null;
    setText(
      this.#text,
      chosen
        ? `${durationText(chosen.least)} to ${durationText(chosen.most)}`
        : `${durationText(first)} to ${durationText(last)}, ` +
            `${numberText(of.counts.reduce((a, b) => a + b, 0))} finished`,
    );
    if (!chosen) return;
    const at = (value: number): number =>
      (100 * (Math.log10(Math.max(1, value)) - axis.start)) / Math.max(0.2, axis.end - axis.start);
    this.#mark.style.left = `${at(chosen.least)}%`;
    this.#mark.style.width = `${at(chosen.most) - at(chosen.least)}%`;
  }

  #drag(down: PointerEvent): void {
    const of = this.#histogram;
    if (down.button !== 0 || !of) return;
    down.preventDefault();
    this.#chart.setPointerCapture(down.pointerId);
    const { left, width } = this.#chart.getBoundingClientRect();
    const axis = commonAxis([of]);
    const valueAt = (x: number): number => {
      const part = Math.min(1, Math.max(0, (x - left) / width));
      return Math.round(10 ** (axis.start + part * Math.max(0.2, axis.end - axis.start)));
    };
    const lengths = (event: PointerEvent): Lengths => {
      const [a, b] = [valueAt(down.clientX), valueAt(event.clientX)];
      return { least: Math.min(a, b), most: Math.max(a, b) };
    };
    const move = (event: PointerEvent): void => {
      this.#chosen = lengths(event);
      this.#draw();
    };
    this.#chart.addEventListener('pointermove', move);
    this.#chart.addEventListener(
      'pointerup',
      (up) => {
        this.#chart.removeEventListener('pointermove', move);
        this.#choose(Math.abs(up.clientX - down.clientX) < shortest ? null : lengths(up));
      },
      { once: true },
    );
  }
}
