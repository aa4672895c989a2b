/** The analysis of a trace in a view of its own, beside a timeline: what is clicked here is shown there. */
import type { Action, FromWebview, ToWebview } from '../../protocol/messages.js';
import type { Frame, TraceState } from '../../protocol/trace.js';
import { el, setText } from '../dom.js';
import { Search } from '../find/search.js';
import { Later } from '../later.js';
import { Loading } from '../loading.js';
import {
  connectionNotice,
  failureNotice,
  fileNotice,
  pageInstead,
  problemNotice,
  sourceNotice,
} from '../problems.js';
import { Questions } from '../questions.js';
import { TextMenu } from '../tables.js';
import { remembered } from '../saved.js';
import { Banners, Strip } from '../strip.js';
import { overviewText } from '../summary.js';
import { onThemeChange, readTheme } from '../theme.js';
import type { Range } from '../viewport.js';
import { AnalysisTabs } from './analysis-tabs.js';
import { FoundTab } from './found-tab.js';
import type { AnalysisPage, AnalysisTab } from './tab.js';
import { tabs } from './tabs.js';
import { t } from '../text.js';

/** What VS Code gives a webview. */
interface Host {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** What is there again after a reload. */
interface Kept {
  /** Length of the trace's file: another length is another trace. */
  readonly bytes: number;
  readonly range: Range | null;
  /** What was searched for in the timeline. */
  readonly expression: string;
  readonly analysis: unknown;
}

/** While the trace is being read, what is shown is brought up to date so often, ms. */
const pace = 2000;

export class AnalysisView {
  readonly #questions: Questions;
  readonly #loading: Loading;
  readonly #search: Search;
  readonly #strip: Strip;
  readonly #banners: Banners;
  readonly #tabs: readonly AnalysisTab[];
  readonly #analysis: AnalysisTabs;
  readonly #section = el('section', { 'class': 'analysis beside', 'aria-label': t('Analysis') });
  readonly #page = el('div', { class: 'page-host', hidden: '' });
  readonly #live = el('div', { 'class': 'live', 'aria-live': 'polite' });
  #theme = readTheme(document.body);
  #range: Range | null = null;
  /** What was marked from here is a place in what is shown: that goes on being shown. */
  #asked: Range | null = null;
  #bytes = 0;
  #connected = true;
  readonly #menu: TextMenu;
  readonly #saving = new Later(() => this.#save());
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    root: HTMLElement,
    private readonly host: Host,
  ) {
    const failed = (message: string): void => this.#failed(message);
    this.#questions = new Questions((message) => host.postMessage(message));
    this.#loading = new Loading(this.#questions, {
      refreshed: (_directory, overview, state) => {
        this.#strip.setFacts(overviewText(overview));
        this.#refreshed(state);
      },
      failed,
    });
    const act = (action: Action, frame?: Frame): void => this.#act(action, frame);
    this.#banners = new Banners(act);
    this.#strip = new Strip(act, []);
    const page = this.#pageForTabs();
    // What is found is lit in the timeline; here it is listed.
    this.#search = new Search(this.#questions, { found: () => undefined, failed });
    const showGroup = (group: string): void => host.postMessage({ type: 'show', place: { group } });
    this.#tabs = [
      ...tabs.map((make) => make(page, () => this.#saveSoon())),
      new FoundTab(page, this.#search, showGroup, () => this.#saveSoon()),
    ];
    const say = (text: string): void => page.say(text);
    const post = (message: FromWebview): void => host.postMessage(message);
    this.#menu = new TextMenu({ traceName: () => this.#strip.name, post, say, failed });
    this.#analysis = new AnalysisTabs(
      this.#tabs,
      {
        clearScope: () => host.postMessage({ type: 'show', place: { range: null } }),
        chosen: () => this.#refresh(),
        wanted: () => undefined,
        traceName: () => this.#strip.name,
        post,
        say,
        failed,
      },
      [],
    );
    this.#section.append(this.#analysis.head, this.#analysis.content);
    const { element } = this.#strip;
    root.replaceChildren(element, this.#banners.element, this.#section, this.#page, this.#live);
    onThemeChange(() => this.#themeChanged());
    this.#themeChanged();
    document.body.dataset.state = 'starting';
  }

  receive(message: ToWebview): void {
    switch (message.type) {
      case 'trace':
        this.#trace(message.name, message.state);
        if (message.contents) this.#loading.given(message.contents, message.state);
        else this.#loading.set(message.state);
        break;
      case 'connection': {
        const { status, message: text } = message;
        const back = !this.#connected && status === 'connected';
        this.#connected = status === 'connected';
        this.#loading.paused = !this.#connected;
        if (!this.#connected) this.#questions.abandonAll();
        this.#banners.show('connection', connectionNotice(status, text));
        if (back) this.#loading.again();
        break;
      }
      case 'file':
        this.#banners.show('file', fileNotice(this.#strip.name, message.change));
        break;
      case 'sourceMissing':
        this.#banners.show('source', sourceNotice(message.message, message.frame));
        break;
      case 'marked':
        this.#marked(message.range);
        break;
      case 'searched':
        this.#search.set(message.expression);
        this.#saveSoon();
        break;
      case 'command':
        if (message.command === 'showAnalysis') this.#analysis.focus();
        else this.#menu.run(message.command);
        break;
      case 'goTo':
        // It is the timeline that goes to places.
        this.host.postMessage({ type: 'show', place: message.place });
        break;
      default:
        this.#questions.receive(message);
    }
  }

  #pageForTabs(): AnalysisPage {
    const { host } = this;
    return {
      questions: this.#questions,
      theme: () => this.#theme,
      pickLane: (lane) => host.postMessage({ type: 'show', place: { lane } }),
      goTo: (lane, time) => host.postMessage({ type: 'show', place: { lane, time } }),
      showRange: (range) => {
        this.#asked = range;
        host.postMessage({ type: 'show', place: { range } });
      },
      openSource: (frame) => host.postMessage({ type: 'openSource', frame, preview: false }),
      openProfile: (kind) => this.#analysis.openWith('profile', { kind }),
      post: (message) => host.postMessage(message),
      say: (text) => setText(this.#live, text),
      failed: (message) => this.#failed(message),
    };
  }

  #trace(name: string, state: TraceState): void {
    const before = this.#loading.state;
    this.#strip.setName(name);
    if (before?.trace !== state.trace || state.revision < before.revision) this.#loading.again();
    const failed = state.phase === 'failed';
    if (state.bytes > 0 && !failed) this.#measure(state);
    const part = state.bytes > 0 ? state.bytesRead / state.bytes : 0;
    this.#strip.setProgress(state.phase === 'loading' ? part : null);
    this.#strip.setFollowing(state.phase === 'following');
    const instead = pageInstead(name, state, (action) => this.#act(action));
    this.#section.hidden = instead !== null;
    this.#page.hidden = instead === null;
    this.#strip.setFailed(instead !== null);
    this.#page.replaceChildren(instead ?? '');
    this.#banners.show('problem', failed ? null : problemNotice(state));
    if (failed) document.body.dataset.state = 'failed';
  }

  /** What was kept is of one trace only, and a longer file is another one, unless it is being written. */
  #measure({ bytes, phase }: TraceState): void {
    if (this.#bytes === bytes) return;
    const first = this.#bytes === 0;
    this.#bytes = bytes;
    if (first) {
      const kept = (this.host.getState() ??
        remembered(document.body.dataset.remembered) ??
        {}) as Partial<Kept>;
      if (kept.bytes !== undefined && kept.bytes !== bytes) return;
      this.#range = kept.range ?? null;
      if (typeof kept.expression === 'string') this.#search.set(kept.expression);
      this.#analysis.restore(kept.analysis);
    } else if (phase !== 'following') {
      this.#range = null;
      this.#search.forget();
      for (const tab of this.#tabs) tab.clear();
    }
  }

  #refreshed({ phase }: TraceState): void {
    this.#banners.show('failed', null);
    this.#search.refresh();
    if (phase === 'loading' || phase === 'following')
      this.#timer ??= setTimeout(() => this.#refresh(), pace);
    else {
      this.#refresh();
      document.body.dataset.state = 'ready';
    }
  }

  #marked(range: Range | null): void {
    const { start, end } = this.#asked ?? { start: -1, end: -1 };
    if (range?.start === start && range.end === end) return;
    this.#asked = null;
    this.#range = range;
    this.#refresh();
  }

  #refresh(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#saveSoon();
    const { state } = this.#loading;
    // While it is made, the tabs already say that one of them is chosen.
    if (!state || state.end <= 0 || this.#bytes === 0) return;
    this.#analysis.setScope(this.#range, state.phase === 'loading');
    const whole = this.#range === null;
    this.#analysis.show({ range: this.#range ?? { start: 0, end: state.end }, whole });
  }

  #saveSoon(): void {
    if (this.#bytes > 0) this.#saving.soon();
  }

  #save(): void {
    const { expression } = this.#search;
    const analysis = this.#analysis.save();
    const kept: Kept = { bytes: this.#bytes, range: this.#range, expression, analysis };
    this.host.setState(kept);
  }

  #themeChanged(): void {
    this.#theme = readTheme(document.body);
    for (const tab of this.#tabs) tab.themeChanged?.();
  }

  #failed(message: string): void {
    this.host.postMessage({ type: 'log', level: 'warn', text: message });
    if (!this.#connected) return;
    this.#banners.show('failed', failureNotice(message));
  }

  #act(action: Action, frame?: Frame): void {
    if (action === 'locateFile') this.#banners.show('source', null);
    this.host.postMessage({ type: 'act', action, ...(frame ? { frame } : {}) });
  }
}
