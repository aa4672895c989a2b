/** Puts the parts together: messages of the host in, pictures and questions out. */
import type { Action, FromWebview, ToWebview } from '../protocol/messages.js';
import type { Frame, LaneDirectory, Moment, Overview, SpanDetails, TraceState } from '../protocol/trace.js';
import { BoxLoader } from './box-loader.js';
import { spanDetails } from './details.js';
import { countText, durationText, exactText, numberText } from './durations.js';
import { button, el, setText } from './dom.js';
import { Frames } from './frames.js';
import { listenToKeys } from './keys.js';
import { LaneList } from './lane-list.js';
import { likelyExtent, Loading } from './loading.js';
import { Navigation } from './navigation.js';
import { Pane } from './pane.js';
import { listenToPointer } from './pointer.js';
import { failedPage, problemNotice } from './problems.js';
import { Abandoned, Questions, type Asked } from './questions.js';
import { forTrace, restore, type Saved } from './saved.js';
import { Selection } from './selection.js';
import { placeText } from './source-frames.js';
import { Banners, Strip } from './strip.js';
import { overviewText, summary } from './summary.js';
import { onThemeChange, readTheme } from './theme.js';
import { Timeline, type Hit } from './timeline.js';
import { Tooltip } from './tooltip.js';
import { fit, rangeOf, showsAll } from './viewport.js';

/** What VS Code gives a webview. */
export interface Host {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: Saved): void;
}

export class App {
  readonly questions: Questions;
  readonly timeline: Timeline;
  readonly selection: Selection;
  readonly list: LaneList;
  readonly #frames = new Frames((frame) => this.timeline.renderer.forget(frame));
  readonly #boxes: BoxLoader;
  readonly #loading: Loading;
  readonly #navigation: Navigation;
  readonly #strip: Strip;
  readonly #banners: Banners;
  readonly #pane: Pane;
  readonly #tooltip = new Tooltip();
  readonly #status = el('div', { class: 'status' });
  readonly #live = el('div', { class: 'live', 'aria-live': 'polite' });
  readonly #main = el('div', { class: 'main' });
  readonly #page = el('div', { class: 'page-host', hidden: '' });
  #theme = readTheme(document.body);
  #saved: Saved;
  #overview: Overview | null = null;
  #connection: 'connected' | 'reconnecting' | 'lost' = 'connected';
  #moment: Asked<Moment> | null = null;
  /** The view shows all of the trace and grows with it, until the user moves it. */
  #following = true;
  /** Scroll position to go back to as soon as there are rows. */
  #scroll = 0;
  #ready = false;
  #revision = 0;
  #saving: ReturnType<typeof setTimeout> | null = null;

  constructor(root: HTMLElement, private readonly host: Host) {
    this.#saved = restore(host.getState());
    const failed = (message: string): void => this.#failed(message);
    this.questions = new Questions((message) => host.postMessage(message));
    this.list = new LaneList(this.questions, () => this.timeline?.setRows(this.list.rows), failed);
    this.timeline = new Timeline(this.#frames, {
      toggle: (group) => this.list.toggle(group),
      more: (group, shown) => void this.list.more(group, shown),
      pickLane: (lane) => this.#navigation.pickLane(lane),
    }, () => this.#drawn());
    this.timeline.labelWidth = this.#saved.labelWidth;
    this.#boxes = new BoxLoader(this.questions, this.#frames, () => this.timeline.redraw(), failed);
    this.#loading = new Loading(this.questions, {
      refreshed: (directory, overview, state) => this.#refreshed(directory, overview, state),
      failed,
    });
    this.selection = new Selection(this.questions, {
      changed: (span) => this.#selected(span),
      failed,
      openFrame: (frame, preview) => this.#openFrame(frame, preview),
    });
    const pointer = listenToPointer(this.timeline, {
      moved: () => this.#moved(),
      click: (hit) => void this.#navigation.click(hit),
      doubleClick: (hit) => void this.#navigation.doubleClick(hit),
      hover: (hit, event) => this.#hover(hit, event),
      left: () => this.#hover(null, null),
      moment: (time, pin) => this.#askMoment(time, pin),
    });
    this.#navigation = new Navigation(this.timeline, this.list, this.selection, () => pointer.x, () => this.#moved());
    listenToKeys((command) => this.#navigation.run(command), (what, amount) => this.#navigation.glide(what, amount));

    const act = (action: Action, frame?: Frame): void => host.postMessage({ type: 'act', action, ...(frame ? { frame } : {}) });
    this.#banners = new Banners(act);
    this.#pane = new Pane(this.#main, this.#saved, () => this.#saveSoon());
    this.#strip = new Strip(act, [
      button('−', () => this.#navigation.run('zoomOut'), { class: 'small', title: 'Zoom out (S)', 'aria-label': 'Zoom out' }),
      button('+', () => this.#navigation.run('zoomIn'), { class: 'small', title: 'Zoom in (W)', 'aria-label': 'Zoom in' }),
      button('Fit', () => this.#fitAll(), { class: 'small', title: 'Show all of the trace (0)' }),
      this.#pane.toggleButton,
    ]);
    this.#main.append(el('div', { class: 'left' }, this.timeline.element, this.#status), this.#pane.element);
    root.replaceChildren(this.#strip.element, this.#banners.element, this.#main, this.#page, this.#tooltip.element, this.#live);
    onThemeChange(() => this.#themeChanged());
    this.#themeChanged();
    document.body.dataset['state'] = 'starting';
  }

  receive(message: ToWebview): void {
    if (this.questions.receive(message)) return;
    switch (message.type) {
      case 'trace':
        return this.#trace(message.name, message.state);
      case 'connection':
        return this.#connected(message.status, message.message);
      case 'file':
        return this.#fileChanged(message.change);
      case 'sourceMissing':
        return this.#banners.show('source', {
          kind: 'warning', text: message.message, actions: ['locateFile'], frame: message.frame, closable: true,
        });
      case 'command':
        return this.#navigation.run(message.command);
    }
  }

  get pending(): boolean {
    return this.#boxes.busy;
  }

  #trace(name: string, state: TraceState): void {
    const before = this.#loading.state;
    this.#strip.setName(name);
    if (before?.bytes !== state.bytes || !before) {
      const another = before !== null;
      this.#saved = forTrace(this.#saved, state.bytes);
      if (another) this.#forget();
      else this.#scroll = this.#saved.scroll;
    }
    if (before && (before.trace !== state.trace || state.revision < before.revision)) {
      this.#ready = false;
      this.#loading.again();
      this.#banners.show('file', null);
    }
    this.#strip.setProgress(state.phase === 'loading' ? (state.bytes > 0 ? state.bytesRead / state.bytes : 0) : null);
    const failed = state.phase === 'failed';
    this.#main.hidden = failed;
    this.#page.hidden = !failed;
    this.#page.replaceChildren(...(failed ? [failedPage(name, state.problem, (action) => this.host.postMessage({ type: 'act', action }))] : []));
    this.#banners.show('problem', failed ? null : problemNotice(state));
    this.#loading.set(state);
    this.#setState();
  }

  /** Another trace has taken the place of the one that was shown. */
  #forget(): void {
    this.#boxes.cancelAll();
    this.#frames.clear();
    this.list.clear();
    this.list.setChoices({});
    this.selection.clear();
    this.timeline.pinned = null;
    this.#overview = null;
    this.#following = true;
    this.timeline.extent = { start: 0, end: 0 };
  }

  #refreshed(directory: LaneDirectory, overview: Overview, state: TraceState): void {
    const { timeline } = this;
    const first = this.#overview === null;
    timeline.known = { start: 0, end: state.end };
    timeline.loading = state.phase === 'loading';
    timeline.extent = likelyExtent(state, timeline.extent);
    if (first) {
      this.list.setChoices(this.#saved.groups);
      this.#following = this.#saved.view === null;
    }
    this.#overview = overview;
    this.#boxes.revision = ++this.#revision;
    this.list.setDirectory(directory, state.phase !== 'loading');
    const width = Math.max(1, timeline.view.width);
    if (this.#following) timeline.setView(fit(timeline.extent, timeline.extent, width));
    else if (first && this.#saved.view) timeline.setView(fit(timeline.extent, this.#saved.view, width, 0));
    this.#strip.setFacts(overviewText(overview));
    if (first && this.#saved.selection) {
      const { lane, time } = this.#saved.selection;
      void this.selection.select(lane, time, 'at');
    }
    if (!this.selection.span) this.#showDetails();
    timeline.redraw();
  }

  /** After every drawing: what is missing is asked for, and the state that tests and users wait for is set. */
  #drawn(): void {
    const { timeline } = this;
    const lanes = timeline.lanes();
    if (this.#scroll > 0 && this.list.rows.height > 0) {
      timeline.scroller.scrollTop = this.#scroll;
      this.#scroll = 0;
    }
    this.#boxes.update(lanes, timeline.view, timeline.known);
    if (!this.#boxes.busy) this.#frames.keep(new Set(timeline.lanes().near.concat(lanes.near)));
    const state = this.#loading.state;
    const settled = this.#overview !== null && this.#boxes.settled(lanes.urgent, timeline.view, timeline.known);
    if (settled) document.body.dataset['drawn'] = 'true';
    if (settled && state && state.phase !== 'loading' && !timeline.loading) this.#ready = true;
    this.#setState();
    this.#saveSoon();
  }

  #setState(): void {
    const phase = this.#loading.state?.phase;
    const state =
      this.#connection !== 'connected' ? this.#connection
      : phase === undefined ? 'starting'
      : phase === 'failed' ? 'failed'
      : phase === 'loading' || !this.#ready ? 'loading'
      : 'ready';
    if (document.body.dataset['state'] !== state) document.body.dataset['state'] = state;
  }

  #connected(status: 'connected' | 'reconnecting' | 'lost', message: string): void {
    const back = this.#connection !== 'connected' && status === 'connected';
    this.#connection = status;
    this.#boxes.paused = this.#loading.paused = status !== 'connected';
    if (status !== 'connected') {
      this.#boxes.cancelAll();
      this.questions.abandonAll();
    }
    this.#banners.show('connection', status === 'connected' ? null : {
      kind: status === 'lost' ? 'error' : 'info',
      text: message || (status === 'lost' ? 'The trace server has stopped.' : 'Reconnecting to the trace server…'),
      actions: status === 'lost' ? ['restartServer', 'showLog'] : [],
      closable: false,
    });
    if (back) this.#loading.again();
    this.#setState();
  }

  #fileChanged(change: 'same' | 'overwritten' | 'deleted'): void {
    const name = this.#strip.name;
    this.#banners.show('file', change === 'same' ? null : {
      kind: 'info',
      text: change === 'overwritten' ? `${name} changed on disk.` : `${name} was deleted; showing what was read.`,
      actions: change === 'overwritten' ? ['reload'] : [],
      closable: true,
    });
  }

  #failed(message: string): void {
    this.host.postMessage({ type: 'log', level: 'warn', text: message });
    this.#banners.show('failed', { kind: 'warning', text: message, actions: ['showLog'], closable: true });
  }

  #moved(): void {
    this.#following = showsAll(this.timeline.view, this.timeline.extent);
    this.#hover(null, null);
  }

  #fitAll(): void {
    this.#following = true;
    this.#navigation.run('fitAll');
  }

  #hover(hit: Hit | null, event: PointerEvent | null): void {
    this.timeline.showHovered(hit);
    if (hit && event) {
      const name = this.list.row(hit.lane)?.lane.name ?? hit.lane;
      this.#tooltip.show(hit, name, this.#theme, event.clientX, event.clientY);
    } else {
      this.#tooltip.hide();
    }
  }

  #askMoment(time: number, pin: boolean): void {
    const at = Math.round(Math.max(0, Math.min(this.timeline.known.end, time)));
    this.#moment?.cancel();
    const asked = this.questions.ask({ method: 'trace/moment', time: at });
    this.#moment = asked;
    if (pin) {
      this.timeline.pinned = at;
      this.timeline.redraw();
    }
    asked.answer.then(
      (moment) => setText(this.#status, momentText(moment)),
      (error: unknown) => {
        if (!(error instanceof Abandoned)) this.#failed(error instanceof Error ? error.message : String(error));
      },
    );
  }

  #selected(span: SpanDetails | null): void {
    this.timeline.selected = span;
    if (span) {
      const lane = this.list.row(span.lane)?.lane.name ?? span.lane;
      setText(this.#live, `${lane}: ${span.title}, ${durationText(span.end - span.start)}, from ${exactText(span.start)}`);
      if (!this.#pane.size.paneOpen) this.#pane.toggle(true);
    } else {
      setText(this.#live, '');
    }
    this.#showDetails();
    this.timeline.redraw();
  }

  #showDetails(): void {
    // Somebody is typing there.
    if (!this.selection.span && this.#pane.content.querySelector('input:focus')) return;
    const { span } = this.selection;
    this.#pane.show(span
      ? spanDetails(span, this.#theme, {
          goTo: (lane, time) => void this.#navigation.goTo(lane, time),
          openFrame: (frame, preview) => this.#openFrame(frame, preview),
          fit: () => this.#navigation.fitSelection(),
          clear: () => this.selection.clear(),
        })
      : summary(this.#overview, this.#theme, (time) => {
          this.#navigation.goToTime(time);
          this.#askMoment(time, true);
        }));
  }

  #openFrame(frame: Frame, preview: boolean): void {
    this.#banners.show('source', null);
    this.host.postMessage({ type: 'openSource', frame, preview });
    if (!preview) return;
    setText(this.#live, `${frame.function}, ${placeText(frame)}`);
    const frames = this.#pane.content.querySelectorAll('.frame');
    frames.forEach((element, i) => element.classList.toggle('current', i === this.selection.frame));
    frames[this.selection.frame]?.scrollIntoView({ block: 'nearest' });
  }

  #themeChanged(): void {
    this.#theme = readTheme(document.body);
    this.timeline.setTheme(this.#theme);
    this.#showDetails();
  }

  #saveSoon(): void {
    if (this.#saving !== null || !this.#overview) return;
    this.#saving = setTimeout(() => {
      this.#saving = null;
      const { span } = this.selection;
      this.#saved = {
        version: 1,
        bytes: this.#loading.state?.bytes ?? 0,
        view: this.#following ? null : rangeOf(this.timeline.view),
        groups: this.list.choices,
        selection: span ? { lane: span.lane, time: Math.floor((span.start + span.end) / 2) } : null,
        scroll: this.timeline.scroller.scrollTop,
        labelWidth: this.timeline.labelWidth,
        ...this.#pane.size,
      };
      this.host.setState(this.#saved);
    }, 300);
  }
}

const momentText = (moment: Moment): string =>
  `at ${exactText(moment.time)}: ${numberText(moment.running)} running, ${numberText(moment.runnable)} runnable, ` +
  `${numberText(moment.waiting)} waiting, ${numberText(moment.syscall)} in syscall · ${countText(moment.procs, 'proc')}`;
