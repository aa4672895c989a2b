/** Puts the parts together: messages of the host in, pictures and questions out. */
import type { Action, FromWebview, Place, ToWebview } from '../protocol/messages.js';
import type {
  Frame,
  LaneDirectory,
  Overview,
  RangeSummary,
  SpanDetails,
  TraceState,
} from '../protocol/trace.js';
import { BoxLoader } from './box-loader.js';
import { DetailsView } from './details-view.js';
import { button, el, setText } from './dom.js';
import { countText, durationText, exactText, parseTime } from './durations.js';
import { Frames } from './frames.js';
import { History } from './history.js';
import { KeySheet } from './key-sheet.js';
import { listenToKeys, type Command } from './keys.js';
import { LaneList } from './lane-list.js';
import { likelyExtent, Loading } from './loading.js';
import { Moments } from './moment.js';
import { Navigation } from './navigation.js';
import { Pane } from './pane.js';
import { listenToPointer } from './pointer.js';
import { connectionNotice, fileNotice, pageInstead, problemNotice } from './problems.js';
import { Questions } from './questions.js';
import { within } from './range-mark.js';
import { RangeSelection } from './range.js';
import { forTrace, restore, type Saved } from './saved.js';
import { Selection } from './selection.js';
import { placeText } from './source-frames.js';
import { Banners, Strip } from './strip.js';
import { overviewText } from './summary.js';
import { onThemeChange, readTheme } from './theme.js';
import { Timeline, type Hit } from './timeline.js';
import { Tooltip } from './tooltip.js';
import { fit, rangeOf, showsAll, type Range } from './viewport.js';

/** What VS Code gives a webview. */
export interface Host {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: Saved): void;
}

type Connection = Extract<ToWebview, { type: 'connection' }>;

/** The first picture waits for its boxes, but not for ever, ms. */
const longestHold = 1000;
/** The first picture has to come onto the screen before more is done: lanes near it, and GL, ms. */
const afterFirst = 400;

export class App {
  readonly questions: Questions;
  readonly timeline: Timeline;
  readonly selection: Selection;
  readonly range: RangeSelection;
  readonly list: LaneList;
  readonly #frames = new Frames((frame) => this.timeline.renderer.forget(frame));
  readonly #boxes: BoxLoader;
  readonly #loading: Loading;
  readonly #navigation: Navigation;
  readonly #strip: Strip;
  readonly #banners: Banners;
  readonly #pane: Pane;
  readonly #details: DetailsView;
  readonly #moments: Moments;
  readonly #tooltip = new Tooltip();
  readonly #history = new History(() => rangeOf(this.timeline.view));
  readonly #keys = new KeySheet();
  readonly #live = el('div', { 'class': 'live', 'aria-live': 'polite' });
  readonly #main = el('div', { class: 'main' });
  readonly #page = el('div', { class: 'page-host', hidden: '' });
  #theme = readTheme(document.body);
  #saved: Saved;
  #overview: Overview | null = null;
  #connection: Connection['status'] = 'connected';
  /** What the view goes back to while the trace grows, until the user moves it; null: all of it. */
  #home: Range | null = null;
  #atHome = true;
  /** Scroll position to go back to as soon as there are rows. */
  #scroll = 0;
  #ready = false;
  /** The length of the trace has been compared with that of the one that was remembered. */
  #measured = false;
  #revision = 0;
  #saving: ReturnType<typeof setTimeout> | null = null;

  constructor(
    root: HTMLElement,
    private readonly host: Host,
  ) {
    this.#saved = restore(host.getState());
    const failed = (message: string): void => this.#failed(message);
    this.questions = new Questions((message) => host.postMessage(message));
    this.list = new LaneList(this.questions, () => this.timeline.setRows(this.list.rows), failed);
    this.timeline = new Timeline(
      this.#frames,
      {
        toggle: (group) => this.list.toggle(group),
        more: (group, shown) => void this.list.more(group, shown),
        pickLane: (lane) => void this.#navigation.pickLane(lane),
        markRange: (range, done) => this.#mark(range, done),
      },
      () => this.#drawn(),
    );
    this.timeline.labelWidth = this.#saved.labelWidth;
    this.#moments = new Moments(this.questions, failed);
    this.#boxes = new BoxLoader(this.questions, this.#frames, () => this.#arrived(), failed);
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
      changed: (range, summary) => this.#marked(range, summary),
      failed,
    });
    this.#pane = new Pane(this.#main, this.#saved, () => this.#saveSoon());
    this.#details = new DetailsView(this.#pane, () => this.#theme, {
      goTo: (lane, time) => void this.#navigation.goTo(lane, time),
      goToTime: (time) => this.#goToTime(time),
      openFrame: (frame, preview) => this.#openFrame(frame, preview),
      fit: () => this.#navigation.fitSelection(),
      clear: () => this.selection.clear(),
      fitRange: () => this.#run('fitRange'),
      clearRange: () => this.range.set(null, true),
      showKeys: () => this.#keys.toggle(),
      showGroup: (name) => this.#navigation.showGroup(name),
    });
    this.#navigation = this.#listen();
    this.#banners = new Banners((action, frame) => this.#act(action, frame));
    this.#strip = this.#makeStrip();
    const left = el('div', { class: 'left' }, this.timeline.element, this.#moments.element);
    this.#main.append(left, this.#pane.element);
    root.replaceChildren(
      this.#strip.element,
      this.#banners.element,
      this.#main,
      this.#page,
      this.#tooltip.element,
      this.#live,
      this.#keys.element,
    );
    onThemeChange(() => this.#themeChanged());
    this.#themeChanged();
    document.body.dataset.state = 'starting';
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
      case 'sourceMissing': {
        const { message: text, frame } = message;
        const actions = ['locateFile'] as const;
        this.#banners.show('source', { kind: 'warning', text, actions, frame, closable: true });
        break;
      }
      case 'command':
        this.#run(message.command);
        break;
      case 'goTo':
        void this.#goToPlace(message.place);
        break;
      default:
        this.questions.receive(message);
    }
  }

  /** Boxes are being asked for. */
  get pending(): boolean {
    return this.#boxes.busy;
  }

  #listen(): Navigation {
    const pointer = listenToPointer(this.timeline, {
      moved: () => this.#moved(),
      click: (hit) => {
        this.#tooltip.hide();
        void this.#navigation.click(hit);
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
        tool('−', 'Zoom out', 'Zoom out (S)', () => this.#navigation.run('zoomOut')),
        tool('+', 'Zoom in', 'Zoom in (W)', () => this.#navigation.run('zoomIn')),
        tool('Fit', 'Fit', 'Show all of the trace (0)', () => this.#navigation.run('fitAll')),
        tool('?', 'Keys', 'Keys and gestures (?)', () => this.#run('showKeys')),
        this.#pane.toggleButton,
      ],
    );
  }

  #trace({ name, state, contents }: Extract<ToWebview, { type: 'trace' }>): void {
    const before = this.#loading.state;
    const failed = state.phase === 'failed';
    this.#strip.setName(name);
    if (before?.trace !== state.trace || state.revision < before.revision) {
      this.#ready = false;
      this.#measured = false;
      this.#loading.from = this.timeline.known.end;
      this.#loading.again();
    }
    // The length is not known at once, and never of what failed: the view waits for it.
    if (!this.#measured && state.bytes > 0 && !failed) {
      this.#measured = true;
      const same = this.#saved.bytes === state.bytes;
      this.#saved = forTrace(this.#saved, state.bytes);
      if (!same) this.#forget();
      if (!this.#overview) this.#scroll = this.#saved.scroll;
    } else if (state.phase === 'following') {
      // It is the same trace, though it is longer.
      this.#saved = { ...this.#saved, bytes: state.bytes };
    }
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

  /** Another trace has taken the place of the one that was shown. */
  #forget(): void {
    this.#boxes.cancelAll();
    this.#frames.clear();
    this.#history.clear();
    this.list.clear();
    this.selection.clear();
    this.range.set(null, true);
    this.#moments.clear();
    this.timeline.pinned = null;
    this.timeline.extent = this.timeline.known = { start: 0, end: 0 };
    this.#loading.from = 0;
    this.#overview = null;
  }

  #refreshed(directory: LaneDirectory, overview: Overview, state: TraceState): void {
    const { timeline } = this;
    const first = this.#overview === null;
    this.#overview = overview;
    this.#tooltip.wallClockStart = this.#moments.wallClockStart = overview.wallClockStart;
    this.#banners.show('failed', null);
    timeline.known = { start: 0, end: state.end };
    timeline.loading = state.phase === 'loading';
    timeline.extent = likelyExtent(state, timeline.extent);
    this.#boxes.refresh(++this.#revision);
    if (first) {
      this.list.setChoices(this.#saved.groups);
      this.#home = this.#saved.view;
      this.#atHome = true;
    }
    this.list.setDirectory(directory, state.phase !== 'loading');
    if (this.#atHome) {
      timeline.layout();
      const width = Math.max(1, timeline.view.width);
      const home = this.#home ?? timeline.extent;
      timeline.setView(fit(timeline.extent, home, width, this.#home ? 0 : undefined));
      this.#history.home();
    }
    if (first) this.#askForFirstPicture();
    else this.#boxes.update(timeline.lanes(), timeline.view, timeline.known);
    this.#strip.setFacts(overviewText(overview));
    this.#details.setOverview(overview);
    if (first && this.#saved.range) this.range.set(this.#saved.range, true);
    else if (state.phase !== 'loading') this.range.refresh();
    if (first && this.#saved.selection) {
      const { lane, time } = this.#saved.selection;
      void this.selection.select(lane, time, 'at');
    }
    timeline.redraw();
  }

  /**
   * Nothing is drawn until it is there: a drawing without boxes would delay the question, which has
   * to leave through this thread. And only the lanes on screen are asked for.
   */
  #askForFirstPicture(): void {
    const { timeline } = this;
    const { urgent } = timeline.lanes();
    timeline.held = urgent.length > 0;
    setTimeout(() => timeline.release(), longestHold);
    this.#boxes.update({ urgent, near: urgent }, timeline.view, timeline.known);
  }

  #arrived(): void {
    // The first picture is drawn when it is whole: a part of it would only delay the rest.
    if (!this.#boxes.busy) this.timeline.release();
    this.timeline.redraw();
  }

  /** After every drawing: asks for what is missing, and sets the state that tests wait for. */
  #drawn(): void {
    const { timeline } = this;
    if (this.#scroll > 0 && this.list.rows.height > 0) {
      timeline.scroller.scrollTop = this.#scroll;
      this.#scroll = 0;
    }
    const lanes = timeline.lanes();
    this.#boxes.update(lanes, timeline.view, timeline.known);
    if (!this.#boxes.busy) this.#frames.keep(new Set(lanes.near));
    const { state } = this.#loading;
    if (this.#overview && this.#boxes.settled(lanes.urgent, timeline.view, timeline.known)) {
      if (document.body.dataset.drawn !== 'true') this.#firstDrawn();
      if (state?.phase !== 'loading' && !timeline.loading) this.#ready = true;
    }
    this.#setState();
    this.#saveSoon();
  }

  #firstDrawn(): void {
    const { timeline } = this;
    document.body.dataset.drawn = 'true';
    setTimeout(() => {
      const { near } = timeline.lanes();
      this.#boxes.update({ urgent: near, near }, timeline.view, timeline.known);
      requestIdleCallback(() => timeline.useGl());
    }, afterFirst);
  }

  #setState(): void {
    const phase = this.#loading.state?.phase;
    let state = phase === undefined ? 'starting' : 'loading';
    if (phase === 'failed') state = 'failed';
    else if (phase !== undefined && phase !== 'loading' && this.#ready) state = 'ready';
    if (this.#connection !== 'connected') state = this.#connection;
    if (document.body.dataset.state !== state) document.body.dataset.state = state;
  }

  #connected({ status, message }: Connection): void {
    const back = this.#connection !== 'connected' && status === 'connected';
    this.#connection = status;
    this.#boxes.paused = this.#loading.paused = status !== 'connected';
    if (status !== 'connected') {
      this.#boxes.cancelAll();
      this.questions.abandonAll();
    }
    this.#banners.show('connection', connectionNotice(status, message));
    if (back) this.#loading.again();
    this.#setState();
  }

  #failed(message: string): void {
    this.host.postMessage({ type: 'log', level: 'warn', text: message });
    // What fails without a connection has been said already.
    if (this.#connection !== 'connected') return;
    const actions = ['showLog'] as const;
    this.#banners.show('failed', { kind: 'warning', text: message, actions, closable: true });
  }

  #act(action: Action, frame?: Frame): void {
    // If the file is still missing after that, the host says so again.
    if (action === 'locateFile') this.#banners.show('source', null);
    this.host.postMessage({ type: 'act', action, ...(frame ? { frame } : {}) });
  }

  #run(command: Command): void {
    switch (command) {
      case 'goBack':
        return this.#goTo(this.#history.back());
      case 'goForward':
        return this.#goTo(this.#history.forward());
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

  #marked(range: Range | null, summary: RangeSummary | null): void {
    this.timeline.mark.range = range;
    this.timeline.mark.place();
    this.#details.setRange(range, summary);
    if (summary && range)
      setText(
        this.#live,
        `Range of ${durationText(range.end - range.start)} from ${exactText(range.start)}, ` +
          countText(summary.goroutines, 'goroutine'),
      );
    this.#saveSoon();
  }

  async #goToPlace(place: Place): Promise<void> {
    if ('group' in place) this.#navigation.showGroup(place.group);
    else if ('moment' in place) {
      const time = parseTime(place.moment);
      if (time !== null) this.#goToTime(time);
    } else if (!(await this.#navigation.pickLane(place.lane))) {
      const name = place.lane.replace(/^p/, 'Proc ').replace(/^g(?=\d)/, 'G');
      const text = `There is no ${name} in this trace.`;
      this.#banners.show('failed', { kind: 'warning', text, actions: [], closable: true });
    }
  }

  #goTo(range: Range | null): void {
    if (!range) return;
    this.#navigation.goToRange(range);
    this.#leaveHome();
  }

  #moved(): void {
    this.#history.moved();
    this.#leaveHome();
  }

  #leaveHome(): void {
    this.#atHome = showsAll(this.timeline.view, this.timeline.extent);
    this.#home = null;
    this.#hover(null, null);
  }

  #hover(hit: Hit | null, event: PointerEvent | null): void {
    this.timeline.showHovered(hit);
    if (!hit || !event) {
      this.#tooltip.hide();
      return;
    }
    const name = this.list.row(hit.lane)?.lane.name ?? hit.lane;
    this.#tooltip.show(hit, name, this.#theme, event.clientX, event.clientY);
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
      ? `${lane}: ${span.title}, ${durationText(span.end - span.start)}, from ${exactText(span.start)}`
      : '';
    setText(this.#live, said);
    this.#details.setSpan(span);
    this.timeline.redraw();
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
  }

  #saveSoon(): void {
    if (this.#saving !== null || !this.#overview) return;
    this.#saving = setTimeout(() => {
      this.#saving = null;
      const { span } = this.selection;
      this.#saved = {
        version: 1,
        bytes: this.#saved.bytes,
        view: this.#atHome ? this.#home : rangeOf(this.timeline.view),
        groups: this.list.choices,
        selection: span && {
          lane: span.lane,
          time: Math.floor((span.start + span.end) / 2),
        },
        range: this.range.range,
        scroll: this.timeline.scroller.scrollTop,
        labelWidth: this.timeline.labelWidth,
        ...this.#pane.size,
      };
      this.host.setState(this.#saved);
    }, 300);
  }
}
