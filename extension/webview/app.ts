/** Puts the parts together: messages of the host in, pictures and questions out. */
import type { Action, FromWebview, MenuPlace, Place, ToWebview } from '../protocol/messages.js';
import type {
  Frame,
  Lane,
  LaneDirectory,
  Overview,
  RangeSummary,
  SpanDetails,
  TraceState,
} from '../protocol/trace.js';
import { absenceText } from './absence.js';
import { DetailsView } from './details-view.js';
import { button, el, setText } from './dom.js';
import { countText, durationText, exactText, parseTime } from './durations.js';
import type { Feature, Page } from './feature.js';
import { features } from './features.js';
import { Search } from './find/search.js';
import type { Seen } from './history.js';
import { KeySheet } from './key-sheet.js';
import { listenToKeys, type Command } from './keys.js';
import { LaneList } from './lane-list.js';
import { Loading } from './loading.js';
import { Moments } from './moment.js';
import { Navigation } from './navigation.js';
import { Pane } from './pane.js';
import { Picture } from './picture.js';
import { listenToPointer } from './pointer.js';
import {
  connectionNotice,
  failureNotice,
  fileNotice,
  pageInstead,
  problemNotice,
  sourceNotice,
} from './problems.js';
import { Questions } from './questions.js';
import { within } from './range-mark.js';
import { RangeSelection } from './range.js';
import type { Saved } from './saved.js';
import { Saving } from './saving.js';
import { Selection } from './selection.js';
import { placeText } from './source-frames.js';
import { Banners, Strip } from './strip.js';
import { overviewText } from './summary.js';
import { onThemeChange, readTheme } from './theme.js';
import type { Hit } from './timeline.js';
import { Tooltip } from './tooltip.js';
import { timeOf, type Range } from './viewport.js';
import { serverText } from './server-texts.js';
import { t } from './text.js';

/** What VS Code gives a webview. */
export interface Host {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: Saved): void;
}

type Connection = Extract<ToWebview, { type: 'connection' }>;

export class App {
  readonly questions: Questions;
  readonly picture: Picture;
  readonly selection: Selection;
  readonly range: RangeSelection;
  readonly search: Search;
  readonly list: LaneList;
  readonly #loading: Loading;
  readonly #navigation: Navigation;
  readonly #strip: Strip;
  readonly #banners: Banners;
  readonly #pane: Pane;
  readonly #details: DetailsView;
  readonly #moments: Moments;
  readonly #tooltip = new Tooltip();
  readonly #keys = new KeySheet();
  readonly #live = el('div', { 'class': 'live', 'aria-live': 'polite' });
  readonly #main = el('div', { class: 'main' });
  readonly #page = el('div', { class: 'page-host', hidden: '' });
  readonly #saving: Saving;
  readonly #features: readonly Feature[];
  #theme = readTheme(document.body);
  #overview: Overview | null = null;
  #connection: Connection['status'] = 'connected';

  constructor(
    root: HTMLElement,
    private readonly host: Host,
  ) {
    this.#saving = new Saving(host, () => this.#toSave());
    const failed = (message: string): void => this.#failed(message);
    this.questions = new Questions((message) => host.postMessage(message));
    this.list = new LaneList(this.questions, () => this.timeline.setRows(this.list.rows), failed);
    this.picture = new Picture(
      this.questions,
      {
        toggle: (group) => this.list.toggle(group),
        more: (group, shown) => void this.list.more(group, shown),
        pickLane: (lane) => void this.#navigation.pickLane(lane),
        pin: (lane) => this.list.pin(lane),
        hide: (lane) => this.list.hide(lane),
        fold: (lane) => this.list.fold(lane),
        stacks: (lane) => this.#run('showStacks', { lane }),
        hideGroup: (group) => this.list.hideGroup(group),
        groupText: (group) => this.list.groupText(group),
        markRange: (range, done) => this.#mark(range, done),
      },
      {
        drawn: () => this.#drawn(),
        first: () => this.#features.forEach((feature) => feature.firstDrawn?.()),
        failed,
      },
    );
    this.timeline.labelWidth = this.#saving.saved.labelWidth;
    this.#moments = new Moments(this.questions, failed);
    this.#loading = new Loading(this.questions, {
      refreshed: (directory, overview, state) => this.#refreshed(directory, overview, state),
      failed,
    });
    this.selection = new Selection(this.questions, {
      changed: (span) => this.#selected(span),
      failed,
      openFrame: (frame, preview) => this.#openFrame(frame, preview),
    });
    this.range = new RangeSelection(this.questions, {
      changed: (range, summary, done) => this.#marked(range, summary, done),
      failed,
    });
    this.search = new Search(this.questions, {
      found: (search) => this.picture.showFound(search),
      failed,
    });
    this.#pane = new Pane(this.#main, this.#saving.saved, () => this.#saving.soon());
    this.#details = this.#makeDetails();
    this.#navigation = this.#listen();
    this.#banners = new Banners((action, frame) => this.#act(action, frame));
    this.#strip = this.#makeStrip();
    const column = el('div', { class: 'left' }, this.timeline.element, this.#moments.element);
    this.#main.append(column, this.#pane.element);
    root.replaceChildren(
      this.#strip.element,
      this.#banners.element,
      this.#main,
      this.#page,
      this.#tooltip.element,
      this.#live,
      this.#keys.element,
    );
    const page = this.#pageFor(column);
    this.#features = features.map((make) => make(page));
    onThemeChange(() => this.#themeChanged());
    this.#themeChanged();
    document.body.dataset.state = 'starting';
  }

  get timeline(): Picture['timeline'] {
    return this.picture.timeline;
  }

  receive(message: ToWebview): void {
    switch (message.type) {
      case 'trace':
        this.#trace(message);
        break;
      case 'connection':
        this.#connected(message);
        break;
      case 'file':
        this.#banners.show('file', fileNotice(this.#strip.name, message.change));
        break;
      case 'sourceMissing':
        this.#banners.show('source', sourceNotice(message.message, message.frame));
        break;
      case 'command':
        this.#run(message.command, message.at);
        break;
      case 'linkedCursor':
        for (const feature of this.#features) feature.linkedCursor?.(message.time);
        break;
      case 'marks':
        for (const feature of this.#features) feature.marks?.(message.marks);
        break;
      case 'goTo':
        void this.#goToPlace(message.place);
        break;
      default:
        this.questions.receive(message);
    }
  }

  #pageFor(column: HTMLElement): Page {
    return {
      questions: this.questions,
      picture: this.picture,
      timeline: this.timeline,
      list: this.list,
      selection: this.selection,
      range: this.range,
      search: this.search,
      navigation: this.#navigation,
      main: this.#main,
      pane: this.#pane,
      column,
      tools: this.#strip.tools,
      traceName: () => this.#strip.name,
      theme: () => this.#theme,
      goToTime: (time) => this.#goToTime(time),
      run: (command) => this.#run(command),
      filterLanes: (text) => this.#features.forEach((feature) => feature.filter?.(text)),
      post: (message) => this.host.postMessage(message),
      say: (text) => setText(this.#live, text),
      failed: (message) => this.#failed(message),
      saveSoon: () => this.#saving.chosen(),
    };
  }

  #makeDetails(): DetailsView {
    return new DetailsView(this.#pane, () => this.#theme, {
      goTo: (lane, time) => void this.#navigation.goTo(lane, time),
      goToTime: (time) => this.#goToTime(time),
      openFrame: (frame, preview) => this.#openFrame(frame, preview),
      fit: () => this.#navigation.fitSelection(),
      clear: () => this.selection.clear(),
      fitRange: () => this.#run('fitRange'),
      clearRange: () => this.range.set(null, true),
      showKeys: () => this.#keys.toggle(),
      showGroup: (name) => this.#navigation.showGroup(name),
      search: (expression) => this.#search(expression),
      followChain: () => this.#run('followChain'),
    });
  }

  #listen(): Navigation {
    const pointer = listenToPointer(this.timeline, {
      moved: () => this.#moved(),
      click: (hit, { clientX, clientY }) => {
        this.#tooltip.hide();
        if (!hit && this.timeline.rowAt(clientY)?.kind === 'own')
          this.#askMoment(timeOf(this.timeline.view, clientX - this.timeline.left), true);
        else void this.#navigation.click(hit);
      },
      doubleClick: (hit) => void this.#navigation.doubleClick(hit),
      hover: (hit, event) => this.#hover(hit, event),
      left: () => this.#hover(null, null),
      axis: (time, { clientX, clientY }) => {
        const { start, end } = this.timeline.known;
        const known = Math.max(start, Math.min(end, time));
        this.#tooltip.showMoment(known, this.timeline.view.nsPerPx, clientX, clientY);
      },
      moment: (time, pin) => this.#askMoment(time, pin),
      range: (range, done) => this.#mark(range, done),
    });
    const x = (): number | null => pointer.x;
    const moved = (): void => this.#moved();
    const navigation = new Navigation(this.timeline, this.list, this.selection, x, moved);
    listenToKeys(
      (command) => this.#run(command),
      (what, amount) => navigation.glide(what, amount),
    );
    return navigation;
  }

  #makeStrip(): Strip {
    const tool = (text: string, name: string, title: string, act: () => void): HTMLElement =>
      button(text, act, { 'class': 'small', title, 'aria-label': name });
    return new Strip(
      (action, frame) => this.#act(action, frame),
      [
        tool('−', t('Zoom out'), t('Zoom out (S)'), () => this.#navigation.run('zoomOut')),
        tool('+', t('Zoom in'), t('Zoom in (W)'), () => this.#navigation.run('zoomIn')),
        tool(t('Fit'), t('Fit'), t('Show all of the trace (0)'), () =>
          this.#navigation.run('fitAll'),
        ),
        tool('?', t('Keys'), t('Keys and gestures (?)'), () => this.#run('showKeys')),
        this.#pane.toggleButton,
      ],
    );
  }

  #trace({ name, state, contents }: Extract<ToWebview, { type: 'trace' }>): void {
    const before = this.#loading.state;
    const failed = state.phase === 'failed';
    this.#strip.setName(name);
    if (before?.trace !== state.trace || state.revision < before.revision) {
      this.picture.ready = this.#saving.measured = false;
      this.#loading.from = this.timeline.known.end;
      this.#loading.again();
    }
    // The length is not known at once, and never of what failed: the view waits for it.
    if (!this.#saving.measured && state.bytes > 0 && !failed) this.#measure(state.bytes);
    else if (state.phase === 'following') this.#saving.grown(state.bytes);
    this.picture.setPhase(state.phase);
    const part = state.bytes > 0 ? state.bytesRead / state.bytes : 0;
    this.#strip.setProgress(state.phase === 'loading' ? part : null);
    this.#strip.setFollowing(state.phase === 'following');
    const instead = pageInstead(name, state, (action) => this.#act(action));
    this.#main.hidden = instead !== null;
    this.#page.hidden = instead === null;
    this.#strip.setFailed(instead !== null);
    this.#page.replaceChildren(instead ?? '');
    this.#banners.show('problem', failed ? null : problemNotice(state));
    if (contents) this.#loading.given(contents, state);
    else this.#loading.set(state);
    this.#setState();
  }

  #measure(bytes: number): void {
    const same = this.#saving.measure(bytes);
    if (!same) this.#forget();
    const { saved } = this.#saving;
    if (this.#overview) return;
    this.picture.startAt(saved.view, saved.scroll);
    this.list.setChoices(saved.groups);
    for (const feature of this.#features) {
      if (feature.name in saved.features) feature.restore?.(saved.features[feature.name]);
    }
  }

  /** Another trace has taken the place of the one that was shown. */
  #forget(): void {
    this.picture.clear();
    this.list.clear();
    this.selection.clear();
    this.range.set(null, true);
    this.#moments.clear();
    this.#loading.from = 0;
    this.#overview = null;
    for (const feature of this.#features) feature.clear?.();
  }

  #refreshed(directory: LaneDirectory, overview: Overview, state: TraceState): void {
    const first = this.#overview === null;
    this.#overview = overview;
    this.#saving.begun = true;
    this.#tooltip.wallClockStart = this.#moments.wallClockStart = overview.wallClockStart;
    this.#banners.show('failed', null);
    this.picture.refreshed(state, () =>
      this.list.setDirectory(directory, state.phase !== 'loading'),
    );
    this.#strip.setFacts(overviewText(overview));
    this.#details.setOverview(overview);
    const { range, selection } = this.#saving.saved;
    if (first && range) this.range.set(range, true);
    else if (state.phase !== 'loading') this.range.refresh();
    if (first && selection) void this.selection.select(selection.lane, selection.time, 'at');
    for (const feature of this.#features) feature.refreshed?.(overview, state);
  }

  #drawn(): void {
    this.#setState();
    this.#saving.soon();
    if (this.picture.ready)
      for (const { group, shown } of this.timeline.ends()) this.list.scrolledTo(group, shown);
    for (const feature of this.#features) feature.drawn?.();
  }

  #setState(): void {
    const phase = this.#loading.state?.phase;
    let state = phase === undefined ? 'starting' : 'loading';
    if (phase === 'failed') state = 'failed';
    else if (phase !== undefined && phase !== 'loading' && this.picture.ready) state = 'ready';
    if (this.#connection !== 'connected') state = this.#connection;
    if (document.body.dataset.state !== state) document.body.dataset.state = state;
  }

  #connected({ status, message }: Connection): void {
    const back = this.#connection !== 'connected' && status === 'connected';
    this.#connection = status;
    this.picture.paused = this.#loading.paused = status !== 'connected';
    if (status !== 'connected') this.questions.abandonAll();
    this.#banners.show('connection', connectionNotice(status, message));
    if (back) this.#loading.again();
    this.#setState();
  }

  #failed(message: string): void {
    this.host.postMessage({ type: 'log', level: 'warn', text: message });
    // What fails without a connection has been said already.
    if (this.#connection !== 'connected') return;
    this.#banners.show('failed', failureNotice(message));
  }

  #act(action: Action, frame?: Frame): void {
    // If the file is still missing after that, the host says so again.
    if (action === 'locateFile') this.#banners.show('source', null);
    this.host.postMessage({ type: 'act', action, ...(frame ? { frame } : {}) });
  }

  #run(command: Command, at?: MenuPlace): void {
    if (this.#features.some((feature) => feature.run?.(command, at))) return;
    switch (command) {
      case 'goBack':
        return this.#goTo(this.picture.history.back());
      case 'goForward':
        return this.#goTo(this.picture.history.forward());
      case 'showKeys':
        return this.#keys.toggle();
      case 'markSpan':
        if (this.selection.span) this.#mark(this.selection.span, true);
        return;
      case 'fitRange':
        if (this.range.range) this.#navigation.showRange(this.range.range);
        return;
      case 'clearSelection':
        // One after the other: first what is shown in the details, then what is behind it.
        if (this.selection.span || this.timeline.pinned !== null) break;
        return this.range.set(null, true);
      default:
        break;
    }
    this.#navigation.run(command);
  }

  #mark(range: Range, done: boolean): void {
    const part = within(range, this.timeline.known);
    if (!part) return;
    this.selection.clear();
    this.range.set(part, done);
  }

  #marked(range: Range | null, summary: RangeSummary | null, done: boolean): void {
    this.timeline.mark.range = range;
    this.timeline.mark.place();
    this.#details.setRange(range, summary, this.range.waits);
    if (summary && range) {
      const names = this.#features.map((feature) => feature.nameOf?.(range) ?? '');
      setText(
        this.#live,
        names.join('') +
          t(
            'Range of {0} from {1}, {2}',
            durationText(range.end - range.start),
            exactText(range.start),
            countText(summary.goroutines, 'goroutine'),
          ),
      );
    }
    this.#saving.soon();
    if (!summary) for (const feature of this.#features) feature.marked?.(range, done);
  }

  async #goToPlace(place: Place): Promise<void> {
    if ('from' in place) this.#features.forEach((feature) => feature.followLink?.(place));
    else if ('mark' in place) this.#features.forEach((of) => of.goToMark?.(place.mark));
    else if ('group' in place) this.#navigation.showGroup(place.group);
    else if ('search' in place) this.#search(place.search);
    else if ('range' in place) this.#showRange(place.range);
    else if ('time' in place) await this.#navigation.goTo(place.lane, place.time);
    else if ('moment' in place) {
      const time = parseTime(place.moment);
      if (time !== null) this.#goToTime(time);
    } else if (!(await this.#navigation.pickLane(place.lane))) {
      const name = place.lane.replace(/^p/, 'Proc ').replace(/^g(?=\d)/, 'G');
      const text = t('There is no {0} in this trace.', name);
      this.#banners.show('failed', { kind: 'warning', text, actions: [], closable: true });
    }
  }

  #showRange(range: Range | null): void {
    this.selection.clear();
    this.range.set(range, true);
    if (range) this.#navigation.showRange(range);
  }

  #search(expression: string): void {
    for (const feature of this.#features) feature.search?.(expression);
  }

  #goTo(seen: Seen | null): void {
    if (!seen) return;
    this.#navigation.goBackTo(seen, () => this.picture.leaveHome());
    this.#hover(null, null);
  }

  #moved(): void {
    this.picture.moved();
    this.#hover(null, null);
  }

  #hover(hit: Hit | null, event: PointerEvent | null): void {
    this.timeline.showHovered(hit);
    for (const feature of this.#features) feature.hovered?.(hit);
    if (!hit || !event) {
      if (!event || !this.#hoverOwn(event)) this.#tooltip.hide();
      return;
    }
    const lane = this.list.row(hit.lane)?.lane;
    if (hit.box < 0 && lane) {
      this.#hoverNothing(lane, hit, event);
      return;
    }
    const name = lane?.name ?? hit.lane;
    this.#tooltip.show(hit, name, this.#theme, event.clientX, event.clientY);
  }

  /** Says why there is no box. */
  #hoverNothing(lane: Lane, { of, time }: Hit, { clientX, clientY }: PointerEvent): void {
    const { known, view } = this.timeline;
    const text = absenceText(lane, of ?? undefined, time, known);
    if (text === null) this.#tooltip.hide();
    else this.#tooltip.showNodes([el('div', {}, text)], time, view.nsPerPx, clientX, clientY);
  }

  /** A line that a feature has made knows itself what there is. @returns whether there is anything. */
  #hoverOwn({ clientX, clientY }: PointerEvent): boolean {
    const { view } = this.timeline;
    const row = this.timeline.rowAt(clientY);
    const time = timeOf(view, clientX - this.timeline.left);
    const nodes = row?.kind === 'own' ? row.own.tip?.(time) : null;
    if (nodes) this.#tooltip.showNodes(nodes, time, view.nsPerPx, clientX, clientY);
    return Boolean(nodes);
  }

  #goToTime(time: number): void {
    this.#navigation.goToTime(time);
    this.#askMoment(time, true);
  }

  #askMoment(time: number, pin: boolean): void {
    const at = Math.round(Math.max(0, Math.min(this.timeline.known.end, time)));
    this.#moments.ask(at);
    if (!pin) return;
    this.timeline.pinned = at;
    this.timeline.redraw();
  }

  #selected(span: SpanDetails | null): void {
    this.timeline.selected = span;
    const lane = span && (this.list.row(span.lane)?.lane.name ?? span.lane);
    const said = span
      ? t(
          '{0}: {1}, {2}, from {3}',
          lane ?? span.lane,
          serverText(span.title),
          durationText(span.end - span.start),
          exactText(span.start),
        )
      : '';
    setText(this.#live, said);
    this.#details.setSpan(span);
    this.timeline.redraw();
    for (const feature of this.#features) feature.selected?.(span);
  }

  #openFrame(frame: Frame, preview: boolean): void {
    this.#banners.show('source', null);
    this.host.postMessage({ type: 'openSource', frame, preview });
    this.selection.opened(frame);
    this.#details.markFrame(this.selection.frame);
    if (preview) setText(this.#live, `${frame.function}, ${placeText(frame)}`);
  }

  #themeChanged(): void {
    this.#theme = readTheme(document.body);
    this.timeline.setTheme(this.#theme);
    this.#details.render();
    for (const feature of this.#features) feature.themeChanged?.();
  }

  #toSave(): Partial<Saved> {
    const { span } = this.selection;
    const kept: Record<string, unknown> = {};
    for (const feature of this.#features) {
      if (feature.save) kept[feature.name] = feature.save();
    }
    return {
      view: this.picture.view,
      groups: this.list.choices,
      selection: span && { lane: span.lane, time: Math.floor((span.start + span.end) / 2) },
      range: this.range.range,
      scroll: this.timeline.scroller.scrollTop,
      labelWidth: this.timeline.labelWidth,
      features: kept,
      ...this.#pane.size,
    };
  }
}
