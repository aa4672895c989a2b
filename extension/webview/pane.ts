/** The details beside or below the timeline, whichever leaves more of it. */
import { el, button, splitter } from './dom.js';
import { t } from './text.js';

/** From this width on the details are at the right, CSS px. */
const wide = 900;

export interface PaneSize {
  readonly paneHeight: number;
  readonly paneWidth: number;
  readonly paneOpen: boolean;
}

export class Pane {
  readonly #content = el('div', {
    'class': 'pane-content',
    'role': 'region',
    'aria-label': t('Details'),
    'tabindex': '-1',
  });
  readonly #bar = el('div', {
    'class': 'splitter',
    'role': 'separator',
    'tabindex': '0',
    'aria-label': t('Size of the details'),
  });
  readonly element = el('aside', { class: 'pane' }, this.#bar, this.#content);
  readonly toggleButton = button(t('Details'), () => this.toggle(), {
    class: 'small',
    title: t('Show or hide the details'),
  });
  #size: PaneSize;
  #wide = true;

  /** @param main holds the timeline and the pane. */
  constructor(
    private readonly main: HTMLElement,
    { paneHeight, paneWidth, paneOpen }: PaneSize,
    private readonly changed: () => void,
  ) {
    this.#size = { paneHeight, paneWidth, paneOpen };
    splitter(
      this.#bar,
      () => (this.#wide ? 'x' : 'y'),
      -1,
      () => (this.#wide ? this.#size.paneWidth : this.#size.paneHeight),
      () => ({ least: 90, most: (this.#wide ? main.clientWidth : main.clientHeight) - 140 }),
      (size) => this.#resize(this.#wide ? { paneWidth: size } : { paneHeight: size }),
    );
    new ResizeObserver(() => this.#place()).observe(main);
    this.#place();
  }

  get size(): PaneSize {
    return this.#size;
  }

  toggle(open = !this.#size.paneOpen): void {
    this.#resize({ paneOpen: open });
  }

  /** Puts something above the details that stays when they change. */
  above(element: HTMLElement): void {
    this.#content.before(element);
  }

  show(content: HTMLElement): void {
    this.#content.replaceChildren(content);
    this.#content.scrollTop = 0;
  }

  get content(): HTMLElement {
    return this.#content;
  }

  #resize(change: Partial<PaneSize>): void {
    this.#size = { ...this.#size, ...change };
    this.#place();
    this.changed();
  }

  #place(): void {
    const { paneOpen, paneWidth, paneHeight } = this.#size;
    this.#wide = this.main.clientWidth >= wide;
    this.main.classList.toggle('wide', this.#wide);
    this.element.hidden = !paneOpen;
    this.toggleButton.setAttribute('aria-pressed', String(paneOpen));
    this.#bar.setAttribute('aria-orientation', this.#wide ? 'vertical' : 'horizontal');
    const most = (this.#wide ? this.main.clientWidth : this.main.clientHeight) * 0.6;
    const size = `${Math.max(60, Math.min(most, this.#wide ? paneWidth : paneHeight))}px`;
    this.element.style.width = this.#wide ? size : '';
    this.element.style.height = this.#wide ? '' : size;
  }
}
