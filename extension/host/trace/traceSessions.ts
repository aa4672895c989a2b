import type { TraceState } from '../../protocol/trace.js';
import type { ServerProcess } from '../server/serverProcess.js';
import type { ServerStatus, Supervisor, SupervisorListener } from '../server/supervisor.js';
import type { Show, TraceSession } from './traceSession.js';

/** How long a trace without a view stays open, ms: moving a tab ends its view and makes a new one. */
const grace = 5_000;

interface Entry {
  readonly session: TraceSession;
  readonly release: () => void;
  closing: NodeJS.Timeout | undefined;
}

/** The traces that this window has open, by file. */
export class TraceSessions implements SupervisorListener {
  readonly #entries = new Map<string, Entry>();

  /** @param gaveUp Tells the user, once, that the server does not come back by itself. */
  constructor(
    private readonly supervisor: Supervisor,
    readonly gaveUp: (message: string) => void,
  ) {
    supervisor.listener = this;
  }

  /**
   * Shows a file in one more view; the first one opens it.
   * @param create makes the session; its dispose is called when the session is closed.
   */
  attach(
    key: string,
    show: Show,
    create: () => { readonly session: TraceSession; readonly dispose: () => void },
  ): { readonly session: TraceSession; readonly detach: () => void } {
    let entry = this.#entries.get(key);
    if (entry) {
      clearTimeout(entry.closing);
    } else {
      const { session, dispose } = create();
      const idle = this.supervisor.retain();
      const release = (): void => {
        dispose();
        idle();
      };
      entry = { session, release, closing: undefined };
      this.#entries.set(key, entry);
      void session.reload();
    }
    const { session } = entry;
    session.attach(show);
    return { session, detach: () => this.#detach(key, show) };
  }

  #detach(key: string, show: Show): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.session.detach(show);
    if (entry.session.watched) return;
    clearTimeout(entry.closing);
    entry.closing = setTimeout(() => this.#close(key, entry), grace);
  }

  #close(key: string, { session, release }: Entry): void {
    this.#entries.delete(key);
    void session.close().then(release);
  }

  dispose(): void {
    for (const [key, entry] of this.#entries) {
      clearTimeout(entry.closing);
      this.#close(key, entry);
    }
  }

  /** A new server, asked for by the user. @throws Error with a sentence: it could not be started. */
  async restartServer(): Promise<void> {
    for (const session of this.#sessions) session.forgive();
    await this.supervisor.restart();
  }

  get #sessions(): readonly TraceSession[] {
    return [...this.#entries.values()].map(({ session }) => session);
  }

  crashed(): void {
    // What was being loaded is the likely cause; failing that, what was being asked about.
    const loading = this.#sessions.filter((session) => session.loading);
    const suspects = loading.length > 0 ? loading : this.#sessions.filter(({ busy }) => busy);
    for (const session of suspects) session.suspect();
  }

  status(status: ServerStatus): void {
    if (status.kind === 'restarting' || status.kind === 'failed') {
      const lost = status.kind === 'failed';
      for (const session of this.#sessions) {
        session.disconnected(lost ? 'lost' : 'reconnecting', status.message);
      }
    }
  }

  started(server: ServerProcess): void {
    server.onTraceChanged = (state: TraceState) => {
      this.#sessions.find(({ trace }) => trace === state.trace)?.changed(state);
    };
    for (const session of this.#sessions) void session.reconnected();
  }
}
