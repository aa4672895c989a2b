/** The range that the user has marked: drawn over all lanes, with edges that can be dragged. */
import { durationText } from './durations.js';
import { el, setText } from './dom.js';
import { timeOf, xOf, type Range, type Viewport } from './viewport.js';
import { t } from './text.js';

export class RangeMark {
  readonly #length = el('span', { class: 'length' });
  readonly element: HTMLElement;
  range: Range | null = null;

  /**
   * @param left left edge of the boxes, CSS px of the page.
   * @param changed called while an edge is dragged, and with `done` at the end of it.
   */
  constructor(
    private readonly view: () => Viewport,
    private readonly left: () => number,
    private readonly changed: (range: Range, done: boolean) => void,
  ) {
    this.element = el(
      'div',
      { class: 'range', hidden: '' },
      this.#edge('start', t('Start of the range')),
      this.#length,
      this.#edge('end', t('End of the range')),
    );
  }

  /** Puts the mark where the range is in the view. */
  place(): void {
    const { range, element } = this;
    element.hidden = range === null;
    if (!range) return;
    const view = this.view();
    // Far outside a CSS length would lose its precision.
    const at = (time: number): number => Math.max(-9, Math.min(view.width + 9, xOf(view, time)));
    const [x0, x1] = [at(range.start), at(range.end)];
    element.style.transform = `translateX(${x0}px)`;
    element.style.width = `${Math.max(1, x1 - x0)}px`;
    setText(this.#length, durationText(range.end - range.start));
    // It is wider than a range that is out of view, and would stick out.
    this.#length.hidden = x1 < 0 || x0 > view.width;
  }

  #edge(which: 'start' | 'end', name: string): HTMLElement {
    const edge = el('div', {
      'class': `edge ${which}`,
      'role': 'separator',
      'tabindex': '0',
      'aria-orientation': 'vertical',
      'aria-label': name,
    });
    edge.addEventListener('pointerdown', (down) => {
      if (down.button !== 0 || !this.range) return;
      down.preventDefault();
      down.stopPropagation();
      edge.setPointerCapture(down.pointerId);
      // The other edge stays, also when this one is dragged beyond it.
      const fixed = which === 'start' ? this.range.end : this.range.start;
      const at = (event: PointerEvent): Range =>
        ordered({ start: fixed, end: timeOf(this.view(), event.clientX - this.left()) });
      const drag = (event: PointerEvent): void => this.changed(at(event), false);
      edge.addEventListener('pointermove', drag);
      edge.addEventListener(
        'lostpointercapture',
        () => {
          edge.removeEventListener('pointermove', drag);
          if (this.range) this.changed(this.range, true);
        },
        { once: true },
      );
    });
    edge.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -4, ArrowRight: 4 }[event.key];
      if (step === undefined || !this.range) return;
      event.preventDefault();
      event.stopPropagation();
      const time = this.range[which] + step * this.view().nsPerPx;
      this.changed(ordered({ ...this.range, [which]: time }), true);
    });
    return edge;
  }
}

/** The same range with its start before its end, in whole nanoseconds. */
export function ordered({ start, end }: Range): Range {
  const [a, b] = [Math.round(Math.min(start, end)), Math.round(Math.max(start, end))];
  return { start: a, end: Math.max(a + 1, b) };
}

/** The part of a range that lies within the trace; null where there is none. */
export function within(range: Range, extent: Range): Range | null {
  const [start, end] = [Math.max(range.start, extent.start), Math.min(range.end, extent.end)];
  return start < end ? { start, end } : null;
}
