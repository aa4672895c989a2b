import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { LinkedPlace, ToWebview } from '../../protocol/messages.js';
import { type TraceState } from '../../protocol/trace.js';
import type { Log } from '../log.js';
import type { Sources } from '../source/sources.js';
import type { Supervisor } from '../server/supervisor.js';
import { t } from '../text.js';
import type { Front } from '../trees/front.js';
import { LocalFile } from '../trace/localFile.js';
import { AllMarks } from '../marks/allMarks.js';
import { TraceSession } from '../trace/traceSession.js';
import type { TraceSessions } from '../trace/traceSessions.js';
import { CursorStatus } from './cursorStatus.js';
import { page, type View } from './page.js';
import { Timeline, type Neighbours } from './timeline.js';
import { ViewMemory } from './viewMemory.js';

/** The editor for precise names, and the one that is offered for any file. */
export const viewTypes = ['traceinsight.trace', 'traceinsight.traceAny'] as const;

/** The analysis of a trace without its timeline, to have both side by side. */
const analysisType = 'traceinsight.analysis';

/** Loads that take longer are worth a word in the status bar, ms. */
const patience = 400;

/** Opens traces in timelines. A document is no more than its address: sessions are shared by file. */
export class TraceEditor implements vscode.CustomReadonlyEditorProvider {
  readonly #timelines = new Set<Timeline>();
  /** What an analysis that is about to open begins with, by the address of its trace. */
  readonly #handed = new Map<string, unknown>();
  readonly #status = new CursorStatus();
  /** The timeline that was in front last. */
  #last: Timeline | undefined;
  /** What VS Code was told of it: keys that mean something in a text are not commands meanwhile. */
  #typing = false;
  readonly marks: AllMarks;
  /** Told that what `front` returns may be another trace, or may know more of it, or of its marks. */
  onFront: (news: 'trace' | 'state' | 'marks') => void = () => undefined;
  /** Where links lead whose editors are being opened, by the trace's address. */
  readonly #awaited = new Map<string, LinkedPlace>();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly supervisor: Supervisor,
    private readonly sessions: TraceSessions,
    private readonly sources: Sources,
    private readonly log: Log,
  ) {
    const storage = context.storageUri ?? context.globalStorageUri;
    this.marks = new AllMarks(storage, log, (trace) => this.#marksChanged(trace));
  }

  register(): vscode.Disposable {
    const options = { supportsMultipleEditorsPerDocument: true };
    return vscode.Disposable.from(
      this.#status,
      ...[...viewTypes, analysisType].map((type) =>
        vscode.window.registerCustomEditorProvider(type, this, options),
      ),
    );
  }

  /** The view in front, to which commands and keys go. */
  get active(): Timeline | undefined {
    return [...this.#timelines].find(({ active }) => active);
  }

  /** The trace that was in front last, for as long as any timeline of it is open; else another one. */
  front(): Front | undefined {
    const all = [...this.#timelines].filter(({ kind }) => kind === 'timeline');
    const of = all.find((view) => view === this.#last) ?? all.at(-1);
    if (!of) return undefined;
    const trace = of.uri.toString();
    return {
      trace,
      ask: (question) => of.ask(question),
      show: (place) => {
        of.reveal();
        of.show({ type: 'goTo', place });
      },
      editMark: (mark) => {
        of.reveal(true);
        of.command('editMark', { mark });
      },
      marks: this.marks.of(trace),
    };
  }

  /**
   * The view that a command is for.
   * @param from What VS Code gave to it: of a context menu, what the page of that view has said.
   */
  viewOf(from: unknown): Timeline | undefined {
    const { traceView } = (from ?? {}) as { readonly traceView?: unknown };
    return [...this.#timelines].find(({ id }) => id === traceView) ?? this.active;
  }

  /** Shows a place of a trace that is open, or is being opened. */
  goTo(uri: vscode.Uri, place: LinkedPlace): void {
    const views = [...this.#timelines].filter(
      (view) => view.kind === 'timeline' && view.uri.toString() === uri.toString(),
    );
    const view = views.find(({ active }) => active) ?? views.at(-1);
    if (view) view.show({ type: 'goTo', place });
    else this.#awaited.set(uri.toString(), place);
  }

  /** Tells the status bar, and the keys, of the view in front. */
  #tellFront(): void {
    const { active } = this;
    this.#status.show(active?.cursor);
    if (active?.kind === 'timeline') this.#last = active;
    this.onFront('trace');
    const typing = active?.typing ?? false;
    if (typing === this.#typing) return;
    this.#typing = typing;
    void vscode.commands.executeCommand('setContext', 'traceinsight.typing', typing);
  }

  /** The status bar tells of the view in front; other views of the trace show the same moment. */
  #cursorMoved(from: Timeline): void {
    if (from === this.active) this.#tellFront();
    const time = from.cursor?.pointer ?? null;
    for (const view of this.#timelines) {
      const isOther = view !== from && view.kind === 'timeline';
      if (isOther && view.uri.toString() === from.uri.toString()) {
        view.show({ type: 'linkedCursor', time });
      }
    }
  }

  #marksChanged(trace: string): void {
    for (const view of this.#timelines) if (view.uri.toString() === trace) view.showMarks();
    this.onFront('marks');
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const dist = vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'extension');
    const { webview } = panel;
    if (panel.viewType === analysisType)
      panel.title = t('{0} (analysis)', posix.basename(uri.path));
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const { sources, log } = this;
    const memory = new ViewMemory(this.context.workspaceState);
    const kind: View = panel.viewType === analysisType ? 'analysis' : 'timeline';
    const timeline = new Timeline(
      uri,
      kind,
      panel,
      () => attached.session,
      sources,
      memory,
      this.#neighboursOf(uri),
      this.marks,
      log,
      (from) => this.#cursorMoved(from),
    );
    const attached = this.sessions.attach(uri.toString(), timeline.show, () => this.#create(uri));
    this.#timelines.add(timeline);
    this.#tellFront();
    panel.onDidChangeViewState(() => this.#tellFront());
    panel.onDidDispose(() => {
      this.#timelines.delete(timeline);
      this.#tellFront();
      timeline.dispose();
      attached.detach();
    });
    const address = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.html = page({
      script: address('webview.js'),
      style: address('webview.css'),
      cspSource: webview.cspSource,
      view: timeline.id,
      kind,
      texts: vscode.l10n.bundle,
      language: vscode.env.language,
      remembered:
        kind === 'analysis' ? this.#handed.get(uri.toString()) : memory.of(uri.toString()),
    });
    if (kind === 'analysis') return;
    const place = this.#awaited.get(uri.toString());
    if (place) timeline.show({ type: 'goTo', place });
    this.#awaited.delete(uri.toString());
  }

  #neighboursOf(uri: vscode.Uri): Neighbours {
    const key = uri.toString();
    const views = (kind: View): Timeline[] =>
      [...this.#timelines].filter((of) => of.kind === kind && of.uri.toString() === key);
    const timeline = (): Timeline | undefined => {
      const all = views('timeline');
      return all.find(({ visible }) => visible) ?? all[0];
    };
    return {
      openBeside: async (kept) => {
        this.#handed.set(key, kept);
        const options = { viewColumn: vscode.ViewColumn.Beside };
        await vscode.commands.executeCommand('vscode.openWith', uri, analysisType, options);
        this.#handed.delete(key);
      },
      tellAnalyses: (message: ToWebview) => views('analysis').forEach(({ show }) => show(message)),
      showInTimeline: async (message: ToWebview) => {
        const shown = timeline();
        if (shown && !shown.visible) shown.reveal();
        if (shown) {
          shown.show(message);
          return;
        }
        const open = t('Open Timeline');
        const text = t('This leads to the timeline of the trace, which is not open.');
        if ((await vscode.window.showInformationMessage(text, open)) !== open) return;
        const options = { viewColumn: vscode.ViewColumn.Beside };
        await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes[1], options);
      },
    };
  }

  #create(uri: vscode.Uri): { session: TraceSession; dispose: () => void } {
    const file = new LocalFile(uri, this.context.globalStorageUri, this.log);
    const session = new TraceSession(file, this.supervisor, this.log);
    const marks = this.marks.open(uri);
    file.onBring = marks.read;
    const wanted = (setting: string, otherwise: boolean): boolean =>
      vscode.workspace.getConfiguration('traceinsight').get(setting, otherwise);
    file.onGrowth = async () => wanted('followGrowing', true) && (await session.follow());
    file.onChange = (change) => {
      if (change === 'overwritten' && wanted('autoReload', false)) void session.reload();
      else session.fileChanged(change);
    };
    const progress = new LoadingProgress(file.name);
    session.onState = (state) => {
      progress.update(state);
      this.onFront('state');
    };
    const dispose = (): void => {
      progress.done();
      file.dispose();
      marks.dispose();
    };
    return { session, dispose };
  }
}

/** Says in the status bar how far a long load has come. */
class LoadingProgress {
  #timer: NodeJS.Timeout | undefined;
  #last: TraceState | undefined;
  #report: ((message: string) => void) | undefined;
  #finish: (() => void) | undefined;

  constructor(private readonly name: string) {}

  update(state: TraceState): void {
    this.#last = state;
    if (state.phase !== 'loading') {
      this.done();
    } else if (this.#report) {
      this.#report(this.#text());
    } else {
      this.#timer ??= setTimeout(() => this.#begin(), patience);
    }
  }

  done(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#finish?.();
    this.#finish = undefined;
    this.#report = undefined;
  }

  #begin(): void {
    const options = { location: vscode.ProgressLocation.Window, title: 'TraceInsight' };
    void vscode.window.withProgress(options, (progress) => {
      this.#report = (message) => progress.report({ message });
      this.#report(this.#text());
      return new Promise<void>((resolve) => {
        this.#finish = resolve;
      });
    });
  }

  #text(): string {
    const { bytesRead = 0, bytes = 0 } = this.#last ?? {};
    const percent = bytes > 0 ? Math.floor((100 * bytesRead) / bytes) : 0;
    return t('loading {0} ({1} %)', this.name, percent);
  }
}
