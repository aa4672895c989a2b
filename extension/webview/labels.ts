/** The names at the left of the lanes and the headers of the groups; only those on screen exist. */
import { countText, durationText, numberText } from './durations.js';
import { button, el, setText } from './dom.js';
import { nextStep, type GroupRow, type LaneRow, type MoreRow, type Row } from './rows.js';
import { t } from './text.js';

export interface LabelActions {
  readonly toggle: (group: string) => void;
  readonly more: (group: string, shown: number) => void;
  readonly pickLane: (lane: string) => void;
  /** Takes a lane to the top, or back to its place. */
  readonly pin: (lane: string) => void;
  readonly hide: (lane: string) => void;
  /** Shows the stacks of a goroutine, then all of them however deep, and hides them again. */
  readonly stacks: (lane: string) => void;
  /** Shows or hides what lies below a lane. */
  readonly fold: (lane: string) => void;
  readonly hideGroup: (group: string) => void;
  /** What the goroutines of a group have in common. */
  readonly groupText: (group: string) => string;
}

/** For the mouse: the keyboard has P and H for what is selected. */
const tool = (text: string, title: string, act: () => void): HTMLElement => {
  const element = button(text, act, {
    'class': 'plain',
    title,
    'aria-label': title,
    'tabindex': '-1',
  });
  element.addEventListener('click', (event) => event.stopPropagation());
  return element;
};

const keyOf = (row: Row): string =>
  row.kind === 'lane'
    ? `lane ${row.lane.id}`
    : row.kind === 'group'
      ? `group ${row.group.name}`
      : row.kind === 'own'
        ? `own ${row.own.key}`
        : `more ${row.group}`;

export class Labels {
  readonly element = el('div', { class: 'labels' });
  readonly #shown = new Map<string, HTMLElement>();

  constructor(private readonly actions: LabelActions) {}

  /** @param scroll CSS px by which the rows are moved up. */
  show(rows: readonly Row[], scroll: number, selected: string | null): void {
    const gone = new Set(this.#shown.keys());
    for (const row of rows) {
      const key = keyOf(row);
      gone.delete(key);
      let element = this.#shown.get(key);
      if (!element) {
        element = this.#create(row);
        this.#shown.set(key, element);
        this.element.append(element);
      }
      this.#update(element, row, scroll, selected);
    }
    for (const key of gone) {
      const element = this.#shown.get(key);
      // A header that has the focus would take it along: keep it in the document for the keyboard.
      if (!element || element.contains(document.activeElement)) {
        if (element) element.style.transform = 'translateY(-1000px)';
        continue;
      }
      this.#shown.delete(key);
      element.remove();
    }
  }

  #create(row: Row): HTMLElement {
    if (row.kind === 'own') return row.own.label;
    if (row.kind === 'lane') {
      const { id } = row.lane;
      if (row.strip !== undefined) return this.#createStrip(row);
      const fold = tool('', '', () => this.actions.fold(id));
      fold.className = 'fold plain';
      const element = el(
        'div',
        { class: `row lane ${row.lane.kind}` },
        fold,
        el('span', { class: 'name' }),
        el('span', { class: 'much' }),
        el(
          'span',
          { class: 'lane-tools' },
          ...(row.lane.kind === 'goroutine'
            ? [tool('≡', t('Show or hide stacks (K)'), () => this.actions.stacks(id))]
            : []),
          tool('⤒', t('Pin or unpin (P)'), () => this.actions.pin(id)),
          tool('✕', t('Hide (H)'), () => this.actions.hide(id)),
        ),
      );
      element.dataset.lane = id;
      element.addEventListener('click', () => this.actions.pickLane(id));
      return element;
    }
    return this.#createOther(row);
  }

  #createStrip({ lane, height }: LaneRow): HTMLElement {
    const name = el('span', { class: 'name' });
    const element = el('div', { class: `row lane below ${lane.kind}`, title: lane.name }, name);
    element.dataset.lane = lane.id;
    element.style.height = `${height}px`;
    element.addEventListener('click', () => {
      if (element.classList.contains('more-below')) this.actions.stacks(lane.id);
      else this.actions.pickLane(lane.id);
    });
    return element;
  }

  #createOther(row: GroupRow | MoreRow): HTMLElement {
    if (row.kind === 'group') {
      const { name } = row.group;
      const header = button('', () => this.actions.toggle(name), { class: 'header' });
      header.append(
        el('span', { 'class': 'chevron', 'aria-hidden': 'true' }),
        el('span', { class: 'name' }),
        el('span', { class: 'much' }),
      );
      const hide = tool('✕', hideTexts[row.of ?? 'goroutine'], () => this.actions.hideGroup(name));
      return el(
        'div',
        { 'class': 'row group', 'data-group': name },
        header,
        el('span', { class: 'lane-tools' }, hide),
      );
    }
    const element = el('div', { class: 'row more' });
    element.append(
      button('', () => this.actions.more(row.group, Number(element.dataset.shown)), {
        class: 'link',
      }),
    );
    return element;
  }

  #update(element: HTMLElement, row: Row, scroll: number, selected: string | null): void {
    element.style.transform = `translateY(${row.y - scroll}px)`;
    if (row.kind === 'lane') {
      const { name, running, spent, id } = row.lane;
      if (row.strip !== undefined) {
        setText(element.children[0] as HTMLElement, row.strip);
        element.classList.toggle('more-below', row.isMore === true);
        element.title = row.isMore ? t('{0}; click to show all', name) : name;
        element.classList.toggle('selected', id === selected);
        return;
      }
      const [fold, text, much] = element.children as unknown as [
        HTMLButtonElement,
        HTMLElement,
        HTMLElement,
      ];
      this.#updateFold(fold, row);
      text.style.marginLeft = `${10 * (row.lane.strips?.depth ?? 0)}px`;
      setText(text, name);
      const shown = spent ?? running;
      setText(much, shown > 0 ? durationText(shown) : '');
      element.classList.toggle('selected', id === selected);
      element.classList.toggle('pinned', row.pinned === true);
      const title = laneTitle(name, running, spent);
      if (element.title !== title) element.title = title;
    } else if (row.kind === 'group') {
      const { name, count, running } = row.group;
      const header = element.children[0] as HTMLElement;
      header.setAttribute('aria-expanded', String(row.expanded));
      setText(header.children[0] as HTMLElement, row.expanded ? '▾' : '▸');
      const text = this.actions.groupText(name);
      const much = row.of
        ? row.of === 'thread'
          ? countText(count, 'thread')
          : countText(count, 'task')
        : t('{0} · running {1}', countText(count, 'goroutine'), durationText(running));
      setText(header.children[1] as HTMLElement, text);
      setText(header.children[2] as HTMLElement, much);
      const title = `${text}: ${much}`;
      if (header.title !== title) header.title = title;
    } else if (row.kind === 'more') {
      element.dataset.shown = String(row.shown);
      const next = Math.min(nextStep(row.shown), row.remaining);
      setText(
        element.children[0] as HTMLElement,
        row.remaining > next
          ? t('Show {0} of {1} more', numberText(next), numberText(row.remaining))
          : t('Show {0} more', numberText(next)),
      );
    }
  }

  #updateFold(fold: HTMLButtonElement, { unfolded, lane }: LaneRow): void {
    fold.hidden = unfolded === undefined;
    if (unfolded === undefined) return;
    setText(fold, unfolded ? '▾' : '▸');
    const title = unfolded
      ? t('Hide what is below {0} (X)', lane.name)
      : t('Show what is below {0} (X)', lane.name);
    if (fold.title === title) return;
    fold.title = title;
    fold.setAttribute('aria-label', title);
    fold.setAttribute('aria-expanded', String(unfolded));
  }
}

const hideTexts = {
  goroutine: t('Hide these goroutines'),
  thread: t('Hide these threads'),
  task: t('Hide these tasks'),
};

/** @param running ns; less than 0 where it is not known. @param spent In the state that lanes are sorted by, ns. */
function laneTitle(name: string, running: number, spent: number | null): string {
  if (running < 0) return name;
  return spent === null
    ? t('{0}, running {1} in all', name, durationText(running))
    : t(
        '{0}, running {1} in all, {2} in the state it is sorted by',
        name,
        durationText(running),
        durationText(spent),
      );
}
