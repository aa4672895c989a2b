/** A line in which an expression is typed: in colours, with what could come next, and its mistakes marked. */
import type { NameKind, SearchProblem } from '../../protocol/search.js';
import { el } from '../dom.js';
import type { Questions } from '../questions.js';
import { complete, completionAt, type Completion, type Option } from './completion.js';
import { Suggestions } from './suggestions.js';
import { quoted, tokensOf } from './terms.js';
import { t } from '../text.js';

/** Who types is not interrupted, ms. */
const pause = 180;
const mostNames = 30;

const kindText: Readonly<Record<NameKind, string>> = {
  function: '',
  startFunction: t('start function'),
  file: t('file'),
  task: t('task'),
  region: t('region'),
  log: t('log'),
  label: t('label'),
};

export interface QueryEvents {
  /** It was changed and nobody has typed for a moment, or was set. */
  readonly changed: (text: string) => void;
  /** Enter: −1 with Shift. */
  readonly enter: (direction: 1 | -1) => void;
  readonly escape: () => void;
  /** Expressions that were used before, the newest first. */
  readonly history: () => readonly string[];
}

export class QueryInput {
  readonly input: HTMLInputElement;
  readonly element: HTMLElement;
  readonly #mirror = el('div', { 'class': 'mirror', 'aria-hidden': 'true' });
  readonly #suggestions: Suggestions;
  #completion: Completion | null = null;
  #problem: SearchProblem | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Position in the history; −1 is what is being typed. */
  #past = -1;
  #draft = '';

  constructor(
    label: string,
    placeholder: string,
    private readonly questions: Questions,
    private readonly events: QueryEvents,
  ) {
    this.#suggestions = new Suggestions((option) => this.#take(option));
    this.input = el('input', {
      'type': 'text',
      'role': 'combobox',
      'aria-label': label,
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': this.#suggestions.id,
      placeholder,
      'spellcheck': 'false',
      'autocomplete': 'off',
    });
    this.element = el(
      'div',
      { class: 'query' },
      el('div', { class: 'line' }, this.#mirror, this.input),
      this.#suggestions.element,
    );
    this.input.addEventListener('input', () => {
      this.#past = -1;
      this.#problem = null;
      this.#draw();
      this.#suggest(false);
      this.#later();
    });
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.input.addEventListener('scroll', () => this.#follow());
    this.input.addEventListener('blur', () => this.#hide());
    this.input.addEventListener('click', () => this.#hide());
  }

  get text(): string {
    return this.input.value;
  }

  set(text: string): void {
    clearTimeout(this.#timer);
    this.input.value = text;
    this.#problem = null;
    this.#draw();
    this.#hide();
    this.events.changed(text);
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** @param describedBy Id of the element that says what is wrong. */
  setProblem(problem: SearchProblem | null, describedBy: string): void {
    this.#problem = problem;
    this.input.setAttribute('aria-invalid', String(problem !== null));
    if (problem) this.input.setAttribute('aria-describedby', describedBy);
    else this.input.removeAttribute('aria-describedby');
    this.#draw();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.events.changed(this.text), pause);
  }

  /** What was typed last is asked at once. */
  #now(): void {
    clearTimeout(this.#timer);
    this.events.changed(this.text);
  }

  #key(event: KeyboardEvent): void {
    const list = this.#suggestions;
    const { active } = list;
    const down = event.key === 'ArrowDown';
    // Composing a character of another script: its keys are not ours.
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      if (list.open) this.#hide();
      else this.events.escape();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && active) this.#take(active);
    else if (event.key === 'Enter') {
      this.#hide();
      this.#now();
      this.events.enter(event.shiftKey ? -1 : 1);
    } else if ((down || event.key === 'ArrowUp') && !event.altKey) {
      if (list.open && (down || active)) {
        list.move(down ? 1 : -1);
        this.input.setAttribute('aria-activedescendant', list.activeId);
      } else if (down && this.#past < 0) this.#suggest(true);
      else this.#stepHistory(down ? -1 : 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #stepHistory(by: 1 | -1): void {
    if (this.#past < 0) this.#draft = this.text;
    const past = this.events.history().filter((text) => text !== this.#draft);
    const next = Math.max(-1, Math.min(past.length - 1, this.#past + by));
    if (next === this.#past) return;
    this.#past = next;
    this.set(next < 0 ? this.#draft : (past[next] ?? ''));
  }

  #suggest(all: boolean): void {
    const { value, selectionStart } = this.input;
    const completion = completionAt(value, selectionStart ?? value.length, all);
    this.#completion = completion;
    this.#show(completion.options);
    const { names } = completion;
    if (!names) return;
    const asked = this.questions.ask({ method: 'trace/names', ...names, count: mostNames });
    asked.answer
      .then((found) => {
        if (this.#completion !== completion) return;
        const more = completion.options.length === 0 ? found : found.slice(0, 10);
        const bare = completion.from === 0 || /[\s,|-]/.test(value[completion.from - 1] ?? ' ');
        this.#show([
          ...completion.options,
          ...more.map((name) => ({
            text: bare ? `fn:${quoted(name)}` : quoted(name),
            detail: kindText[names.of],
          })),
        ]);
      })
      // A list of names is a help, and no reason to stop anyone who types.
      .catch(() => undefined);
  }

  #show(options: readonly Option[]): void {
    if (document.activeElement !== this.input) return;
    this.#suggestions.show(options);
    this.input.setAttribute('aria-expanded', String(options.length > 0));
    this.input.setAttribute('aria-activedescendant', this.#suggestions.activeId);
  }

  #hide(): void {
    this.#completion = null;
    this.#suggestions.hide();
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  #take({ text: option }: Option): void {
    if (!this.#completion) return;
    const { text, cursor } = complete(this.text, this.#completion, option);
    this.input.value = text;
    this.input.setSelectionRange(cursor, cursor);
    this.#problem = null;
    this.#draw();
    this.#hide();
    // A key is nothing yet; what it can be follows.
    if (/[:>]$/.test(option)) this.#suggest(false);
    this.#later();
  }

  /** The input's own text is transparent: it is read here, in colours. */
  #draw(): void {
    const { text } = this;
    const problem = this.#problem;
    const parts: HTMLElement[] = [];
    const add = (kind: string, start: number, end: number): void => {
      if (end <= start) return;
      const wrong = problem && start < problem.start + problem.length && end > problem.start;
      parts.push(el('span', { class: wrong ? `${kind} wrong` : kind }, text.slice(start, end)));
    };
    for (const { kind, start, end } of tokensOf(text)) {
      // A mistake can begin or end within a token.
      const from = Math.max(start, Math.min(end, problem?.start ?? end));
      const to = Math.max(from, Math.min(end, (problem?.start ?? end) + (problem?.length ?? 0)));
      add(kind, start, from);
      add(kind, from, to);
      add(kind, to, end);
    }
    // What is missing at the end has a place too.
    if (problem && problem.start >= text.length) parts.push(el('span', { class: 'wrong' }, ' '));
    this.#mirror.replaceChildren(...parts);
    this.#follow();
  }

  #follow(): void {
    this.#mirror.scrollLeft = this.input.scrollLeft;
  }
}
