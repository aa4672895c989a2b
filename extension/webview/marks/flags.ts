/** A flag on the axis for every mark: hovering it or the focus on it shows the note. */
import type { Mark } from '../../protocol/marks.js';
import { button, el } from '../dom.js';
import { xOf, type Viewport } from '../viewport.js';
import { t } from '../text.js';

export interface FlagActions {
  readonly goTo: (mark: Mark) => void;
  readonly delete: (mark: Mark) => void;
}

export const markText = ({ about, text }: Mark): string => (text ? `${about}: ${text}` : about);

/** CSS px. */
const wide = 11;
const mostAside = 4 * wide;

export class Flags {
  readonly element = el('div', { 'class': 'flags', 'role': 'group', 'aria-label': t('Marks') });
  #flags: readonly { readonly mark: Mark; readonly flag: HTMLElement }[] = [];

  constructor(private readonly actions: FlagActions) {}

  set(marks: readonly Mark[]): void {
    const focused = this.#flags.find(({ flag }) => flag === document.activeElement)?.mark.id;
    this.#flags = marks.map((mark) => ({ mark, flag: this.#create(mark) }));
    this.element.replaceChildren(...this.#flags.map(({ flag }) => flag));
    this.#flags.find(({ mark }) => mark.id === focused)?.flag.focus();
  }

  /** Puts the flags where the marks begin; what began before the left edge and goes on is at that edge. */
  place(view: Viewport): void {
    let free = 0;
    for (const { mark, flag } of this.#flags) {
      const [x0, x1] = [xOf(view, mark.start), xOf(view, mark.end)];
      flag.hidden = x1 < 0 || x0 > view.width;
      if (flag.hidden) continue;
      // Flags side by side can be told apart, and clicked; but none is far from where it belongs.
      const x = Math.max(0, x0, Math.min(free, Math.max(0, x0) + mostAside));
      free = x + wide;
      flag.style.transform = `translateX(${Math.round(x)}px)`;
      // The note is on the side that has more room.
      flag.classList.toggle('late', x > view.width / 2);
      flag.style.setProperty('--room', `${Math.max(view.width - x, x + wide)}px`);
    }
  }

  #create(mark: Mark): HTMLElement {
    const flag = button('', () => this.actions.goTo(mark), {
      'class': `flag ${kindOf(mark)}`,
      'aria-label': t('Mark: {0}', markText(mark)),
      'data-vscode-context': JSON.stringify({ traceItem: 'mark', mark: mark.id }),
    });
    flag.append(
      el('span', { 'class': 'pennant', 'aria-hidden': 'true' }),
      el(
        'span',
        { 'class': 'note tooltip', 'aria-hidden': 'true' },
        ...(mark.text ? [el('div', {}, mark.text)] : []),
        el('div', { class: 'faint' }, mark.about),
      ),
    );
    flag.addEventListener('keydown', (event) => {
      if (event.code !== 'Delete') return;
      event.preventDefault();
      this.actions.delete(mark);
    });
    return flag;
  }
}

export const kindOf = ({ lane, start, end }: Mark): 'span' | 'moment' | 'range' =>
  lane !== null ? 'span' : start === end ? 'moment' : 'range';
