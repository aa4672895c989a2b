/** The tabs of an analysis, and the one that is chosen: below the timeline, or in a view of its own. */
import { button, el, setText } from '../dom.js';
import { counted, durationText, exactText, numberText } from '../durations.js';
import { messageOf } from '../questions.js';
import type { AnalysisTab, Scope } from './tab.js';
import { csv, markdown, type TextTable } from './text-table.js';
import { t } from '../text.js';

export interface TabsHost {
  /** All of the trace is wanted again. */
  readonly clearScope: () => void;
  /** Another tab is on screen: it has to be shown something. */
  readonly chosen: () => void;
  /** Text for the clipboard. */
  readonly copy: (text: string) => void;
  readonly say: (text: string) => void;
  readonly failed: (message: string) => void;
}

export class AnalysisTabs {
  readonly head: HTMLElement;
  readonly content = el('div', { class: 'tab-content', role: 'tabpanel', tabindex: '-1' });
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #scope = el('span', { class: 'scope' });
  readonly #clearScope: HTMLButtonElement;
  #current = 0;

  /** @param more Buttons at the end of the line. */
  constructor(
    private readonly tabs: readonly AnalysisTab[],
    private readonly host: TabsHost,
    more: readonly HTMLElement[],
  ) {
    this.#buttons = tabs.map((tab, i) => {
      const attributes = { 'class': 'tab', 'role': 'tab', 'data-tab': tab.id };
      return button(tab.title, () => this.#choose(i), attributes);
    });
    this.#clearScope = button(t('Whole Trace'), () => host.clearScope(), {
      class: 'small',
      title: t('Clear the marked range: analyse all of the trace'),
    });
    const list = el('div', { 'class': 'tabs', 'role': 'tablist', 'aria-label': t('Analyses') });
    list.append(...this.#buttons);
    list.addEventListener('keydown', (event) => this.#key(event));
    const copy = (name: string, format: (table: TextTable) => string): HTMLElement =>
      button(name, () => void this.#copy(name, format), {
        class: 'small',
        title: t('Copy the table as {0}', name),
      });
    const buttons = [copy('CSV', csv), copy('Markdown', markdown), ...more];
    const head = [list, this.#scope, this.#clearScope, el('div', { class: 'buttons' }, ...buttons)];
    this.head = el('div', { class: 'analysis-head' }, ...head);
    this.#choose(0);
  }

  get #tab(): AnalysisTab | undefined {
    return this.tabs[this.#current];
  }

  choose(id: string): void {
    const tab = this.tabs.findIndex((tab) => tab.id === id);
    if (tab >= 0) this.#choose(tab);
  }

  /** @param state As the tab would keep it; what is not in it is as usual. */
  openWith(id: string, state: unknown): void {
    this.tabs.find((tab) => tab.id === id)?.restore?.(state);
    this.choose(id);
    this.focus();
  }

  focus(): void {
    this.#buttons[this.#current]?.focus();
  }

  /** What the analysis is of, in words. */
  setScope(range: Scope['range'] | null, loading: boolean): void {
    const text = range
      ? t('{0} from {1}', durationText(range.end - range.start), exactText(range.start))
      : t('whole trace');
    setText(this.#scope, loading && !range ? t('{0}, as far as it is read', text) : text);
    this.#clearScope.hidden = range === null;
  }

  show(scope: Scope): void {
    this.#tab?.show(scope);
  }

  hide(): void {
    this.#tab?.hide();
  }

  save(): { readonly tab: string | undefined; readonly tabs: Record<string, unknown> } {
    const kept: Record<string, unknown> = {};
    for (const tab of this.tabs) kept[tab.id] = tab.save?.();
    return { tab: this.#tab?.id, tabs: kept };
  }

  /** What `save` returned, or whatever else was kept. */
  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    const states = (saved.tabs ?? {}) as Record<string, unknown>;
    for (const tab of this.tabs) if (tab.id in states) tab.restore?.(states[tab.id]);
    if (typeof saved.tab === 'string') this.choose(saved.tab);
  }

  #key(event: KeyboardEvent): void {
    const last = this.tabs.length - 1;
    const next = {
      ArrowLeft: this.#current === 0 ? last : this.#current - 1,
      ArrowRight: this.#current === last ? 0 : this.#current + 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(next);
    this.focus();
  }

  #choose(index: number): void {
    if (index !== this.#current) this.#tab?.hide();
    this.#current = index;
    this.#buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
    const tab = this.#tab;
    if (!tab) return;
    this.content.setAttribute('aria-label', tab.title);
    this.content.replaceChildren(tab.element);
    this.host.chosen();
  }

  async #copy(format: string, write: (table: TextTable) => string): Promise<void> {
    try {
      const table = await this.#tab?.copy?.();
      if (!table) return;
      this.host.copy(write(table));
      const count = table.texts.length - 1;
      const { all = count } = table;
      this.host.say(
        all > count
          ? t('The first {0} of {1} rows copied as {2}', numberText(count), numberText(all), format)
          : counted(count, '{0} row copied as {1}', '{0} rows copied as {1}', format),
      );
    } catch (error) {
      this.host.failed(messageOf(error));
    }
  }
}
