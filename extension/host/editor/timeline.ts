import * as vscode from 'vscode';
import type {
  Action,
  AnswerTo,
  FromWebview,
  LinkedPlace,
  MenuPlace,
  Question,
  TimelineCommand,
  ToWebview,
} from '../../protocol/messages.js';
import { isThere, type Frame } from '../../protocol/trace.js';
import type { Log } from '../log.js';
import { showSource } from '../source/showSource.js';
import type { Sources } from '../source/sources.js';
import type { AllMarks } from '../marks/allMarks.js';
import { messageOf, t } from '../text.js';
import type { TraceSession } from '../trace/traceSession.js';
import type { Cursor } from './cursorStatus.js';
import { pickPlace } from './goTo.js';
import { linkQuery } from './links.js';
import type { View } from './page.js';
import { Relay } from './relay.js';
import type { ViewMemory } from './viewMemory.js';

/** Of tasks and regions that the picker lists. */
const mostNames = 1000;
/** What a table can be saved as. */
const tableFilters = { CSV: ['csv'], Markdown: ['md'] };
let views = 0;

/** The other views of the same trace. */
export interface Neighbours {
  /** A view of the analysis alone; `kept` is for its page. */
  openBeside(kept: unknown): Promise<void>;
  /** To all analyses. */
  tellAnalyses(message: ToWebview): void;
  /** To one timeline, which comes to the front of its group; opens one where there is none. */
  showInTimeline(message: ToWebview): Promise<void>;
}

/** One view of a trace: the page in a panel, and what it asks for. */
export class Timeline {
  /** VS Code keeps it for a page that is still loading. */
  readonly show = (message: ToWebview): void => {
    if (message.type === 'trace' && !this.#hasContents && isThere(message.state)) {
      this.#hasContents = true;
      void this.#showContents(message);
    } else {
      this.#post(message);
    }
  };
  /** Among all views of this window; context menus say to which one they belong. */
  readonly id = `view ${++views}`;
  readonly #relay: Relay;
  /** What the page last said of it; undefined before it did. */
  cursor: Cursor | undefined;
  /** A field for text of the page has the focus. */
  typing = false;
  #disposed = false;
  /** The page has, or will have, what it needs for its first picture. */
  #hasContents = false;
  /** The last frame whose file was not found. */
  #missing: Frame | undefined;

  constructor(
    readonly uri: vscode.Uri,
    readonly kind: View,
    private readonly panel: vscode.WebviewPanel,
    private readonly session: () => TraceSession,
    private readonly sources: Sources,
    private readonly memory: ViewMemory,
    private readonly neighbours: Neighbours,
    private readonly marks: AllMarks,
    private readonly log: Log,
    /** Its cursor, its range or the focus in it is elsewhere now. */
    private readonly moved: (timeline: Timeline) => void,
  ) {
    this.#relay = new Relay((question, signal) => session().ask(question, signal), this.show);
    panel.webview.onDidReceiveMessage((message: FromWebview) => {
      this.#received(message).catch((error: unknown) => {
        log.error(`${message.type}: ${messageOf(error)}`);
        void vscode.window.showErrorMessage(messageOf(error));
      });
    });
  }

  #post(message: ToWebview): void {
    if (!this.#disposed) void this.panel.webview.postMessage(message);
  }

  /** Asks in the page's place, while the page is still loading: otherwise its first picture would wait for a round trip. */
  async #showContents(message: Extract<ToWebview, { type: 'trace' }>): Promise<void> {
    try {
      const [directory, overview] = await Promise.all([
        this.ask({ method: 'trace/lanes' }),
        this.ask({ method: 'trace/overview' }),
      ]);
      this.#post({ ...message, contents: { directory, overview } });
    } catch {
      // The page will ask for itself, and show what went wrong.
      this.#post(message);
    }
  }

  get active(): boolean {
    return this.panel.active;
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  /** In front of its group. @param focused The focus goes there, too. */
  reveal(focused = false): void {
    this.panel.reveal(undefined, !focused);
  }

  /** @throws Error with a sentence for the user. */
  ask<M extends Question['method']>(
    question: Extract<Question, { readonly method: M }>,
  ): Promise<AnswerTo<M>> {
    const { signal } = new AbortController();
    return this.session().ask(question, signal) as Promise<AnswerTo<M>>;
  }

  /** They may have changed. */
  showMarks(): void {
    if (this.kind !== 'timeline') return;
    const marks = this.marks.of(this.uri.toString())?.marks ?? [];
    this.show({ type: 'marks', marks });
  }

  dispose(): void {
    this.#disposed = true;
    this.#relay.cancelAll();
  }

  /** @param at What a context menu was opened on. */
  command(command: TimelineCommand, at?: MenuPlace): void {
    this.show({ type: 'command', command, ...(at && { at }) });
  }

  /** Asks where to go, and goes there. */
  async goTo(): Promise<void> {
    const lanes = this.ask({ method: 'trace/lanes' });
    const named = (of: 'task' | 'region'): Promise<readonly string[]> =>
      this.ask({ method: 'trace/names', of, part: '', count: mostNames });
    const names = Promise.all([named('task'), named('region')]).then(([tasks, regions]) => ({
      tasks,
      regions,
    }));
    const place = await pickPlace(lanes, names);
    this.panel.reveal();
    if (place) this.show({ type: 'goTo', place });
  }

  reload(): Promise<void> {
    return this.session().reload();
  }

  /** @param frame The file to look for; by default the last one that was missing. */
  async locate(frame: Frame | undefined = this.#missing): Promise<void> {
    if (!frame) {
      void vscode.window.showInformationMessage(
        t('Click a frame of a stack first: if its file is not found, you can show where it is.'),
      );
    } else if (await this.sources.locate(frame, this.uri)) {
      await this.#openSource(frame, false);
    }
  }

  async #received(message: FromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.typing = false;
        this.#relay.cancelAll();
        this.session().greet(this.show);
        return this.showMarks();
      case 'ask':
        return this.#relay.asked(message);
      case 'cancel':
        this.#relay.cancel(message.id);
        return;
      case 'openSource':
        return this.#openSource(message.frame, message.preview);
      case 'remember':
        return this.memory.keep(this.uri.toString(), message.kept);
      case 'cursor':
        this.cursor = message;
        return this.moved(this);
      case 'typing':
        this.typing = message.typing;
        return this.moved(this);
      case 'mark':
        return this.marks.add(this.uri.toString(), message.place, message.text);
      case 'editMark':
        return this.marks.edit(this.uri.toString(), message.id, message.text);
      case 'deleteMark':
        return this.marks.delete(this.uri.toString(), message.id);
      case 'copyLink':
        return this.#copyLink(message.place);
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'saveFile':
        return this.#save(message.name, undefined, () => Buffer.from(message.content, 'base64'));
      case 'saveTable':
        return this.#save(message.name, tableFilters, ({ path }) =>
          Buffer.from(/\.(md|markdown)$/i.test(path) ? message.markdown : message.csv),
        );
      case 'openBeside':
        return this.neighbours.openBeside(message.kept);
      case 'show':
        return this.neighbours.showInTimeline({ type: 'goTo', place: message.place });
      case 'marked':
      case 'searched':
        this.neighbours.tellAnalyses(message);
        return;
      case 'act':
        return this.#act(message.action, message.frame);
      case 'log':
        this.log[message.level](`timeline: ${message.text}`);
    }
  }

  #copyLink(place: LinkedPlace): Thenable<void> {
    const link = linkQuery({ trace: this.uri.toString(), place });
    const authority = 'traceinsight.traceinsight';
    return vscode.env.clipboard.writeText(`${vscode.env.uriScheme}://${authority}/open?${link}`);
  }

  async #openSource(frame: Frame, preview: boolean): Promise<void> {
    const { found, ...rest } = await this.sources.resolve(frame, this.uri);
    if (found === undefined) {
      this.#miss(frame, 'message' in rest ? rest.message : '');
      return;
    }
    try {
      await showSource(found, frame.line, preview, this.panel.viewColumn);
    } catch (error) {
      this.#miss(frame, t('{0} cannot be shown: {1}', found, messageOf(error)));
    }
  }

  /** @param content What is written depends on where: its name says how. */
  async #save(
    name: string,
    filters: Record<string, string[]> | undefined,
    content: (target: vscode.Uri) => Uint8Array,
  ): Promise<void> {
    const defaultUri = vscode.Uri.joinPath(this.uri, '..', name);
    const target = await vscode.window.showSaveDialog({ defaultUri, ...(filters && { filters }) });
    if (!target) return;
    try {
      await vscode.workspace.fs.writeFile(target, content(target));
    } catch (error) {
      const message = t('{0} cannot be written: {1}', target.fsPath, messageOf(error));
      void vscode.window.showErrorMessage(message);
    }
  }

  #miss(frame: Frame, message: string): void {
    this.#missing = frame;
    this.show({ type: 'sourceMissing', frame, message });
  }

  async #act(action: Action, frame: Frame | undefined): Promise<void> {
    switch (action) {
      case 'reload':
        return this.reload();
      case 'cancelLoading':
        return this.session().cancelLoading();
      case 'stopFollowing':
        return this.session().stopFollowing();
      case 'locateFile':
        return this.locate(frame);
      case 'showLog':
        return vscode.commands.executeCommand('traceinsight.showLog');
      case 'restartServer':
        return vscode.commands.executeCommand('traceinsight.restartServer');
      case 'openAsText':
        return vscode.commands.executeCommand('vscode.openWith', this.uri, 'default');
      case 'openSettings':
        return vscode.commands.executeCommand('workbench.action.openSettings', 'traceinsight');
    }
  }
}
