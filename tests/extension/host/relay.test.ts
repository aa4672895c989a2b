import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { exactBytes, Relay } from '../../../extension/host/editor/relay.js';
import { Supervisor } from '../../../extension/host/server/supervisor.js';
import { TraceSession } from '../../../extension/host/trace/traceSession.js';
import { TraceSessions } from '../../../extension/host/trace/traceSessions.js';
import { decodeBoxes } from '../../../extension/protocol/columns.js';
import type { Question, ToWebview } from '../../../extension/protocol/messages.js';
import type { LaneDirectory, TraceState } from '../../../extension/protocol/trace.js';
import { launchServer, memoryLog, quicksort, until, withServer, withSignals } from './server.js';

test('columns arrive as a buffer of their own, of the exact size', () => {
  for (const size of [0, 1, 2, 3, 5, 8191]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => i % 251);
    const columns = exactBytes(Buffer.from(bytes).toString('base64'));
    assert.equal(columns.constructor, ArrayBuffer);
    assert.deepEqual(new Uint8Array(columns), bytes);
  }
});

/** A view as the sessions see one: it keeps all messages. */
class View {
  readonly got: ToWebview[] = [];
  readonly show = (message: ToWebview): void => void this.got.push(message);

  get state(): TraceState | undefined {
    return this.got.findLast((message) => message.type === 'trace')?.state;
  }

  get connection(): string | undefined {
    return this.got.findLast((message) => message.type === 'connection')?.status;
  }
}

const log = memoryLog();
const supervisor = new Supervisor({ launch: () => launchServer(log), idle: 60_000, log });
let sessions: TraceSessions;
before(() => {
  sessions = new TraceSessions(supervisor, () => undefined);
});
after(() => supervisor.stop());

function open(view: View, path = quicksort): { session: TraceSession; detach: () => void } {
  const file = { name: 'trace.out', bring: () => Promise.resolve(path) };
  const create = (): { session: TraceSession; dispose: () => void } => ({
    session: new TraceSession(file, supervisor, log),
    dispose: () => undefined,
  });
  const attached = sessions.attach(path, view.show, create);
  attached.session.greet(view.show); // As when its page says that it is ready.
  return attached;
}

/** The one answer to a question, through the relay. */
async function answerTo(session: TraceSession, question: Question): Promise<ToWebview> {
  const answers: ToWebview[] = [];
  const relay = new Relay(
    (asked, signal) => session.ask(asked, signal),
    (message) => answers.push(message),
  );
  await relay.asked({ type: 'ask', id: 7, question });
  assert.equal(answers.length, 1);
  return answers[0] ?? assert.fail();
}

test('two views of a trace share it, and each is told how it is', withServer, async () => {
  const [one, other] = [new View(), new View()];
  const { session } = open(one);
  assert.equal(open(other).session, session);
  await until('the trace is complete', () => one.state?.phase === 'complete');
  assert.deepEqual(other.state, one.state);
  const late = new View();
  session.greet(late.show);
  assert.deepEqual(late.state, one.state);
  assert.equal(late.connection, 'connected');
});

test('a file that has grown is followed until the user has enough', withServer, async () => {
  const bytes = readFileSync(quicksort);
  const folder = mkdtempSync(path.join(tmpdir(), 'traceinsight-'));
  const file = path.join(folder, 'growing.trace');
  writeFileSync(file, bytes.subarray(0, 3000));
  const view = new View();
  const { session, detach } = open(view, file);
  await until('it is cut off', () => (view.state?.problem ?? null) !== null);
  appendFileSync(file, bytes.subarray(3000));
  assert.equal(await session.follow(), true);
  await until('all of it is there', () => view.state?.bytes === bytes.length && view.state.end > 0);
  assert.equal(view.state?.phase, 'following');
  await session.stopFollowing();
  await until('the trace is complete', () => view.state?.phase === 'complete');
  assert.equal(view.state.problem, null);
  appendFileSync(file, 'more');
  assert.equal(await session.follow(), false, 'the user did not want that');
  await session.reload();
  assert.equal(await session.follow(), true, 'a reload begins anew');
  writeFileSync(file, 'something else');
  assert.equal(await session.follow(), false, 'it is another file');
  detach();
  rmSync(folder, { recursive: true });
});

test('a question is passed on, and its columns come as bytes', withServer, async () => {
  const view = new View();
  const { session } = open(view);
  await until('the trace is complete', () => view.state?.phase === 'complete');
  const directory = await answerTo(session, { method: 'trace/lanes' });
  assert.ok(directory.type === 'answer');
  const lanes = (directory.result as LaneDirectory).lanes.map(({ id }) => id);
  const end = view.state?.end ?? 0;
  const frame = await answerTo(session, {
    method: 'trace/boxes',
    lanes,
    start: 0,
    end,
    resolution: Math.ceil(end / 1000),
    search: null,
  });
  assert.ok(frame.type === 'frame');
  assert.equal(frame.id, 7);
  assert.ok(!('columns' in frame.result));
  assert.ok(decodeBoxes(frame.columns, lanes.length).start.length > 0);
});

test('only questions about a trace are passed on', withServer, async () => {
  const { session } = open(new View());
  for (const method of ['trace/open', 'trace/close', 'initialize', 'constructor', '__proto__']) {
    const answer = await answerTo(session, { method, path: quicksort } as never);
    assert.ok(answer.type === 'failed' && answer.message.includes(method));
  }
});

test('a question that was cancelled gets no answer', withServer, async () => {
  const answers: ToWebview[] = [];
  const relay = new Relay(
    (_question, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
    (message) => answers.push(message),
  );
  const [first, second] = [1, 2].map((id) =>
    relay.asked({ type: 'ask', id, question: { method: 'trace/lanes' } }),
  );
  relay.cancel(1);
  await first;
  relay.cancelAll();
  await second;
  assert.deepEqual(answers, []);
});

test('after the server was killed the trace is open again', withSignals, async () => {
  const view = new View();
  const { session } = open(view);
  await until('the trace is complete', () => view.state?.phase === 'complete');
  view.got.length = 0;
  process.kill(supervisor.running?.processId ?? assert.fail(), 'SIGKILL');
  await until('the views are told', () => view.connection === 'reconnecting');
  const meanwhile = await answerTo(session, { method: 'trace/overview' });
  assert.ok(meanwhile.type === 'failed' && meanwhile.message.includes('Reconnecting'));
  await until('the trace is complete again', () => view.state?.phase === 'complete');
  assert.equal(view.connection, 'connected');
  const overview = await answerTo(session, { method: 'trace/overview' });
  assert.equal(overview.type, 'answer');
});

test('a file that cannot be brought is shown as a problem', withServer, async () => {
  const view = new View();
  const file = { name: 'x', bring: () => Promise.reject(new Error('No connection.')) };
  const session = new TraceSession(file, supervisor, log);
  session.attach(view.show);
  await session.reload();
  assert.equal(view.state?.phase, 'failed');
  assert.equal(view.state.problem?.message, 'No connection.');
});

test('a trace that stops the server twice is not opened again by itself', withSignals, async () => {
  const view = new View();
  const session = new TraceSession(
    { name: 'bad.trace', bring: () => Promise.resolve(quicksort) },
    supervisor,
    log,
  );
  const isOpen = (): boolean => session.trace !== undefined;
  session.attach(view.show);
  await session.reload();
  session.suspect();
  session.disconnected('reconnecting', 'Reconnecting…');
  assert.equal(view.connection, 'reconnecting');
  session.suspect();
  session.disconnected('reconnecting', 'Reconnecting…');
  assert.equal(view.connection, 'lost');
  await session.reconnected();
  assert.equal(isOpen(), false);
  await session.reload();
  assert.equal(view.connection, 'connected');
  assert.equal(isOpen(), true);
});
