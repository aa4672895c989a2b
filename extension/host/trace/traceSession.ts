import type { Question, ToWebview } from '../../protocol/messages.js';
import type { TraceState } from '../../protocol/trace.js';
import type { Log } from '../log.js';
import { RequestFailed, type ServerProcess } from '../server/serverProcess.js';
import type { Supervisor } from '../server/supervisor.js';
import { messageOf, t } from '../text.js';

/** Where a trace's bytes are on this machine; one that is elsewhere is copied first. */
export interface TraceFile {
  readonly name: string;
  /** Called for every (re)opening. @throws Error with a sentence for the user. */
  bring(signal: AbortSignal): Promise<string>;
}

export type FileChange = 'same' | 'overwritten' | 'deleted';

/** A view, as far as a session knows it. */
export type Show = (message: ToWebview) => void;

type Connection = Extract<ToWebview, { type: 'connection' }>;

/** A file that stops the server so often is not opened again by itself. */
const crashLimit = 2;

/**
 * One trace, shared by all its views: open on the server as long as there are any. It outlives the
 * server: after a restart it is opened again, under a new number.
 */
export class TraceSession {
  onState: (state: TraceState) => void = () => undefined;
  readonly #views = new Set<Show>();
  /** Number and server belong together: another server knows nothing of the number. */
  #open: { readonly trace: number; readonly server: ServerProcess } | undefined;
  #attempt: AbortController | undefined;
  #opening = false;
  /** The last attempt to open it; settles without an error when that is over. */
  #reopening: Promise<void> = Promise.resolve();
  #state: TraceState | undefined;
  #connection: Connection = { type: 'connection', status: 'connected', message: '' };
  #file: FileChange = 'same';
  /** The user does not want to see how the file grows, until the next reload. */
  #stopped = false;
  #asking = 0;
  #crashes = 0;
  /** The server that had it open, or was to open it, is gone. */
  #lost = false;

  constructor(
    private readonly file: TraceFile,
    private readonly supervisor: Supervisor,
    private readonly log: Log,
  ) {}

  get loading(): boolean {
    return this.#opening || (this.#open !== undefined && this.#state?.phase === 'loading');
  }

  get busy(): boolean {
    return this.#asking > 0;
  }

  /** The number on the server, while it is open there. */
  get trace(): number | undefined {
    return this.#open?.trace;
  }

  /** From now on the view is told what changes; `greet` tells it how things are. */
  attach(show: Show): void {
    this.#views.add(show);
  }

  detach(show: Show): void {
    this.#views.delete(show);
  }

  get watched(): boolean {
    return this.#views.size > 0;
  }

  /** What a view has to know when its page is ready, or ready again. */
  greet(show: Show): void {
    if (this.#state) show({ type: 'trace', name: this.file.name, state: this.#state });
    show(this.#connection);
    show({ type: 'file', change: this.#file });
  }

  /** Opens the file, again if it is open. Everything that can go wrong is shown in the views. */
  async reload(): Promise<void> {
    this.#crashes = 0;
    this.#stopped = false;
    await this.#reopen();
  }

  async close(): Promise<void> {
    this.#attempt?.abort();
    await this.#closeOnServer();
  }

  async cancelLoading(): Promise<void> {
    if (this.#open) {
      const { server, trace } = this.#open;
      await server.request('trace/cancel', { trace });
    } else if (this.#opening) {
      this.#attempt?.abort();
      this.#opening = false;
      this.#failed(t('Opening {0} was cancelled.', this.file.name), t('cancelled by the user'));
    }
  }

  /** @throws Error with a sentence for the user; RequestFailed `cancelled` when asked to. */
  async ask({ method, ...params }: Question, signal: AbortSignal): Promise<unknown> {
    // A page asks as soon as it is there, which may be before the file is open.
    await this.#reopening;
    signal.throwIfAborted();
    if (!this.#open) throw new Error(this.#connection.message || t('The trace is not open.'));
    const { server, trace } = this.#open;
    this.#asking++;
    try {
      // The protocol's types tie method and parameters together; spreading loses that.
      return await server.request(method, { ...params, trace }, { signal });
    } finally {
      this.#asking--;
    }
  }

  /**
   * The file has become longer: the server reads on.
   * @returns false: what is shown is not in it any more, or its growth is not wanted.
   */
  async follow(): Promise<boolean> {
    await this.#reopening;
    if (!this.#open || this.#stopped) return false;
    const { server, trace } = this.#open;
    try {
      const state = await server.request('trace/follow', { trace });
      // What has been heard of it meanwhile is newer than the answer.
      const isNews =
        this.#open.trace === trace && (this.#state?.revision ?? 0) < (state?.revision ?? 0);
      if (state && isNews) this.changed(state);
      return state !== null;
    } catch (error) {
      this.log.warn(`following ${this.file.name}: ${messageOf(error)}`);
      return false;
    }
  }

  async stopFollowing(): Promise<void> {
    this.#stopped = true;
    if (this.#state?.phase === 'following') await this.cancelLoading();
  }

  fileChanged(change: FileChange): void {
    if (this.#file === change) return;
    this.#file = change;
    this.#show({ type: 'file', change });
  }

  /** A notification of the server about this trace. */
  changed(state: TraceState): void {
    this.#state = state;
    this.#show({ type: 'trace', name: this.file.name, state });
    this.onState(state);
  }

  /** The server is gone; `message` says whether it comes back. */
  disconnected(status: 'reconnecting' | 'lost', message: string): void {
    this.#lost ||= this.#open !== undefined || this.#opening;
    this.#open = undefined;
    if (this.#crashes < crashLimit) this.#connect(status, message);
  }

  /** It was open, or being opened, when the server crashed. */
  suspect(): void {
    this.#lost = true;
    if (++this.#crashes < crashLimit) return;
    this.#attempt?.abort();
    this.#opening = false;
    this.log.error(`${this.file.name} stopped the server ${crashLimit} times`);
    this.#connect(
      'lost',
      t(
        '{0} stopped the server {1} times and is not opened again by itself. Reload to try again.',
        this.file.name,
        crashLimit,
      ),
    );
  }

  /** The user asked for another server: whatever stopped the last ones may be tried again. */
  forgive(): void {
    this.#crashes = 0;
  }

  /** A server runs again. */
  async reconnected(): Promise<void> {
    if (this.#lost && this.#crashes < crashLimit) await this.#reopen();
  }

  #reopen(): Promise<void> {
    return (this.#reopening = this.#openAgain());
  }

  async #openAgain(): Promise<void> {
    this.#attempt?.abort();
    const attempt = (this.#attempt = new AbortController());
    const superseded = (): boolean => attempt.signal.aborted;
    this.#opening = true;
    this.#lost = false;
    try {
      await this.#closeOnServer();
      const path = await this.file.bring(attempt.signal);
      const server = await this.supervisor.server();
      if (superseded()) return;
      const state = await server.request('trace/open', { path, forPicture: true });
      if (superseded()) {
        await server.request('trace/close', { trace: state.trace });
        return;
      }
      this.#opening = false;
      this.#open = { trace: state.trace, server };
      this.#connect('connected', '');
      this.changed(state);
    } catch (error) {
      if (superseded()) return;
      this.#opening = false;
      // The supervisor has told how the server ended, and will say when there is another.
      if (error instanceof RequestFailed && error.reason === 'closed') this.#lost = true;
      else if (this.supervisor.status.kind === 'failed') {
        this.#lost = true;
        this.#connect('lost', messageOf(error));
      } else this.#failed(messageOf(error), String(error));
    }
  }

  async #closeOnServer(): Promise<void> {
    if (!this.#open) return;
    const { server, trace } = this.#open;
    this.#open = undefined;
    await server.request('trace/close', { trace }).catch((error: unknown) => {
      this.log.warn(`closing ${this.file.name}: ${messageOf(error)}`);
    });
  }

  /** As the server would have said it, of what goes wrong on this side. */
  #failed(message: string, detail: string): void {
    this.log.error(`${this.file.name}: ${message} (${detail})`);
    const nothing = { revision: 0, bytesRead: 0, bytes: 0, generations: 0, events: 0, end: 0 };
    const problem = { kind: 'unreadable', message, detail, offset: null } as const;
    this.changed({ trace: 0, phase: 'failed', ...nothing, problem });
  }

  #connect(status: Connection['status'], message: string): void {
    this.#connection = { type: 'connection', status, message };
    this.#show(this.#connection);
  }

  #show(message: ToWebview): void {
    for (const show of this.#views) show(message);
  }
}
