/** The focus that nothing else has is the timeline's. */
import type { Feature, Page } from './feature.js';

/**
 * VS Code gives the focus to the page, such as after its quick input was open, and then nothing in it has it: who reads
 * the screen would be told nothing.
 */
export class TimelineFocus implements Feature {
  readonly name = 'focus';

  constructor(private readonly page: Page) {
    window.addEventListener('focus', () => this.#take());
  }

  firstDrawn(): void {
    if (document.hasFocus()) this.#take();
  }

  #take(): void {
    if (document.activeElement !== document.body || this.page.main.hidden) return;
    this.page.timeline.scroller.focus({ preventScroll: true });
  }
}
