/** What had the focus has it again. */
import type { Feature, Page } from './feature.js';

/**
 * VS Code gives the focus back to the page, such as after its quick input was open, and then nothing in it has it: who
 * reads the screen would be told nothing. What is clicked beside is not to have it.
 */
export class FocusKeeper implements Feature {
  readonly name = 'focus';
  #last: HTMLElement | null = null;

  constructor(page: Page) {
    document.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement) this.#last = target;
    });
    window.addEventListener('pointerdown', () => (this.#last = null), { capture: true });
    window.addEventListener('focus', () => {
      if (document.activeElement !== document.body || !this.#last) return;
      // A span that was gone to may have other details: then the timeline is where to go on.
      const element = this.#last.isConnected ? this.#last : page.timeline.scroller;
      element.focus({ preventScroll: true });
    });
  }
}
