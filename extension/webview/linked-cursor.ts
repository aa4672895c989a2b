/** Tells VS Code's status bar, and other views of the trace, where the pointer is; shows theirs here. */
import { durationText, exactText } from './durations.js';
import { el } from './dom.js';
import type { Feature, Page } from './feature.js';
import { timeOf, xOf } from './viewport.js';

/** Pointers move more often than anybody can read, ms. */
const pause = 60;

export class LinkedCursor implements Feature {
  readonly name = 'cursor';
  readonly #line = el('div', { class: 'cursor linked', hidden: '' });
  /** Where the pointer is in another view, ns. */
  #other: number | null = null;
  #x: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #told = '';

  constructor(private readonly page: Page) {
    const { timeline } = page;
    timeline.stage.append(this.#line);
    for (const area of [timeline.stage, timeline.axis] as readonly HTMLElement[]) {
      area.addEventListener('pointermove', ({ clientX }) => this.#moved(clientX));
      area.addEventListener('pointerleave', () => this.#moved(null));
    }
  }

  drawn(): void {
    this.#place();
    // The time under a pointer that rests changes when the view does.
    if (this.#x !== null) this.#soon();
  }

  selected(): void {
    this.#soon();
  }

  marked(): void {
    this.#soon();
  }

  clear(): void {
    this.linkedCursor(null);
    this.#soon();
  }

  linkedCursor(time: number | null): void {
    this.#other = time;
    this.#place();
  }

  #place(): void {
    const { view } = this.page.timeline;
    const x = this.#other === null ? -1 : xOf(view, this.#other);
    this.#line.hidden = x < 0 || x > view.width;
    if (!this.#line.hidden) this.#line.style.transform = `translateX(${Math.round(x)}px)`;
  }

  #moved(clientX: number | null): void {
    this.#x = clientX;
    this.#soon();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, pause);
  }

  #tell(): void {
    const { timeline, selection, range } = this.page;
    const { view, known } = timeline;
    const under = this.#x === null ? null : timeOf(view, this.#x - timeline.left);
    const pointer =
      under === null ? null : Math.round(Math.max(known.start, Math.min(known.end, under)));
    // For whoever has no pointer, the selection is where the cursor is.
    const time = pointer ?? selection.span?.start ?? null;
    const message = {
      type: 'cursor',
      pointer,
      time: time === null ? '' : exactText(time),
      range: range.range ? durationText(range.range.end - range.range.start) : '',
    } as const;
    const told = JSON.stringify(message);
    if (told === this.#told) return;
    this.#told = told;
    this.page.post(message);
  }
}
