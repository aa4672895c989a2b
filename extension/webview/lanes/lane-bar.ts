/** The line above the timeline in which lanes are filtered, grouped, sorted, and shown again. */
import type { Arrangement } from '../../protocol/lanes.js';
import type { MenuPlace } from '../../protocol/messages.js';
import type { Lane } from '../../protocol/trace.js';
import { button, el, setText } from '../dom.js';
import { counted, numberText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import { QueryInput } from '../find/query-input.js';
import type { Command } from '../keys.js';
import { nothingChosen } from '../lane-list.js';
import { ownerOf } from '../strips/below.js';
import { arrangementFrom, groupings, leavesOut, orders, usual } from './arrangement.js';
import { serverText } from '../server-texts.js';
import { t } from '../text.js';

const explanationId = 'lanes-explanation';
const mostKept = 30;

export class LaneBar implements Feature {
  readonly name = 'lanes';
  readonly #query: QueryInput;
  readonly #group: HTMLSelectElement;
  readonly #order: HTMLSelectElement;
  readonly #user: HTMLButtonElement;
  readonly #with: HTMLButtonElement;
  /** For the screen reader; everybody else sees it in the corner. */
  readonly #count = el('span', { class: 'live', role: 'status' });
  readonly #explanation = el('div', { class: 'explanation', id: explanationId, role: 'status' });
  readonly #element: HTMLElement;
  /** In the corner above the labels: what is out of sight, whether the line is open or not. */
  readonly #corner: HTMLButtonElement;
  #history: readonly string[] = [];

  constructor(private readonly page: Page) {
    const { list } = page;
    this.#query = new QueryInput(
      t('Filter goroutines'),
      t('Filter: fn:main, -state:syscall, running>1ms …'),
      page.questions,
      {
        changed: (filter) => this.#filter(filter),
        enter: () => this.#remember(),
        escape: () => this.#escape(),
        history: () => this.#history,
      },
    );
    this.#group = choice(t('Group by'), groupings, (group) => this.#change({ group }));
    this.#order = choice(t('Sort by'), orders, (order) => this.#change({ order }));
    this.#user = toggle(t('User code'), t('Leave the goroutines of the runtime out'), () =>
      this.#change({ userOnly: !list.arrangement.userOnly }),
    );
    this.#with = toggle(
      '',
      t('Only goroutines that created or woke it up, or that it did so to'),
      () => this.#toggleWith(),
    );
    this.#element = el(
      'section',
      { 'class': 'query-bar lane-bar', 'aria-label': t('Lanes'), 'hidden': '' },
      el(
        'div',
        { class: 'bar' },
        this.#query.element,
        this.#count,
        labelled(t('Group by'), this.#group),
        labelled(t('Sort by'), this.#order),
        this.#user,
        this.#with,
        button(t('Show All'), () => this.#showAll(), {
          class: 'small',
          title: t('No filter, nothing hidden, grouped and sorted as at first (Shift+H)'),
        }),
        button('✕', () => this.#close(), {
          'class': 'small plain',
          'aria-label': t('Close'),
          'title': t('Close (Escape); what is filtered and hidden stays so'),
        }),
      ),
      this.#explanation,
    );
    page.column.prepend(this.#element);
    this.#corner = button(t('Lanes'), () => this.#toggle(), {
      class: 'lane-corner',
      title: t('Filter, group, sort, and show hidden lanes (L)'),
    });
    page.timeline.element.append(this.#corner);
    list.follow(() => {
      this.#show();
      page.saveSoon();
    });
    this.#show();
  }

  run(command: Command, at?: MenuPlace): boolean {
    const place = at?.lane ?? this.page.selection.span?.lane;
    const lane = place === undefined ? undefined : ownerOf(place);
    switch (command) {
      case 'filterLanes':
        this.#open();
        return true;
      case 'pinLane':
        if (lane) this.#pin(lane);
        else this.page.say(t('Select a span first: its lane is what is pinned.'));
        return true;
      case 'hideLane':
        if (lane) this.#hide(lane);
        else this.page.say(t('Select a span first: its lane is what is hidden.'));
        return true;
      case 'userLanes':
        this.#change({ userOnly: !this.page.list.arrangement.userOnly });
        return true;
      case 'lanesOfSelected':
        this.#toggleWith();
        return true;
      case 'showAllLanes':
        this.#showAll();
        return true;
      default:
        return false;
    }
  }

  filter(expression: string): void {
    this.#element.hidden = false;
    this.#query.set(expression);
    this.#remember();
  }

  selected(): void {
    this.#show();
  }

  clear(): void {
    this.#element.hidden = true;
    this.#query.set('');
  }

  save(): unknown {
    const { arrangement, chosen } = this.page.list;
    return { open: !this.#element.hidden, arrangement, chosen, history: this.#history };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    const texts = (list: unknown): readonly string[] =>
      Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
    this.#history = texts(saved.history).slice(0, mostKept);
    const chosen = (saved.chosen ?? {}) as Record<string, unknown>;
    this.#element.hidden = saved.open !== true;
    const arrangement = arrangementFrom(saved.arrangement);
    const { choices } = this.page.list;
    this.page.list.arrange(arrangement);
    this.page.list.setChoices(choices);
    this.page.list.choose({
      pinned: Array.isArray(chosen.pinned) ? chosen.pinned.filter(isLane) : [],
      hidden: texts(chosen.hidden),
      hiddenGroups: texts(chosen.hiddenGroups),
    });
    this.#query.set(arrangement.filter);
  }

  #pin(id: string): void {
    const { list } = this.page;
    const name = list.row(id)?.lane.name ?? id;
    list.pin(id);
    this.page.say(
      list.isPinned(id) ? t('{0} is pinned to the top', name) : t('{0} is back in its place', name),
    );
  }

  #hide(id: string): void {
    const { list } = this.page;
    const name = list.row(id)?.lane.name ?? id;
    list.hide(id);
    this.page.say(t('{0} is hidden; Shift+H shows all lanes again', name));
  }

  #change(change: Partial<Arrangement>): void {
    const { list } = this.page;
    // Groups of another kind have other names: what is hidden by name would be anything.
    if (change.group) list.choose({ ...list.chosen, hiddenGroups: [] });
    list.arrange({ ...list.arrangement, ...change });
  }

  #filter(filter: string): void {
    if (filter !== this.page.list.arrangement.filter) this.#change({ filter });
  }

  #toggleWith(): void {
    const { list, selection } = this.page;
    const lane = selection.span?.goroutine?.lane ?? null;
    this.#change({ with: list.arrangement.with === null ? lane : null });
  }

  #remember(): void {
    const text = this.#query.text.trim();
    if (text === '') return;
    this.#history = [text, ...this.#history.filter((other) => other !== text)].slice(0, mostKept);
    this.page.saveSoon();
  }

  #toggle(): void {
    if (this.#element.hidden) this.#open();
    else this.#close();
  }

  #open(): void {
    this.#element.hidden = false;
    this.#query.focus();
    this.#show();
    this.page.saveSoon();
  }

  /** First the filter goes, then the line. */
  #escape(): void {
    if (this.#query.text !== '') this.#query.set('');
    else this.#close();
  }

  #close(): void {
    this.#element.hidden = true;
    this.#remember();
    this.page.timeline.scroller.focus();
    this.#show();
    this.page.saveSoon();
  }

  #showAll(): void {
    this.page.list.choose(nothingChosen);
    this.page.list.arrange(usual);
    this.#query.set('');
    this.page.say(t('All lanes are shown'));
  }

  #show(): void {
    const { list, selection } = this.page;
    const { arrangement, arranged, chosen } = list;
    const { hidden, hiddenGroups } = chosen;
    this.#group.value = arrangement.group;
    this.#order.value = arrangement.order;
    this.#user.setAttribute('aria-pressed', String(arrangement.userOnly));
    const goroutine = arrangement.with ?? selection.span?.goroutine?.lane ?? null;
    setText(this.#with, goroutine ? t('With {0}', goroutine.toUpperCase()) : t('With selected'));
    this.#with.disabled = goroutine === null;
    this.#with.setAttribute('aria-pressed', String(arrangement.with !== null));
    const left: string[] = [];
    const short: string[] = [];
    if (arranged && leavesOut(arrangement)) {
      const of = [numberText(arranged.shown), numberText(arranged.all)] as const;
      left.push(t('{0} of {1} goroutines', ...of));
      // The corner is as narrow as the labels.
      short.push(t('{0} of {1}', ...of));
    }
    const gone: string[] = [];
    if (hidden.length > 0) gone.push(counted(hidden.length, '{0} lane hidden', '{0} lanes hidden'));
    if (hiddenGroups.length > 0)
      gone.push(counted(hiddenGroups.length, '{0} group hidden', '{0} groups hidden'));
    const text = [...left, ...gone].join(', ');
    setText(this.#count, text);
    setText(this.#corner, [...short, ...gone].join(', ') || t('Lanes'));
    const title = t('Filter, group, sort, and show hidden lanes (L)');
    this.#corner.title = text ? `${text}. ${title}` : title;
    this.#corner.classList.toggle('partial', text !== '');
    this.#corner.setAttribute('aria-expanded', String(!this.#element.hidden));
    const problem = leavesOut(arrangement) ? (arranged?.problem ?? null) : null;
    this.#query.setProblem(problem, explanationId);
    const nothing =
      arranged?.shown === 0 && !problem
        ? [
            t('No goroutine is like that.'),
            ' ',
            button(t('Show All'), () => this.#showAll(), { class: 'link' }),
          ]
        : [];
    this.#explanation.replaceChildren(...(problem ? [serverText(problem.message)] : nothing));
  }
}

function choice<T extends string>(
  name: string,
  texts: Readonly<Record<T, string>>,
  chosen: (value: T) => void,
): HTMLSelectElement {
  const options = Object.entries<string>(texts).map(([value, text]) =>
    el('option', { value }, text),
  );
  const select = el('select', { 'aria-label': name }, ...options);
  select.addEventListener('change', () => chosen(select.value as T));
  return select;
}

const labelled = (text: string, control: HTMLElement): HTMLElement =>
  el('label', {}, el('span', {}, text), control);

const toggle = (text: string, title: string, act: () => void): HTMLButtonElement =>
  button(text, act, { 'class': 'small toggle', title, 'aria-pressed': 'false' });

function isLane(kept: unknown): kept is Lane {
  const lane = (kept ?? {}) as Partial<Record<keyof Lane, unknown>>;
  return (
    typeof lane.id === 'string' &&
    typeof lane.name === 'string' &&
    typeof lane.kind === 'string' &&
    [lane.start, lane.end, lane.running].every((value) => typeof value === 'number')
  );
}
