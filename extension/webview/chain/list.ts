/** A chain of causes as a list above the details. */
import type { ChainLink } from '../../protocol/chain.js';
import type { Frame, Stack } from '../../protocol/trace.js';
import { bar } from '../analysis/cells.js';
import { button, el } from '../dom.js';
import { counted, countText, exactText, lengthText } from '../durations.js';
import { stateText } from '../names.js';
import { placeText, topUserFrame } from '../source-frames.js';
import { css, type Theme } from '../theme.js';
import { causeText, doneText, nameOf } from './words.js';
import { serverText } from '../server-texts.js';
import { t } from '../text.js';

export interface ChainListActions {
  readonly show: (index: number) => void;
  readonly more: () => void;
  readonly fit: () => void;
  readonly lanes: () => void;
  readonly close: () => void;
  readonly openFrame: (frame: Frame) => void;
}

export class ChainList {
  readonly #items = el('ol', { class: 'links' });
  readonly #count = el('span', { class: 'faint' });
  readonly element: HTMLElement;

  constructor(private readonly actions: ChainListActions) {
    const { fit, lanes, close } = actions;
    const small = { class: 'small' };
    this.element = el(
      'section',
      { 'class': 'chain', 'aria-label': t('Chain of causes'), 'hidden': '' },
      el(
        'div',
        { class: 'heading' },
        el('h2', {}, t('How it came to this')),
        this.#count,
        button(t('Zoom'), fit, { ...small, title: t('Zoom to the whole chain') }),
        button(t('Lanes'), lanes, { ...small, title: t('Show only the goroutines of the chain') }),
        button('✕', close, {
          'class': 'small plain',
          'title': t('Close the chain'),
          'aria-label': t('Close the chain'),
        }),
      ),
      this.#items,
    );
  }

  show(links: readonly ChainLink[], current: number, hasMore: boolean, theme: Theme): void {
    this.element.hidden = false;
    this.#count.textContent = hasMore
      ? counted(links.length, '{0} link so far', '{0} links so far')
      : countText(links.length, 'link');
    const items = links.map((link, i) => this.#item(link, i, i === current, theme));
    if (hasMore)
      items.push(
        el('li', {}, button(t('Show more'), this.actions.more, { class: 'link more-links' })),
      );
    this.#items.replaceChildren(...items);
    this.mark(current);
  }

  /** What the user looks at now. */
  mark(current: number): void {
    [...this.#items.children].forEach((item, i) => {
      item.classList.toggle('current', i === current);
      if (i !== current) item.firstElementChild?.removeAttribute('aria-current');
      else item.firstElementChild?.setAttribute('aria-current', 'step');
    });
    const item = this.#items.children[current];
    if (!(item instanceof HTMLElement)) return;
    // Only the list scrolls: what the user reads elsewhere stays where it is.
    const { offsetTop, offsetHeight } = item;
    const list = this.#items;
    const top = offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top - 8;
    else if (top + offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + offsetHeight - list.clientHeight + 8;
  }

  hide(): void {
    this.element.hidden = true;
    this.#items.replaceChildren();
  }

  #item(link: ChainLink, index: number, isCurrent: boolean, theme: Theme): HTMLElement {
    const length = link.end - link.start;
    const parts = link.states.map((time, state) => ({
      name: stateText(state),
      time,
      colour: css(theme.states[state] ?? theme.foreground),
    }));
    const bounded = link.cause !== 'beforeTrace' && link.ended !== 'never';
    const open = button('', () => this.actions.show(index), {
      class: 'chain-link',
      title: t('From {0} to {1}', exactText(link.start), exactText(link.end)),
    });
    if (isCurrent) open.setAttribute('aria-current', 'step');
    open.append(
      el(
        'span',
        { class: 'line' },
        el('span', { class: 'who' }, nameOf(link.goroutine)),
        el('span', { class: 'much' }, lengthText(length, bounded)),
      ),
      bar(parts, length),
      el('span', { class: 'faint' }, doneText(link)),
    );
    const place = (stack: Stack | null, before: string): readonly Node[] => {
      const frame = stack && topUserFrame([stack]);
      if (!stack || !frame) return [];
      const link = button(placeText(frame), () => this.actions.openFrame(frame), {
        class: 'link',
        title: `${serverText(stack.title)}: ${frame.function}\n${frame.file}`,
      });
      return [document.createTextNode(before), link];
    };
    const cause = el(
      'div',
      { class: 'cause' },
      causeText(link),
      ...place(link.there, ` ${t('at')} `),
    );
    const item = el('li', {}, open, cause);
    const here = place(link.here, `${t('Waited at')} `);
    if (here.length > 0) cause.before(el('div', { class: 'faint' }, ...here));
    return item;
  }
}
