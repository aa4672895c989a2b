/** The tabs of an analysis, and the one that is chosen: below the timeline, or in a view of its own. */
import type { FromWebview } from '../../protocol/messages.js';
import { button, el, setText } from '../dom.js';
import { durationText, exactText } from '../durations.js';
import { messageOf } from '../questions.js';
import type { AnalysisTab, Scope } from './tab.js';
import { offerTable, takeTable, type OfferedTable, type Taking } from '../tables.js';
import { isField } from '../typing.js';
import { t } from '../text.js';

export interface TabsHost {
  /** All of the trace is wanted again. */
  readonly clearScope: () => void;
  /** Another tab is on screen: it has to be shown something. */
  readonly chosen: () => void;
  /** A digit has chosen a tab, which may not be on screen. */
  readonly wanted: () => void;
  readonly traceName: () => string;
  readonly post: (message: FromWebview) => void;
  readonly say: (text: string) => void;
  readonly failed: (message: string) => void;
}

export class AnalysisTabs {
  readonly head: HTMLElement;
  readonly content = el('div', { class: 'tab-content', role: 'tabpanel', tabindex: '-1' });
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #scope = el('span', { class: 'scope' });
  readonly #clearScope: HTMLButtonElement;
  /** For tables only. */
  readonly #takes: readonly HTMLButtonElement[];
  /** What was copied, for a moment. */
  readonly #told = el('span', { 'class': 'told', 'aria-hidden': 'true' });
  #telling: ReturnType<typeof setTimeout> | undefined;
  /** Ids of tabs that are not to be had now. */
  readonly #missing = new Set<string>();
  #current = 0;
  /** The one before. */
  #last = 0;

  /** @param more Buttons at the end of the line. */
  constructor(
    private readonly tabs: readonly AnalysisTab[],
    private readonly host: TabsHost,
    more: readonly HTMLElement[],
  ) {
    this.#buttons = tabs.map((tab, i) => {
      const digit = tabs.filter(({ isGuest }) => !isGuest).indexOf(tab) + 1;
      const attributes = {
        'class': 'tab',
        'role': 'tab',
        'data-tab': tab.id,
        ...(digit > 0 && { title: t('{0} ({1})', tab.title, digit) }),
      };
      return button(tab.title, () => this.#choose(i), attributes);
    });
    this.#clearScope = button(t('Whole Trace'), () => host.clearScope(), {
      class: 'small',
      title: t('Clear the marked range: analyse all of the trace'),
    });
    const list = el('div', { 'class': 'tabs', 'role': 'tablist', 'aria-label': t('Analyses') });
    list.append(...this.#buttons);
    list.addEventListener('keydown', (event) => this.#key(event));
    window.addEventListener('keydown', (event) => this.#digit(event));
    const take = (name: string, as: Taking, title: string): HTMLButtonElement =>
      button(name, () => void this.#take(as), { class: 'small', title });
    this.#takes = [
      take('CSV', 'CSV', t('Copy the table as {0}', 'CSV')),
      take('Markdown', 'Markdown', t('Copy the table as {0}', 'Markdown')),
      take(t('Save…'), 'file', t('Save the table as CSV or Markdown')),
    ];
    offerTable(this.content, () => this.#offered);
    const buttons = [...this.#takes, ...more];
    const rest = [this.#scope, this.#clearScope, this.#told, ...buttons];
    this.head = el('div', { class: 'analysis-head' }, list, el('div', { class: 'rest' }, ...rest));
    this.#choose(0);
  }

  get #tab(): AnalysisTab | undefined {
    return this.tabs[this.#current];
  }

  /** The one that is on screen, or would be. */
  get id(): string {
    return this.#tab?.id ?? '';
  }

  choose(id: string): void {
    const tab = this.tabs.findIndex((tab) => tab.id === id);
    if (tab >= 0 && !this.#missing.has(id)) this.#choose(tab);
  }

  /** Back to the tab before this one. */
  chooseLast(): void {
    const last = this.tabs[this.#last];
    const isThere = last && last !== this.#tab && !this.#missing.has(last.id);
    const other = this.tabs.findIndex((tab) => tab !== this.#tab && !this.#missing.has(tab.id));
    this.#choose(isThere ? this.#last : other);
  }

  /** Whether a tab is to be had. */
  offer(id: string, offered: boolean): void {
    if (offered) this.#missing.delete(id);
    else this.#missing.add(id);
    this.#buttons.forEach((button, i) => {
      button.hidden = this.#missing.has(this.tabs[i]?.id ?? '');
    });
    if (!offered && this.id === id) this.chooseLast();
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
    this.#scope.classList.toggle('fits-or-not', range === null);
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
    const offered = this.tabs.flatMap(({ id }, i) => (this.#missing.has(id) ? [] : [i]));
    const at = offered.indexOf(this.#current);
    const next = {
      ArrowLeft: offered.at(at - 1),
      ArrowRight: offered[(at + 1) % offered.length],
      Home: offered[0],
      End: offered.at(-1),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(next);
    this.focus();
  }

  /** By the place of the key, as the others: on some layouts digits need Shift. */
  #digit(event: KeyboardEvent): void {
    const [, digit] = /^(?:Digit|Numpad)([1-9])$/.exec(event.code) ?? [];
    const { ctrlKey, metaKey, altKey, shiftKey } = event;
    if (!digit || ctrlKey || metaKey || altKey || shiftKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (isField(target) || target?.closest('dialog')) return;
    const tab = this.tabs.filter(({ isGuest }) => !isGuest)[Number(digit) - 1];
    if (!tab) return;
    event.preventDefault();
    this.choose(tab.id);
    this.host.wanted();
  }

  #choose(index: number): void {
    if (index !== this.#current) {
      this.#tab?.hide();
      this.#last = this.#current;
    }
    // Who has the focus on a tab, and chooses another with a digit, goes on from there.
    const isFocused = this.#buttons[this.#current] === document.activeElement;
    this.#current = index;
    this.#buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
    if (isFocused) this.focus();
    const tab = this.#tab;
    if (!tab) return;
    for (const take of this.#takes) take.hidden = !tab.copy;
    this.content.setAttribute('aria-label', tab.title);
    this.content.replaceChildren(tab.element);
    this.host.chosen();
  }

  #tell(text: string): void {
    this.host.say(text);
    setText(this.#told, text);
    this.#told.title = text;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => setText(this.#told, ''), 5000);
  }

  get #offered(): OfferedTable | null {
    const tab = this.#tab;
    return tab?.copy ? { title: tab.title, text: () => tab.copy?.() ?? null } : null;
  }

  async #take(as: Taking): Promise<void> {
    const offered = this.#offered;
    if (!offered) return;
    try {
      this.#tell(await takeTable(offered, as, this.host));
    } catch (error) {
      this.host.failed(messageOf(error));
    }
  }
}
