/** The panel below the timeline: what the trace, or the marked range, comes to in numbers. */
import type { Overview, SpanDetails, TraceState } from '../../protocol/trace.js';
import { button, el, setText, splitter } from '../dom.js';
import { durationText, exactText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import type { Range } from '../viewport.js';
import { FoundTab } from './found-tab.js';
import type { AnalysisPage, AnalysisTab } from './tab.js';
import { tabs } from './tabs.js';
import { csv, markdown, type TextTable } from './text-table.js';

/** Of the panel and of what stays of the timeline, CSS px. */
const least = 110;
const usual = 260;
/** While the trace is being read, tabs are brought up to date so often, ms. */
const pace = 2000;

export class Analysis implements Feature {
  readonly name = 'analysis';
  readonly #tabs: readonly AnalysisTab[];
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #scope = el('span', { class: 'scope' });
  readonly #clearScope: HTMLButtonElement;
  readonly #toggle: HTMLButtonElement;
  readonly #bar = el('div', {
    'class': 'splitter',
    'role': 'separator',
    'tabindex': '0',
    'aria-orientation': 'horizontal',
    'aria-label': 'Height of the analysis',
  });
  readonly #content = el('div', { class: 'tab-content', role: 'tabpanel', tabindex: '-1' });
  readonly #element: HTMLElement;
  #open = false;
  #height = usual;
  #current = 0;
  #range: Range | null = null;
  /** What a tab marks is a place in what it shows: it goes on showing that. */
  #marking = false;
  /** Before the first picture nothing is asked for that is not in it. */
  #drawn = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly page: Page) {
    const ofTabs = pageFor(page, (range) => this.#mark(range));
    const usual = tabs.map((make) => make(ofTabs, () => page.saveSoon()));
    // What is found is found in this timeline, and is listed nowhere else.
    this.#tabs = [...usual, new FoundTab(page)];
    this.#buttons = this.#tabs.map((tab, i) => {
      const attributes = { 'class': 'tab', 'role': 'tab', 'data-tab': tab.id };
      return button(tab.title, () => this.#choose(i), attributes);
    });
    this.#clearScope = button('Whole Trace', () => page.range.set(null, true), {
      class: 'small',
      title: 'Clear the marked range: analyse all of the trace',
    });
    this.#toggle = button('Analysis', () => this.#show(!this.#open), {
      class: 'small',
      title: 'Show or hide what the trace, or the marked range, comes to in numbers (T)',
    });
    page.tools.append(this.#toggle);
    this.#element = this.#makeElement();
    splitter(
      this.#bar,
      () => 'y',
      -1,
      () => this.#height,
      () => ({ least, most: this.#most }),
      (height) => this.#resize(height),
    );
    new ResizeObserver(() => this.#place()).observe(document.body);
    page.main.after(this.#element);
    this.#choose(0);
    this.#place();
  }

  clear(): void {
    this.#range = null;
    for (const tab of this.#tabs) tab.clear();
  }

  refreshed(_overview: Overview, { phase }: TraceState): void {
    this.#showScope();
    if (phase !== 'loading' && phase !== 'following') this.#refresh();
    // What is still being read changes many times a second.
    else this.#timer ??= setTimeout(() => this.#refresh(), pace);
  }

  firstDrawn(): void {
    this.#drawn = true;
    this.#refresh();
  }

  selected(span: SpanDetails | null): void {
    for (const tab of this.#tabs) tab.selected?.(span);
  }

  marked(range: Range | null, done: boolean): void {
    if (this.#marking) return;
    this.#range = range;
    this.#showScope();
    if (done) this.#refresh();
  }

  themeChanged(): void {
    for (const tab of this.#tabs) tab.themeChanged?.();
  }

  run(command: Command): boolean {
    if (command === 'showFound') {
      this.#choose(this.#tabs.findIndex(({ id }) => id === 'found'));
      this.#show(true);
      return true;
    }
    if (command !== 'showAnalysis') return false;
    // Once to see it, once more to have it away, wherever the focus is.
    const hide = this.#open && this.#element.contains(document.activeElement);
    this.#show(!hide);
    if (hide) this.page.timeline.scroller.focus();
    else this.#buttons[this.#current]?.focus();
    return true;
  }

  save(): unknown {
    const kept: Record<string, unknown> = {};
    for (const tab of this.#tabs) kept[tab.id] = tab.save?.();
    return { open: this.#open, height: this.#height, tab: this.#tab?.id, tabs: kept };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    if (typeof saved.height === 'number') this.#height = saved.height;
    const states = (saved.tabs ?? {}) as Record<string, unknown>;
    for (const tab of this.#tabs) if (tab.id in states) tab.restore?.(states[tab.id]);
    const tab = this.#tabs.findIndex(({ id }) => id === saved.tab);
    if (tab >= 0) this.#choose(tab);
    this.#show(saved.open === true);
  }

  get #tab(): AnalysisTab | undefined {
    return this.#tabs[this.#current];
  }

  /** The timeline keeps a part of the page. */
  get #most(): number {
    return Math.max(least, document.body.clientHeight - 2 * least);
  }

  #makeElement(): HTMLElement {
    const list = el('div', { 'class': 'tabs', 'role': 'tablist', 'aria-label': 'Analyses' });
    list.append(...this.#buttons);
    list.addEventListener('keydown', (event) => this.#tabKey(event));
    const copy = (name: string, format: (table: TextTable) => string): HTMLElement =>
      button(name, () => void this.#copy(name, format), {
        class: 'small',
        title: `Copy the table as ${name}`,
      });
    const close = button('✕', () => this.#show(false), {
      'class': 'small plain',
      'title': 'Hide the analysis (T)',
      'aria-label': 'Hide the analysis',
    });
    const head = el(
      'div',
      { class: 'analysis-head' },
      list,
      this.#scope,
      this.#clearScope,
      el('span', { class: 'space' }),
      copy('CSV', csv),
      copy('Markdown', markdown),
      close,
    );
    const attributes = { 'class': 'analysis', 'aria-label': 'Analysis' };
    return el('section', attributes, this.#bar, head, this.#content);
  }

  #tabKey(event: KeyboardEvent): void {
    const last = this.#tabs.length - 1;
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
    this.#buttons[next]?.focus();
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
    this.#content.setAttribute('aria-label', tab.title);
    this.#content.replaceChildren(tab.element);
    this.#refresh();
    this.page.saveSoon();
  }

  #show(open: boolean): void {
    if (open === this.#open) return;
    this.#open = open;
    this.#place();
    if (open) this.#refresh();
    else this.#tab?.hide();
    this.page.saveSoon();
  }

  #resize(height: number): void {
    this.#height = height;
    this.#place();
    this.page.saveSoon();
  }

  #place(): void {
    this.#element.hidden = !this.#open;
    this.#toggle.setAttribute('aria-pressed', String(this.#open));
    const height = Math.min(this.#most, Math.max(least, this.#height));
    this.#element.style.height = `${height}px`;
  }

  #mark(range: Range): void {
    // The details of a span would hide those of the range.
    this.page.selection.clear();
    this.#marking = true;
    this.page.range.set(range, true);
    this.#marking = false;
    this.page.navigation.showRange(range);
  }

  #showScope(): void {
    const range = this.#range;
    const text = range
      ? `${durationText(range.end - range.start)} from ${exactText(range.start)}`
      : 'whole trace';
    setText(
      this.#scope,
      this.page.timeline.loading && !range ? `${text}, as far as it is read` : text,
    );
    this.#clearScope.hidden = range === null;
  }

  #refresh(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { known } = this.page.timeline;
    if (!this.#open || !this.#drawn || known.end <= known.start) return;
    this.#showScope();
    this.#tab?.show({ range: this.#range ?? known, whole: this.#range === null });
  }

  async #copy(format: string, write: (table: TextTable) => string): Promise<void> {
    try {
      const table = await this.#tab?.copy?.();
      if (!table) return;
      this.page.post({ type: 'copy', text: write(table) });
      this.page.say(`${table.texts.length - 1} rows copied as ${format}`);
    } catch (error) {
      this.page.failed(error instanceof Error ? error.message : String(error));
    }
  }
}

/** What the tabs may use of the page that they are a part of. */
function pageFor(page: Page, showRange: (range: Range) => void): AnalysisPage {
  return {
    questions: page.questions,
    theme: page.theme,
    pickLane: (lane) => void page.navigation.pickLane(lane),
    goTo: (lane, time) => void page.navigation.goTo(lane, time),
    showRange,
    openSource: (frame) => page.post({ type: 'openSource', frame, preview: false }),
    post: (message) => page.post(message),
    say: (text) => page.say(text),
    failed: (message) => page.failed(message),
  };
}
