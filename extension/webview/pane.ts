/** The details beside or below the timeline, whichever leaves more of it; or in what is below it already. */
import { el, button, splitter } from './dom.js';
import { t } from './text.js';

/** From this width on the details are at the right, CSS px. */
const wide = 900;

export interface PaneSize {
  readonly paneHeight: number;
  readonly paneWidth: number;
  readonly paneOpen: boolean;
}

/** Has room for the details, as one of several things. */
export interface Dock {
  readonly place: HTMLElement;
  /** Somebody is using what is around the details. */
  readonly isInUse: () => boolean;
  readonly isShown: () => boolean;
  readonly show: (shown: boolean) => void;
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
  #dock: Dock | null = null;

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

  /** There is no room for them beside the timeline. */
  get isBelow(): boolean {
    return document.body.clientWidth < wide;
  }

  get isShown(): boolean {
    return this.#dock ? this.#dock.isShown() : this.#size.paneOpen;
  }

  get isDocked(): boolean {
    return this.#dock !== null;
  }

  toggle(open = !this.isShown): void {
    if (!this.#dock) return this.#resize({ paneOpen: open });
    this.#dock.show(open);
    this.#place();
  }

  /** Shows what somebody has just asked for, without taking away what they asked from. */
  reveal(): void {
    if (!this.isShown && !this.#dock?.isInUse()) this.toggle(true);
  }

  /** @param dock where they are from now on, or whether it shows them has changed; null: in their own place again. */
  dock(dock: Dock | null): void {
    if (dock !== this.#dock) (dock?.place ?? this.main).append(this.element);
    this.#dock = dock;
    this.#place();
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
    this.#wide = !this.isBelow;
    this.main.classList.toggle('wide', this.#wide);
    this.element.hidden = !paneOpen && !this.#dock;
    this.#bar.hidden = this.#dock !== null;
    this.toggleButton.setAttribute('aria-pressed', String(this.isShown));
    this.#bar.setAttribute('aria-orientation', this.#wide ? 'vertical' : 'horizontal');
    const most = (this.#wide ? this.main.clientWidth : this.main.clientHeight) * 0.6;
    const size = `${Math.max(60, Math.min(most, this.#wide ? paneWidth : paneHeight))}px`;
    this.element.style.width = this.#wide && !this.#dock ? size : '';
    this.element.style.height = this.#wide || this.#dock ? '' : size;
  }
}
