/** The list below an expression that is being typed: what could come next. */
import { el } from '../dom.js';
import { t } from '../text.js';
import type { Option } from './completion.js';

let lists = 0;

export class Suggestions {
  readonly element: HTMLElement;
  readonly id = `suggestions-${++lists}`;
  #options: readonly Option[] = [];
  #active = -1;

  /** @param chosen by a click; keys are the input's. */
  constructor(private readonly chosen: (option: Option) => void) {
    this.element = el('ul', {
      'class': 'suggestions',
      'role': 'listbox',
      'id': this.id,
      'aria-label': t('What can be written here'),
      'hidden': '',
    });
    // The input keeps the focus.
    this.element.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  get active(): Option | null {
    return this.#options[this.#active] ?? null;
  }

  /** The id of the active option's element; the empty text where none is. */
  get activeId(): string {
    return this.#active < 0 ? '' : `${this.id}-${this.#active}`;
  }

  show(options: readonly Option[]): void {
    const { active } = this;
    this.#options = options;
    this.#active = options.findIndex(({ text }) => text === active?.text);
    this.element.hidden = options.length === 0;
    this.element.replaceChildren(
      ...options.map((option, i) => {
        const item = el(
          'li',
          { role: 'option', id: `${this.id}-${i}` },
          el('span', { class: 'what' }, option.text),
          el('span', { class: 'detail' }, option.detail),
        );
        item.title = option.text;
        item.addEventListener('click', () => this.chosen(option));
        return item;
      }),
    );
    this.#mark();
  }

  hide(): void {
    if (this.open) this.show([]);
  }

  /** Around at the ends, by way of none. */
  move(by: 1 | -1): void {
    const count = this.#options.length + 1;
    this.#active = ((this.#active + 1 + by + count) % count) - 1;
    this.#mark();
  }

  #mark(): void {
    [...this.element.children].forEach((item, i) => {
      item.setAttribute('aria-selected', String(i === this.#active));
      if (i === this.#active) item.scrollIntoView({ block: 'nearest' });
    });
  }
}
