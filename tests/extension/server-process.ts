import { spawn, type ChildProcessWithoutNullStreams, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import type { Requests, TraceState } from '../../extension/protocol/trace.js';

/** The published server: `TRACEINSIGHT_SERVER` (an executable or a .dll), or what `npm run build` left. */
export const serverPath =
  process.env.TRACEINSIGHT_SERVER ??
  fileURLToPath(
    new URL(
      `../../dist/server/traceinsight${process.platform === 'win32' ? '.exe' : ''}`,
      import.meta.url,
    ),
  );

if (!existsSync(serverPath)) throw new Error(`${serverPath} is missing: run npm run build first`);

export function spawnServer(args: string[], as: SpawnOptions = {}): ChildProcessWithoutNullStreams {
  const [command, ...first] = serverPath.endsWith('.dll') ? ['dotnet', serverPath] : [serverPath];
  return spawn(command, [...first, ...args], { ...as, stdio: 'pipe' });
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Knows how many messages have left this process. */
class CountingWriter extends StreamMessageWriter {
  written = 0;

  override async write(message: Message): Promise<void> {
    await super.write(message);
    this.written++;
  }
}

/** A server and the client's side of its connection. */
export class Server {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  /** Every `trace/changed`, in the order of arrival. */
  readonly changes: TraceState[] = [];
  readonly ended: Promise<Ended>;
  /** What it logged, complete once it has ended. */
  log = '';
  readonly #writer: CountingWriter;
  #news: (() => void)[] = [];

  constructor(args: string[] = [], as?: SpawnOptions) {
    this.child = spawnServer(['serve', ...args], as);
    this.ended = once(this.child, 'close').then(
      ([code, signal]: unknown[]) => ({ code, signal }) as Ended,
    );
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    // A server that was killed breaks the pipe; the connection's end says so already.
    this.child.stdin.on('error', () => undefined);
    this.#writer = new CountingWriter(this.child.stdin);
    this.connection = createMessageConnection(
      new StreamMessageReader(this.child.stdout),
      this.#writer,
    );
    this.connection.onError(() => undefined);
    // Without this, requests that wait for a server that is gone wait for ever.
    this.connection.onClose(() => this.connection.dispose());
    this.connection.onNotification('trace/changed', (state: TraceState) => {
      this.changes.push(state);
      for (const tell of this.#news.splice(0)) tell();
    });
    this.connection.listen();
  }

  ask<M extends keyof Requests>(
    method: M,
    params: Requests[M][0],
    token?: CancellationToken,
  ): Promise<Requests[M][1]> {
    // An undefined token would be sent as a second parameter.
    return token === undefined
      ? this.connection.sendRequest(method, params)
      : this.connection.sendRequest(method, params, token);
  }

  /** Opens a trace and waits until it is not being loaded any more. */
  async load(path: string): Promise<TraceState> {
    const opened = await this.ask('trace/open', { path, forPicture: false });
    return opened.phase === 'loading' ? this.change(opened.trace, isOver) : opened;
  }

  /** The first notification about a trace that is as wanted, also one that has come already. */
  async change(trace: number, wanted: (state: TraceState) => boolean): Promise<TraceState> {
    for (;;) {
      const found = this.changes.find((state) => state.trace === trace && wanted(state));
      if (found !== undefined) return found;
      await new Promise<void>((tell) => this.#news.push(tell));
    }
  }

  /**
   * Waits until so many messages have been handed to the system. A request whose writing fails is
   * rejected too, but vscode-jsonrpc also leaves a rejection that nobody can catch.
   */
  async sent(messages: number): Promise<void> {
    while (this.#writer.written < messages) await setImmediate();
  }

  /** Ends standard input, as an editor that goes away does. */
  stop(): Promise<Ended> {
    this.child.stdin.end();
    return this.ended;
  }

  /** Resident memory in MB; only where the system tells it in a file. */
  residentMegabytes(): number | undefined {
    const file = `/proc/${this.child.pid ?? 0}/status`;
    if (!existsSync(file)) return undefined;
    const kilobytes = /VmRSS:\s*(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  }
}

function isOver(state: TraceState): boolean {
  return state.phase !== 'loading';
}
