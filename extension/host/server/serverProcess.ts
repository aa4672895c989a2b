import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js';
import {
  type InitializeResult,
  protocolVersion,
  type Requests,
  type TraceState,
} from '../../protocol/trace.js';
import type { Log } from '../log.js';
import { messageOf, t } from '../text.js';
import type { Candidate } from './locate.js';

/** A request without an answer. `closed`: the server ended; the supervisor knows what comes next. */
export class RequestFailed extends Error {
  constructor(
    readonly reason: 'cancelled' | 'timeout' | 'closed' | 'refused',
    message: string,
  ) {
    super(message);
  }
}

export interface ServerOptions {
  readonly log: Log;
  /** `trace`, `debug`, `info`, `warn`, `error` or `off`. */
  readonly logLevel: string;
  readonly clientVersion: string;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** ms until the request is given up; unless told, 60 s, or never where a debugger may hold the server. */
  readonly timeout?: number;
}

const initializeTimeout = 10_000;
const requestTimeout = 60_000;
/** The longest that a timer can be set to: 24 days. */
const never = 2 ** 31 - 1;
/** What a server that was asked to end may take before it is killed, ms. */
const stopTimeout = 2_000;

/** A running server that has said hello. It owns the process. */
export class ServerProcess {
  /** Resolves, with a sentence, when the process is gone; never rejects. */
  readonly closed: Promise<string>;
  /** Called for every `trace/changed`. */
  onTraceChanged: (state: TraceState) => void = () => undefined;
  #version = '';
  #ended = false;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly connection: MessageConnection,
    private readonly requestTimeout: number,
    log: Log,
  ) {
    this.closed = new Promise((resolve) => {
      const end = (sentence: string): void => {
        this.#ended = true;
        // First this, so that whoever looks for the cause still sees which requests were waiting;
        // then that, or they would wait for ever.
        resolve(sentence);
        connection.dispose();
      };
      child.once('error', (error) => end(t('The server could not be run: {0}.', error.message)));
      child.once('close', (code, signal) =>
        end(
          signal === null
            ? t('The server ended with code {0}.', String(code))
            : t('The server was stopped by {0}.', signal),
        ),
      );
    });
    child.stdin.on('error', (error) => log.debug(`server stdin: ${error.message}`));
    createInterface({ input: child.stderr }).on('line', (line) => forward(line, log));
    connection.onError(([error]) => {
      // What is not JSON-RPC on standard output leaves no way to find the next message.
      log.error(`The connection to the server broke: ${error.message}`);
      child.kill('SIGKILL');
    });
    connection.onNotification('trace/changed', (state: TraceState) => this.onTraceChanged(state));
    connection.listen();
  }

  /** @throws Error with a sentence for the user: it cannot be run, or speaks another protocol. */
  static async start(candidate: Candidate, options: ServerOptions): Promise<ServerProcess> {
    const { log, logLevel, clientVersion } = options;
    const args = ['serve', '--parent-pid', String(process.pid), '--log-level', logLevel];
    const child = spawn(candidate.command, [...candidate.args, ...args], {
      stdio: 'pipe',
      windowsHide: true,
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(unfailing(child.stdin)),
    );
    // The one that a variable names is a developer's, and stands still at every breakpoint.
    const timeout = candidate.origin === 'environment' ? never : requestTimeout;
    const server = new ServerProcess(child, connection, timeout, log);
    try {
      const hello: InitializeResult = await server.request(
        'initialize',
        { clientVersion, protocol: protocolVersion },
        { timeout: initializeTimeout },
      );
      if (hello.protocol !== protocolVersion) {
        throw new Error(
          t(
            'The server {0} (version {1}) speaks protocol {2}, this extension {3}: install the two that belong together.',
            candidate.file,
            hello.serverVersion,
            hello.protocol,
            protocolVersion,
          ),
        );
      }
      server.#version = hello.serverVersion;
      return server;
    } catch (error) {
      child.kill('SIGKILL');
      const how = await server.closed;
      const ended = error instanceof RequestFailed && error.reason === 'closed';
      throw ended ? new Error(how, { cause: error }) : error;
    }
  }

  /** As the server gave it, such as `0.1.0`. */
  get version(): string {
    return this.#version;
  }

  get processId(): number | undefined {
    return this.#ended ? undefined : this.child.pid;
  }

  /** @throws RequestFailed in every case of no answer. */
  request<M extends keyof Requests>(
    method: M,
    params: Requests[M][0],
    { signal, timeout = this.requestTimeout }: RequestOptions = {},
  ): Promise<Requests[M][1]> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new RequestFailed('cancelled', t('Cancelled.')));
        return;
      }
      const cancellation = new CancellationTokenSource();
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abandon);
        cancellation.dispose();
      };
      const giveUp = (reason: RequestFailed): void => {
        cancellation.cancel();
        settle();
        reject(reason);
      };
      const abandon = (): void => giveUp(new RequestFailed('cancelled', t('Cancelled.')));
      const timer = setTimeout(() => {
        const seconds = timeout / 1000;
        giveUp(
          new RequestFailed('timeout', t('The server did not answer within {0} seconds.', seconds)),
        );
      }, timeout);
      signal?.addEventListener('abort', abandon);
      this.#send<Requests[M][1]>(method, params, cancellation).then(
        (answer) => {
          settle();
          resolve(answer);
        },
        (error: unknown) => {
          settle();
          reject(
            this.#ended
              ? new RequestFailed('closed', t('The server ended before it answered.'))
              : new RequestFailed('refused', messageOf(error)),
          );
        },
      );
    });
  }

  /** Asks it to end, by the end of its input, and ends it by force when it does not. */
  async stop(): Promise<void> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeout);
    await this.closed;
    clearTimeout(timer);
  }

  // Async: once the connection is closed, sendRequest throws instead of rejecting.
  async #send<R>(method: string, params: object, cancel: CancellationTokenSource): Promise<R> {
    return this.connection.sendRequest<R>(method, params, cancel.token);
  }
}

/**
 * Writes that fail say that the server is ending, and its end is told in another way. Left to
 * vscode-jsonrpc they would be rejections that nobody can catch, ahead of the news.
 */
function unfailing(stdin: Writable): Writable {
  return new Writable({
    write: (chunk: Buffer, encoding, written) => {
      stdin.write(chunk, encoding, () => written());
    },
  });
}

/** The server's lines are `level: text`; what a library or the runtime prints has no level. */
function forward(line: string, log: Log): void {
  const [, level, text] = /^(trace|debug|info|warn|error): (.*)$/.exec(line) ?? [];
  const message = `server: ${text ?? line}`;
  if (level === 'trace' || level === 'debug') log.debug(message);
  else if (level === 'info') log.info(message);
  else if (level === 'error') log.error(message);
  else log.warn(message);
}
