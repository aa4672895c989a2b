/** A logarithmic histogram of which a part can be chosen, by dragging or with the keys. */
import type { Histogram } from '../../protocol/goroutines.js';
import { button, el, setText } from '../dom.js';
import { durationText, numberText } from '../durations.js';
import { commonAxis, histogram } from './cells.js';
import { placeAfter, type PlotPlace } from './plot-keys.js';
import { t } from '../text.js';

/** ns; what is at least `least` and at most `most` long. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
}

/** Less is a click, CSS px. */
const shortest = 4;

export class Brush {
  readonly element = el('div', { class: 'brush' });
  readonly #chart = el('div', {
    'class': 'brush-chart',
    'title': t(
      'Drag to list only some lengths; with the keys: arrows, Shift to mark, Enter to list, Escape for all',
    ),
    'tabindex': '0',
    'role': 'application',
    'aria-roledescription': t('histogram'),
    'aria-label': t(
      'Lengths: arrows read the columns, with Shift they mark some, Enter lists those',
    ),
  });
  /** What is read with the keys. */
  readonly #live = el('div', { 'class': 'live', 'aria-live': 'polite' });
  readonly #mark = el('span', { class: 'brush-mark' });
  readonly #text = el('span', { class: 'faint' });
  readonly #clear: HTMLButtonElement;
  #histogram: Histogram | null = null;
  #chosen: Lengths | null = null;
  /** Columns that the keys are at. */
  #place: PlotPlace | null = null;

  constructor(private readonly changed: (lengths: Lengths | null) => void) {
    this.#clear = button(t('All Lengths'), () => this.#choose(null), { class: 'small' });
    this.element.append(this.#chart, this.#text, this.#clear, this.#live);
    this.#chart.addEventListener('pointerdown', (down) => this.#drag(down));
    this.#chart.addEventListener('keydown', (event) => this.#key(event));
    this.#chart.addEventListener('blur', () => this.#goTo(null));
  }

  set(of: Histogram | null): void {
    this.#histogram = of;
    this.#chosen = null;
    this.#place = null;
    this.#draw();
  }

  #choose(lengths: Lengths | null): void {
    this.#chosen = lengths;
    this.#place = null;
    this.#draw();
    this.changed(lengths);
  }

  #key(event: KeyboardEvent): void {
    const of = this.#histogram;
    if (!of) return;
    const place = placeAfter(event, this.#place, of.counts.length);
    const lengths = this.#lengthsAt(of);
    if (place) this.#goTo(place);
    else if (event.key === 'Enter' && lengths) {
      this.#choose(lengths);
      setText(this.#live, t('Only {0}', rangeText(lengths)));
    } else if (event.key === 'Escape' && (this.#chosen || this.#place)) {
      this.#choose(null);
      setText(this.#live, t('All lengths'));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #goTo(place: PlotPlace | null): void {
    this.#place = place;
    this.#draw();
    const [of, lengths] = [
      this.#histogram,
      place && this.#histogram && this.#lengthsAt(this.#histogram),
    ];
    if (!of || !lengths || !place) return;
    const [from, to] = columnsOf(place);
    const count = of.counts.slice(from, to + 1).reduce((a, b) => a + b, 0);
    setText(this.#live, `${rangeText(lengths)}: ${numberText(count)}`);
  }

  #lengthsAt({ bounds }: Histogram): Lengths | null {
    if (!this.#place) return null;
    const [from, to] = columnsOf(this.#place);
    return { least: bounds[from] ?? 0, most: bounds[to + 1] ?? 0 };
  }

  #draw(): void {
    const of = this.#histogram;
    this.element.hidden = of === null;
    if (!of) return;
    const axis = commonAxis([of]);
    this.#chart.replaceChildren(histogram(of, axis), this.#mark);
    const [first = 0, last = 0] = [of.bounds[0], of.bounds.at(-1)];
    const chosen = this.#chosen;
    const marked = this.#lengthsAt(of) ?? chosen;
    this.#clear.hidden = chosen === null;
    this.#mark.hidden = marked === null;
    setText(
      this.#text,
      chosen
        ? rangeText(chosen)
        : t(
            '{0} to {1}, {2} finished',
            durationText(first),
            durationText(last),
            numberText(of.counts.reduce((a, b) => a + b, 0)),
          ),
    );
    if (!marked) return;
    const at = (value: number): number =>
      (100 * (Math.log10(Math.max(1, value)) - axis.start)) / Math.max(0.2, axis.end - axis.start);
    this.#mark.style.left = `${at(marked.least)}%`;
    this.#mark.style.width = `${at(marked.most) - at(marked.least)}%`;
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

const rangeText = ({ least, most }: Lengths): string =>
  `${durationText(least)} to ${durationText(most)}`;

/** First and last of the columns that the keys are at. */
const columnsOf = ({ index, from }: PlotPlace): readonly [number, number] => [
  Math.min(index, from ?? index),
  Math.max(index, from ?? index),
];
