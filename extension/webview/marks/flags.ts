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

interface Flag {
  mark: Mark;
  readonly element: HTMLElement;
  readonly note: HTMLElement;
}

export class Flags {
  readonly element = el('div', { 'class': 'flags', 'role': 'group', 'aria-label': t('Marks') });
  #flags: readonly Flag[] = [];

  constructor(private readonly actions: FlagActions) {}

  /** The flag of a mark stays the same element: what the pointer or the focus is on is not made anew under it. */
  set(marks: readonly Mark[]): void {
    const known = new Map(this.#flags.map((flag) => [flag.mark.id, flag]));
    this.#flags = marks.map((mark) => describe(known.get(mark.id) ?? this.#create(mark), mark));
    const shown = new Set(this.#flags);
    for (const flag of known.values()) if (!shown.has(flag)) flag.element.remove();
    let next = this.element.firstElementChild;
    for (const { element } of this.#flags) {
      if (element === next) next = next.nextElementSibling;
      else this.element.insertBefore(element, next);
    }
  }

  /** Puts the flags where the marks begin; what began before the left edge and goes on is at that edge. */
  place(view: Viewport): void {
    let free = 0;
    for (const { mark, element: flag } of this.#flags) {
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

  #create(mark: Mark): Flag {
    const note = el('span', { 'class': 'note tooltip', 'aria-hidden': 'true' });
    const element = button('', () => this.actions.goTo(flag.mark), {
      'class': 'flag',
      'data-vscode-context': JSON.stringify({ traceItem: 'mark', mark: mark.id }),
    });
    element.append(el('span', { 'class': 'pennant', 'aria-hidden': 'true' }), note);
    element.addEventListener('keydown', (event) => {
      if (event.code !== 'Delete') return;
      event.preventDefault();
      this.actions.delete(flag.mark);
    });
    const flag = { mark, element, note };
    return flag;
  }
}

function describe(flag: Flag, mark: Mark): Flag {
  flag.mark = mark;
  flag.element.setAttribute('aria-label', t('Mark: {0}', markText(mark)));
  for (const kind of kinds) flag.element.classList.toggle(kind, kind === kindOf(mark));
  flag.note.replaceChildren(
    ...(mark.text ? [el('div', {}, mark.text)] : []),
    el('div', { class: 'faint' }, mark.about),
  );
  return flag;
}

const kinds = ['span', 'moment', 'range'] as const;

export const kindOf = ({ lane, start, end }: Mark): (typeof kinds)[number] =>
  lane !== null ? 'span' : start === end ? 'moment' : 'range';
