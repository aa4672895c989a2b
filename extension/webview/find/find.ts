/** The line in which spans are searched for, above the timeline. */
import { button, el, setText } from '../dom.js';
import { numberText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { Abandoned, messageOf } from '../questions.js';
import { QueryInput } from './query-input.js';
import { termsOf } from './terms.js';
import { serverText } from '../server-texts.js';
import { t } from '../text.js';

const mostKept = 30;
const explanationId = 'find-explanation';
/** While the trace is being read, it is searched anew so often, ms. */
const pace = 2000;

export class Find implements Feature {
  readonly name = 'find';
  readonly #query: QueryInput;
  readonly #count = el('span', { class: 'count', role: 'status' });
  readonly #explanation = el('div', { class: 'explanation', id: explanationId, role: 'status' });
  readonly #saved = el('div', {
    'class': 'chips',
    'role': 'list',
    'aria-label': t('Kept searches'),
  });
  readonly #keep: HTMLButtonElement;
  readonly #element: HTMLElement;
  #history: readonly string[] = [];
  #chips: readonly string[] = [];
  /** Moves of the view that are under way. */
  #going = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly page: Page) {
    const { search } = page;
    this.#query = new QueryInput(
      t('Find spans'),
      t('Find: a word, fn:main dur>5ms, -state:running …'),
      page.questions,
      {
        changed: (text) => search.set(text),
        enter: (direction) => void this.#step(direction),
        escape: () => this.#close(),
        history: () => this.#history,
      },
    );
    const tool = (text: string, name: string, title: string, act: () => void): HTMLButtonElement =>
      button(text, act, { 'class': 'small plain', 'aria-label': name, title });
    this.#keep = tool('☆', t('Keep this search'), t('Keep this search for this trace'), () =>
      this.#toggleKept(),
    );
    const bar = el(
      'div',
      { class: 'bar' },
      this.#query.element,
      this.#count,
      tool(
        '↑',
        t('Previous match'),
        t('Previous match (Shift+Enter, Shift+F3)'),
        () => void this.#step(-1),
      ),
      tool('↓', t('Next match'), t('Next match (Enter, F3)'), () => void this.#step(1)),
      tool('☰', t('List all matches'), t('List all matches'), () => page.run('showFound')),
      this.#keep,
      tool('?', t('What can be written'), t('What can be written (?)'), () => page.run('showKeys')),
      tool('✕', t('Close'), t('Close (Escape)'), () => this.#close()),
    );
    this.#element = el(
      'section',
      { 'class': 'query-bar find', 'role': 'search', 'aria-label': t('Find'), 'hidden': '' },
      bar,
      this.#explanation,
      this.#saved,
    );
    page.column.prepend(this.#element);
    page.tools.prepend(
      button(t('Find'), () => this.#open(), {
        class: 'small',
        title: t('Find spans (/ or Ctrl+F)'),
      }),
    );
    search.follow(() => this.#show());
  }

  run(command: Command): boolean {
    const { page } = this;
    switch (command) {
      case 'find':
        this.#open();
        return true;
      case 'findNext':
      case 'findPrevious':
        if (page.search.active) void this.#step(command === 'findNext' ? 1 : -1);
        else this.#open();
        return true;
      case 'clearSelection':
        // Last of all: first what is selected or marked is let go.
        if (this.#element.hidden || page.selection.span || page.range.range) return false;
        if (page.timeline.pinned !== null) return false;
        this.#close();
        return true;
      default:
        return false;
    }
  }

  clear(): void {
    this.page.search.forget();
  }

  refreshed(): void {
    // What is still being read changes many times a second; a search begins with its first span.
    if (!this.page.timeline.loading) this.#refresh();
    else this.#timer ??= setTimeout(() => this.#refresh(), pace);
  }

  save(): unknown {
    const open = !this.#element.hidden;
    return { open, text: this.#query.text, history: this.#history, kept: this.#chips };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    const texts = (list: unknown): readonly string[] =>
      Array.isArray(list) ? list.filter((text) => typeof text === 'string').slice(0, mostKept) : [];
    this.#history = texts(saved.history);
    this.#chips = texts(saved.kept);
    this.#showKept();
    if (saved.open !== true || typeof saved.text !== 'string') return;
    this.#element.hidden = false;
    this.#query.set(saved.text);
  }

  /** Searches for something and goes to the first of it. */
  search(expression: string): void {
    this.#element.hidden = false;
    this.#query.set(expression);
    this.page.selection.clear();
    void this.#first();
  }

  async #first(): Promise<void> {
    const { search } = this.page;
    await search.begun();
    const [match] = (search.state?.count ?? 0) > 0 ? await search.matches(0, 1) : [];
    if (!match) return;
    search.chose(0);
    await this.page.navigation.goTo(match.lane, match.start);
  }

  #refresh(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.page.search.refresh();
  }

  #open(): void {
    if (this.#element.hidden) {
      this.#element.hidden = false;
      this.page.search.set(this.#query.text);
      this.page.saveSoon();
    }
    this.#query.focus();
  }

  #close(): void {
    this.#element.hidden = true;
    this.page.search.set('');
    this.page.timeline.scroller.focus();
    this.page.saveSoon();
  }

  /** Goes to the next match, from the one that was gone to, from what is selected, or from the left edge. */
  async #step(by: 1 | -1): Promise<void> {
    const { page } = this;
    const { search } = page;
    this.#remember();
    try {
      await search.begun();
      const { count, complete } = search.state ?? { count: 0, complete: true };
      if (count === 0) return;
      const index = await this.#next(by);
      const around = index < 0 || index >= count;
      if (around && !complete && index >= count) {
        page.say(t('That was the last match found so far; the search goes on.'));
        return;
      }
      const to = ((index % count) + count) % count;
      const [match] = await search.matches(to, 1);
      if (!match) return;
      search.chose(to);
      this.#going++;
      try {
        await page.navigation.goTo(match.lane, match.start);
      } finally {
        this.#going--;
      }
      const said = [
        numberText(to + 1),
        numberText(count),
        match.name,
        serverText(match.title),
      ] as const;
      page.say(
        !around
          ? t('Match {0} of {1}: {2}, {3}', ...said)
          : by > 0
            ? t('Match {0} of {1}, from the start of the trace again: {2}, {3}', ...said)
            : t('Match {0} of {1}, from the end of the trace again: {2}, {3}', ...said),
      );
    } catch (error) {
      if (!(error instanceof Abandoned)) page.failed(messageOf(error));
    }
  }

  async #next(by: 1 | -1): Promise<number> {
    const { search, selection, timeline } = this.page;
    const { span } = selection;
    // Who presses Enter again before the view is there means the one after.
    if (search.current >= 0 && this.#going > 0) return search.current + by;
    if (search.current >= 0) {
      const [current] = await search.matches(search.current, 1);
      if (!span || (current?.lane === span.lane && current.start === span.start))
        return search.current + by;
    }
    if (!span) {
      const index = await search.indexFrom(Math.max(0, timeline.view.start));
      return by > 0 ? index : index - 1;
    }
    return by > 0 ? search.indexFrom(span.start + 1) : (await search.indexFrom(span.start)) - 1;
  }

  #remember(): void {
    const text = this.#query.text.trim();
    if (text === '' || this.page.search.state?.problem) return;
    this.#history = [text, ...this.#history.filter((other) => other !== text)].slice(0, mostKept);
    this.page.saveSoon();
  }

  #toggleKept(): void {
    const text = this.#query.text.trim();
    if (text === '') return;
    this.#chips = this.#chips.includes(text)
      ? this.#chips.filter((other) => other !== text)
      : [...this.#chips, text].slice(-mostKept);
    this.#showKept();
    this.#show();
    this.page.saveSoon();
  }

  #showKept(): void {
    this.#saved.replaceChildren(
      ...this.#chips.map((text) => {
        const use = button(text, () => this.#query.set(text), { class: 'chip', title: text });
        return el('span', { role: 'listitem' }, use);
      }),
    );
  }

  #show(): void {
    const { search } = this.page;
    const { state, current } = search;
    const text = search.expression.trim();
    const found = numberText(state?.count ?? 0);
    const more = state?.complete === false || this.page.timeline.loading ? '…' : '';
    let count = '';
    if (text !== '' && !state) count = '…';
    else if (search.active && state?.count === 0) count = state.complete ? t('No results') : '…';
    else if (search.active)
      count =
        current < 0
          ? t('{0} found', `${found}${more}`)
          : t('{0} of {1}', numberText(current + 1), `${found}${more}`);
    setText(this.#count, count);
    this.#query.setProblem(state?.problem ?? null, explanationId);
    const kept = this.#chips.includes(text);
    setText(this.#keep, kept ? '★' : '☆');
    this.#keep.setAttribute('aria-pressed', String(kept));
    this.#explanation.replaceChildren(...this.#explain());
  }

  /** What is wrong, or why there may be nothing, and what to do. */
  #explain(): readonly (string | Node)[] {
    const { search, timeline } = this.page;
    const { state } = search;
    if (state?.problem) return [serverText(state.problem.message)];
    if (!search.active || !state?.complete || state.count > 0) return [];
    const link = (text: string, act: () => void): HTMLElement =>
      button(text, act, { class: 'link' });
    const terms = termsOf(search.expression) ?? [];
    return [
      timeline.loading
        ? t('Nothing found yet; the trace is still being read.')
        : t('No span of this trace is all of that.'),
      ' ',
      ...(terms.length > 1
        ? [
            link(t('Find any of these {0} terms', terms.length), () =>
              this.#query.set(terms.join(' | ')),
            ),
            ' · ',
          ]
        : []),
      link(t('What can be written'), () => this.page.run('showKeys')),
    ];
  }
}
