/** The parts of a tab of which one is seen at a time. */
import { button, el } from '../dom.js';

export interface View {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly element: HTMLElement;
}

export class Views {
  /** Buttons; others may come behind them. */
  readonly bar = el('div', { class: 'views', role: 'group' });
  readonly element = el('div', { class: 'view' });
  readonly #buttons: readonly HTMLButtonElement[];
  #current = 0;

  constructor(
    label: string,
    private readonly all: readonly View[],
    private readonly chosen: () => void,
  ) {
    this.bar.setAttribute('aria-label', label);
    this.#buttons = all.map(({ id, title, hint }, i) =>
      button(title, () => this.#choose(i), {
        'class': 'small toggle',
        'data-view': id,
        ...(hint && { title: hint }),
      }),
    );
    this.bar.append(...this.#buttons);
    this.#show();
  }

  get id(): string {
    return this.all[this.#current]?.id ?? '';
  }

  /** What was kept; anything else is ignored. */
  restore(id: unknown): void {
    const index = this.all.findIndex((view) => view.id === id);
    if (index >= 0) this.#current = index;
    this.#show();
  }

  #choose(index: number): void {
    this.#current = index;
    this.#show();
    this.chosen();
  }

  #show(): void {
    this.#buttons.forEach((button, i) =>
      button.setAttribute('aria-pressed', String(i === this.#current)),
    );
    const view = this.all[this.#current];
    if (view) this.element.replaceChildren(view.element);
  }
}
