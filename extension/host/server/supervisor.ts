import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import { messageOf, t } from '../text.js';
import { RestartPolicy } from './restartPolicy.js';
import type { ServerProcess } from './serverProcess.js';

/** `failed`: it is not started again until somebody asks. */
export type ServerStatus =
  | { readonly kind: 'stopped' | 'starting' | 'running' }
  | { readonly kind: 'restarting' | 'failed'; readonly message: string };

export interface SupervisorOptions {
  /** Finds, probes and starts a server; rejects with a sentence for the user. */
  readonly launch: () => Promise<ServerProcess>;
  readonly log: Log;
  /** ms without a user until the server is stopped. */
  readonly idle: number;
  /** What happened before; by default nothing. */
  readonly policy?: RestartPolicy;
}

/** Told in this order: `crashed` (only when nobody asked for the end), the new status, `started`. */
export interface SupervisorListener {
  status(status: ServerStatus): void;
  crashed(): void;
  started(server: ServerProcess): void;
  /** It died too often, or could not be started again; told once per incident. */
  gaveUp(message: string): void;
}

/** Keeps one server running while somebody uses it: started by the first use, restarted when it dies. */
export class Supervisor {
  listener: SupervisorListener | undefined;
  #server: Promise<ServerProcess> | undefined;
  #running: ServerProcess | undefined;
  /** Aborted, and replaced, when whatever is going on is no longer wanted. */
  #life = new AbortController();
  #policy: RestartPolicy;
  #status: ServerStatus = { kind: 'stopped' };
  #users = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SupervisorOptions) {
    this.#policy = options.policy ?? RestartPolicy.fresh;
  }

  get status(): ServerStatus {
    return this.#status;
  }

  get running(): ServerProcess | undefined {
    return this.#running;
  }

  /** The server, started or awaited if need be. @throws Error with a sentence for the user. */
  server(): Promise<ServerProcess> {
    return (this.#server ??= this.#bringUp(undefined));
  }

  /** While anybody holds on to it, the server is kept alive. Returns the release. */
  retain(): () => void {
    this.#users++;
    clearTimeout(this.#idleTimer);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#users > 0) return;
      this.#idleTimer = setTimeout(() => void this.stop(), this.options.idle);
    };
  }

  /** Asked for by the user: past crashes are forgotten. Without users it only ends the server. */
  async restart(): Promise<void> {
    this.#policy = RestartPolicy.fresh;
    if (this.#users === 0) return this.stop();
    const stopped = this.#abandon();
    this.#tell({ kind: 'restarting', message: t('The server is being restarted…') });
    await stopped;
    await this.server();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const stopped = this.#abandon();
    this.#tell({ kind: 'stopped' });
    await stopped;
  }

  async #abandon(): Promise<void> {
    this.#life.abort();
    this.#life = new AbortController();
    const running = this.#running;
    this.#running = undefined;
    this.#server = undefined;
    await running?.stop();
  }

  /** @param crash How the last server ended; undefined: this is no restart. */
  #bringUp(crash: string | undefined): Promise<ServerProcess> {
    const { signal } = this.#life;
    const server = this.#attempts(crash, signal);
    server.catch((error: unknown) => {
      if (signal.aborted) return;
      const message = messageOf(error);
      this.options.log.error(message);
      // A first start that failed is tried again by the next use; after crashes somebody must ask.
      if (crash === undefined) this.#server = undefined;
      this.#tell({ kind: 'failed', message });
      if (crash !== undefined) this.listener?.gaveUp(message);
    });
    return server;
  }

  async #attempts(crash: string | undefined, signal: AbortSignal): Promise<ServerProcess> {
    if (crash === undefined) {
      this.#tell({ kind: 'starting' });
      return this.#adopt(await this.options.launch(), signal);
    }
    for (let ended = crash; ;) {
      const { delay, next } = this.#policy.crashed(performance.now());
      this.#policy = next;
      if (delay === undefined) {
        throw new Error(t('The server ended too often to be restarted by itself. {0}', ended));
      }
      this.options.log.warn(`${ended} Restarting it in ${delay} ms.`);
      this.#tell({ kind: 'restarting', message: t('{0} Reconnecting…', ended) });
      await sleep(delay, undefined, { signal });
      try {
        return this.#adopt(await this.options.launch(), signal);
      } catch (error) {
        signal.throwIfAborted();
        ended = messageOf(error);
      }
    }
  }

  #adopt(server: ServerProcess, signal: AbortSignal): ServerProcess {
    if (signal.aborted) {
      void server.stop();
      signal.throwIfAborted();
    }
    this.options.log.info(`server ${server.version} runs as process ${server.processId ?? '?'}`);
    this.#running = server;
    void server.closed.then((ended) => {
      if (this.#running === server) this.#crashed(ended);
    });
    this.#tell({ kind: 'running' });
    this.listener?.started(server);
    return server;
  }

  #crashed(ended: string): void {
    this.#running = undefined;
    this.#server = undefined;
    this.listener?.crashed();
    if (this.#users > 0) this.#server = this.#bringUp(ended);
    else this.#tell({ kind: 'stopped' });
  }

  #tell(status: ServerStatus): void {
    this.#status = status;
    this.listener?.status(status);
  }
}
