/** Groups, of which one can be opened: its histogram, and a list of what is in it. */
import type { Spread } from '../../protocol/goroutines.js';
import { button, el } from '../dom.js';
import { counted, numberText } from '../durations.js';
import type { Asked } from '../questions.js';
import { Brush, type Lengths } from './brush.js';
import { Answers, type Scope } from './tab.js';
import type { TextTable } from './text-table.js';
import type { WholeTable } from './whole-table.js';
import { t } from '../text.js';

/** More are asked for where they are looked at. */
const usualRows = 200;
/** More are not listed at all: brushing tells which. */
const mostRows = 10_000;

/** Groups that are not listed because there are too many. */
export const leftOutText = (groups: number): string =>
  groups > 0
    ? counted(
        groups,
        '{0} group more, of which there are fewer.',
        '{0} groups more, of which there are fewer.',
      )
    : '';

export interface GroupedParts<Group, Row> {
  readonly groups: WholeTable<Group>;
  readonly rows: WholeTable<Row>;
  /** The way back. */
  readonly allTitle: string;
  /** Names a group over all changes, and a reload. */
  key(group: Group): string;
  title(group: Group): Node | string;
  spread(group: Group): Spread | null;
  /** Beside the histogram. */
  about(group: Group): Node | null;
  askGroups(scope: Scope): Asked<{ readonly groups: readonly Group[]; readonly said: string }>;
  askRows(
    scope: Scope,
    group: Group,
    lengths: Lengths | null,
    /** So many are listed at most. */
    most: number,
  ): Asked<{ readonly rows: readonly Row[]; readonly count: number }>;
}

export class Grouped<Group, Row> {
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #trail = el('div', { class: 'trail' });
  readonly #about = el('div', { class: 'about-group' });
  readonly #brush: Brush;
  readonly #page: HTMLElement;
  #scope: Scope | null = null;
  #known: readonly Group[] = [];
  #open: string | null = null;
  #lengths: Lengths | null = null;
  #most = usualRows;

  constructor(
    private readonly parts: GroupedParts<Group, Row>,
    private readonly saveSoon: () => void,
  ) {
    this.#brush = new Brush((lengths) => {
      this.#lengths = lengths;
      this.#most = usualRows;
      this.#askRows();
    });
    this.#page = el(
      'div',
      { class: 'grouped' },
      el('div', { class: 'about-group' }, this.#brush.element, this.#about),
      parts.rows.element,
    );
    this.element = el(
      'div',
      { class: 'grouped' },
      this.#trail,
      this.#answers.element,
      parts.groups.element,
      this.#page,
    );
    this.#layout();
  }

  show(scope: Scope): void {
    this.#scope = scope;
    void this.#answers.ask(
      () => this.parts.askGroups(scope),
      ({ groups, said }) => {
        this.#known = groups;
        this.parts.groups.set(groups);
        if (!this.#group) this.#open = null;
        this.#layout();
        this.#answers.say(said);
        if (this.#group) this.#askRows();
      },
    );
  }

  open(group: Group | null): void {
    this.#open = group && this.parts.key(group);
    this.#lengths = null;
    this.#most = usualRows;
    this.#layout();
    if (group) this.#askRows();
    this.saveSoon();
  }

  /** Some of so many rows are looked at, or they are sorted anew. */
  more(rows: number): void {
    if (rows <= this.#most) return;
    this.#most = Math.min(rows, mostRows);
    this.#askRows();
  }

  hide(): void {
    this.#answers.cancel();
  }

  clear(): void {
    this.hide();
    this.#scope = null;
    this.#known = [];
    this.#open = null;
    this.parts.groups.set([]);
    this.parts.rows.set([]);
    this.#layout();
  }

  redraw(): void {
    this.parts.groups.redraw();
    this.parts.rows.redraw();
    this.#layout();
  }

  /** All rows, where some have not been looked at. */
  async copy(): Promise<TextTable> {
    const [scope, group] = [this.#scope, this.#group];
    if (!scope || !group) return this.parts.groups.copy();
    this.#most = mostRows;
    const asked = this.parts.askRows(scope, group, this.#lengths, mostRows);
    const { rows, count } = await asked.answer;
    this.parts.rows.set(rows, Math.min(count, mostRows));
    return { ...this.parts.rows.copy(), all: count };
  }

  save(): unknown {
    return { open: this.#open, groups: this.parts.groups.save(), rows: this.parts.rows.save() };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#open = typeof saved.open === 'string' ? saved.open : null;
    this.parts.groups.restore(saved.groups);
    this.parts.rows.restore(saved.rows);
  }

  get #group(): Group | undefined {
    return this.#known.find((group) => this.parts.key(group) === this.#open);
  }

  #askRows(): void {
    const [scope, group] = [this.#scope, this.#group];
    if (!scope || !group) return;
    void this.#answers.ask(
      () => this.parts.askRows(scope, group, this.#lengths, this.#most),
      ({ rows, count }) => {
        this.parts.rows.set(rows, Math.min(count, mostRows));
        if (count > mostRows)
          this.#answers.say(
            t(
              'The longest {0} of {1}: choose a part of the histogram to list others.',
              numberText(mostRows),
              numberText(count),
            ),
          );
        else if (count === 0) this.#answers.say(t('None is that long.'));
      },
    );
  }

  #layout(): void {
    const group = this.#group;
    this.parts.groups.element.hidden = group !== undefined;
    this.#page.hidden = this.#trail.hidden = group === undefined;
    if (!group) return;
    const back = button(this.parts.allTitle, () => this.open(null), { class: 'link' });
    this.#trail.replaceChildren(back, ' › ', this.parts.title(group));
    if (this.#lengths === null) this.#brush.set(this.parts.spread(group)?.histogram ?? null);
    this.#about.replaceChildren(this.parts.about(group) ?? '');
  }
}
