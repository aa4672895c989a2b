/** The panel below the timeline: what the trace, or the marked range, comes to in numbers. */
import type { Overview, SpanDetails, TraceState } from '../../protocol/trace.js';
import { button, el, splitter } from '../dom.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import type { Dock } from '../pane.js';
import type { Range } from '../viewport.js';
import { AnalysisTabs } from './analysis-tabs.js';
import { DetailsTab } from './details-tab.js';
import { FoundTab } from './found-tab.js';
import { OnScreenTab } from './on-screen-tab.js';
import type { AnalysisPage, AnalysisTab } from './tab.js';
import { tabs } from './tabs.js';
import { t } from '../text.js';

/** Of the panel and of what stays of the timeline, CSS px. */
const least = 110;
const usual = 260;
/** With the details in it. */
const usualWithDetails = 340;
/** While the trace is being read, tabs are brought up to date so often, ms. */
const pace = 2000;

export class Analysis implements Feature {
  readonly name = 'analysis';
  readonly #tabs: readonly AnalysisTab[];
  readonly #analysis: AnalysisTabs;
  readonly #onScreen: OnScreenTab;
  readonly #toggle: HTMLButtonElement;
  readonly #bar = el('div', {
    'class': 'splitter',
    'role': 'separator',
    'tabindex': '0',
    'aria-orientation': 'horizontal',
    'aria-label': t('Height of the analysis'),
  });
  /** In half a window there is no room for the details as well: they are one of the tabs. */
  readonly #details = new DetailsTab();
  readonly #dock: Dock = {
    place: this.#details.element,
    isInUse: () => this.#hasFocus,
    isShown: () => this.#analysis.id === this.#details.id,
    show: (shown) =>
      shown ? this.#analysis.choose(this.#details.id) : this.#analysis.chooseLast(),
  };
  #element: HTMLElement | null = null;
  #open = false;
  /** As the user wants it, CSS px. */
  #wanted: number | null = null;
  #range: Range | null = null;
  /** What a tab marks is a place in what it shows: it goes on showing that. */
  #marking = false;
  /** The expression that analyses beside know of. */
  #told = '';
  /** Before the first picture nothing is asked for that is not in it. */
  #drawn = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly page: Page) {
    const ofTabs = pageFor(
      page,
      (range) => this.#mark(range),
      (tab, state) => this.#analysis.openWith(tab, state),
    );
    const usual = tabs.map((make) => make(ofTabs, () => page.saveSoon()));
    const showGroup = (name: string): void => page.navigation.showGroup(name);
    // Beside, nothing is on screen of the timeline.
    this.#onScreen = new OnScreenTab(page, () => page.saveSoon());
    const found = new FoundTab(ofTabs, page.search, showGroup, () => page.saveSoon());
    this.#tabs = [this.#details, ...usual, found, this.#onScreen];
    page.search.follow(() => this.#searched());
    this.#analysis = new AnalysisTabs(
      this.#tabs,
      {
        clearScope: () => page.range.set(null, true),
        chosen: () => this.#chosen(),
        wanted: () => this.#show(true),
        traceName: page.traceName,
        post: (message) => page.post(message),
        say: (text) => page.say(text),
        failed: (message) => page.failed(message),
      },
      this.#makeButtons(),
    );
    this.#analysis.offer(this.#details.id, false);
    this.#toggle = button(t('Analysis'), () => this.#show(!this.#open), {
      class: 'small',
      title: t('Show or hide what the trace, or the marked range, comes to in numbers (T)'),
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

  drawn(): void {
    this.#onScreen.drawn();
  }

  selected(span: SpanDetails | null): void {
    for (const tab of this.#tabs) tab.selected?.(span);
  }

  marked(range: Range | null, done: boolean): void {
    if (done) this.page.post({ type: 'marked', range });
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
      this.#analysis.choose('found');
      this.#show(true);
      return true;
    }
    if (command === 'listOnScreen') {
      this.#analysis.choose('onScreen');
      this.#show(true);
      this.#onScreen.focus();
      return true;
    }
    if (command === 'analysisBeside') {
      this.#openBeside();
      return true;
    }
    if (command !== 'showAnalysis') return false;
    // Once to see it, once more to have it away, wherever the focus is.
    const hide = this.#open && this.#hasFocus;
    this.#show(!hide);
    if (hide) this.page.timeline.scroller.focus();
    else this.#analysis.focus();
    return true;
  }

  save(): unknown {
    return { open: this.#open, height: this.#wanted, ...this.#analysis.save() };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    if (typeof saved.height === 'number') this.#wanted = saved.height;
    this.#analysis.restore(saved);
    this.#show(saved.open === true);
    // It is to be had only now.
    if (saved.tab === this.#details.id) this.#analysis.choose(this.#details.id);
  }

  get #hasFocus(): boolean {
    return this.#element?.contains(document.activeElement) === true;
  }

  get #height(): number {
    return this.#wanted ?? (this.page.pane.isBelow ? usualWithDetails : usual);
  }

  /** The timeline keeps a part of the page. */
  get #most(): number {
    return Math.max(least, document.body.clientHeight - 2 * least);
  }

  #makeButtons(): readonly HTMLElement[] {
    const beside = button(t('Beside'), () => this.#openBeside(), {
      'class': 'small',
      'title': t('Open the analysis in a view of its own, beside this one'),
      'aria-label': t('Open the analysis beside'),
    });
    const close = button('✕', () => this.#show(false), {
      'class': 'small plain',
      'title': t('Hide the analysis (T)'),
      'aria-label': t('Hide the analysis'),
    });
    return [beside, close];
  }

  #makeElement(): HTMLElement {
    const attributes = { 'class': 'analysis', 'aria-label': t('Analysis') };
    const { head, content } = this.#analysis;
    return el('section', attributes, this.#bar, head, content);
  }

  /** The view beside begins with what this one shows, and there the two would be one too many. */
  #openBeside(): void {
    const { expression } = this.page.search;
    const kept = { range: this.#range, expression, analysis: this.#analysis.save() };
    this.page.post({ type: 'openBeside', kept });
    this.#show(false);
  }

  #chosen(): void {
    // While it is made, the tabs already say that one of them is chosen.
    if (!this.#element) return;
    this.#placeDetails();
    this.#refresh();
    this.page.saveSoon();
  }

  #placeDetails(): void {
    const { pane } = this.page;
    pane.dock(this.#open && pane.isBelow ? this.#dock : null);
  }

  #show(open: boolean): void {
    if (open === this.#open) return;
    this.#open = open;
    this.#place();
    if (open) this.#refresh();
    else this.#analysis.hide();
    this.page.saveSoon();
  }

  #resize(height: number): void {
    this.#wanted = height;
    this.#place();
    this.page.saveSoon();
  }

  #place(): void {
    if (!this.#element) return;
    this.#element.hidden = !this.#open;
    this.#toggle.setAttribute('aria-pressed', String(this.#open));
    const height = Math.min(this.#most, Math.max(least, this.#height));
    this.#element.style.height = `${height}px`;
    this.#analysis.offer(this.#details.id, this.#open && this.page.pane.isBelow);
    this.#placeDetails();
  }

  #mark(range: Range): void {
    // The details of a span would hide those of the range.
    this.page.selection.clear();
    this.#marking = true;
    this.page.range.set(range, true);
    this.#marking = false;
    this.page.navigation.showRange(range);
  }

  /** Analyses beside list what is found, too. */
  #searched(): void {
    const { expression } = this.page.search;
    if (expression === this.#told) return;
    this.#told = expression;
    this.page.post({ type: 'searched', expression });
  }

  #showScope(): void {
    this.#analysis.setScope(this.#range, this.page.timeline.loading);
  }

  #refresh(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { known } = this.page.timeline;
    if (!this.#open || !this.#drawn || known.end <= known.start) return;
    this.#showScope();
    this.#analysis.show({ range: this.#range ?? known, whole: this.#range === null });
  }
}

/** What the tabs may use of the page that they are a part of. */
function pageFor(
  page: Page,
  showRange: (range: Range) => void,
  openTab: (id: string, state: unknown) => void,
): AnalysisPage {
  return {
    questions: page.questions,
    theme: page.theme,
    pickLane: (lane) => void page.navigation.pickLane(lane),
    goTo: (lane, time) => void page.navigation.goTo(lane, time),
    showRange,
    openSource: (frame) => page.post({ type: 'openSource', frame, preview: false }),
    openProfile: (kind) => openTab('profile', { kind }),
    post: (message) => page.post(message),
    say: (text) => page.say(text),
    failed: (message) => page.failed(message),
  };
}
