/** The published server, driven as the extension drives it: `vscode-jsonrpc` over standard streams. */
import assert from 'node:assert/strict';
import { spawn, type SpawnOptions } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node.js';
import { decodeBoxes } from '../../extension/protocol/columns.js';
import { errorCodes, protocolVersion } from '../../extension/protocol/trace.js';
import { Server, spawnServer } from './server-process.js';

const limit = { timeout: 60_000 };
const posix = { ...limit, skip: process.platform === 'win32' && 'Windows has no such signal' };
const temporary = mkdtempSync(join(tmpdir(), 'traceinsight-'));
const quicksort = fileURLToPath(
  new URL('../fixtures/traces/quicksort-1.26.trace', import.meta.url),
);
const httpd = fileURLToPath(new URL('../fixtures/traces/httpd-1.27.trace', import.meta.url));

after(() => rmSync(temporary, { recursive: true }));

/** A server that is stopped with the test, whether or not that went well. */
function start(t: TestContext, args?: string[], as?: SpawnOptions): Server {
  const server = new Server(args, as);
  t.after(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });
  return server;
}

/** The error that a request is answered with. */
async function failure(request: Promise<unknown>): Promise<{ code: number; message: string }> {
  const answer = await request.then(
    (result) => assert.fail(`answered with ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
  assert.ok(answer instanceof ResponseError, String(answer));
  assert.equal(answer.data, undefined, 'an error carries no stack trace');
  assert.doesNotMatch(answer.message, /\n/, 'an error is one sentence');
  return { code: answer.code, message: answer.message };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(temporary, name);
  writeFileSync(path, content);
  return path;
}

async function assertAlive(server: Server): Promise<void> {
  const answer = await server.ask('initialize', { clientVersion: 'test', protocol: 1 });
  assert.equal(answer.protocol, protocolVersion);
}

test('it says who it is, at the first request', limit, async (t) => {
  const started = performance.now();
  const server = start(t);
  const answer = await server.ask('initialize', { clientVersion: 'test', protocol: 1 });
  t.diagnostic(`start to first answer: ${(performance.now() - started).toFixed(0)} ms`);
  assert.deepEqual(answer, {
    serverVersion: answer.serverVersion,
    protocol: protocolVersion,
    processId: server.child.pid,
  });
  assert.match(answer.serverVersion, /^\d+\.\d+\.\d+$/);
  const resident = server.residentMegabytes();
  if (resident !== undefined) t.diagnostic(`idle memory: ${resident.toFixed(1)} MB`);
});

test('--version prints version and protocol number', limit, async () => {
  const child = spawnServer(['--version']);
  const output = (await child.stdout.setEncoding('utf8').toArray()).join('');
  assert.match(
    output,
    new RegExp(`^traceinsight \\d+\\.\\d+\\.\\d+ \\(protocol ${protocolVersion}\\)\\r?\\n$`),
  );
});

test('a wrong command line ends with status 2', limit, async () => {
  const child = spawnServer(['serve', '--log-level', 'loud']);
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 2);
});

test('a request that does not fit is answered, and so is the next one', limit, async (t) => {
  const server = start(t);
  const cases: [method: string, params: unknown, code: number][] = [
    ['trace/paint', {}, -32601],
    ['initialize', { clientVersion: 'test' }, errorCodes.badRequest],
    ['initialize', { clientVersion: null, protocol: 1 }, errorCodes.badRequest],
    ['initialize', { clientVersion: 'test', protocol: '1' }, errorCodes.badRequest],
    ['initialize', { clientVersion: 'test', protocol: 1e300 }, errorCodes.badRequest],
    ['initialize', [{ clientVersion: 'test', protocol: 1 }], errorCodes.badRequest],
    ['initialize', undefined, errorCodes.badRequest],
    ['trace/open', { path: '', forPicture: false }, errorCodes.badRequest],
    ['trace/open', { path: 'a\0b', forPicture: false }, errorCodes.badRequest],
    ['trace/open', { path: '\ud800', forPicture: false }, errorCodes.badRequest],
    ['trace/overview', { trace: 77 }, errorCodes.unknownTrace],
    ['trace/lanes', { trace: -1 }, errorCodes.unknownTrace],
    ['trace/close', { trace: 77 }, errorCodes.unknownTrace],
    ['trace/cancel', { trace: 77 }, errorCodes.unknownTrace],
  ];
  for (const [method, params, code] of cases) {
    await t.test(`${method} with ${JSON.stringify([params])} fails with ${code}`, async () => {
      assert.equal((await failure(server.connection.sendRequest(method, params))).code, code);
      await assertAlive(server);
    });
  }
});

test('a question that makes no sense is refused with what was wrong', limit, async (t) => {
  const server = start(t);
  const { trace } = await server.load(quicksort);
  const window = { trace, lanes: ['p0'], start: 0, end: 1000, resolution: 1, search: null };
  const span = { trace, lane: 'p0', time: 0, move: 'at' };
  const cases: [method: string, params: unknown, says: RegExp][] = [
    ['trace/boxes', { ...window, lanes: ['x1'] }, /'x1' names no lane/],
    ['trace/boxes', { ...window, lanes: [null] }, /a lane is null/],
    ['trace/boxes', { ...window, lanes: Array.from({ length: 401 }, () => 'p0') }, /401 lanes/],
    ['trace/boxes', { ...window, start: 10, end: 9 }, /ends at 9 ns before/],
    ['trace/boxes', { ...window, end: 2 ** 53 }, /9007199254740992 ns is no time/],
    ['trace/boxes', { ...window, start: 0.5 }, /\$\.start/],
    ['trace/span', { ...span, lane: 'g' }, /'g' names no lane/],
    ['trace/span', { ...span, lane: 'p99999999999999999999' }, /names no lane/],
    ['trace/span', { ...span, move: 'sideways' }, /\$\.move/],
    ['trace/span', { ...span, move: 1 }, /\$\.move/],
    ['trace/moment', { trace, time: -(2 ** 53) }, /no time/],
    ['trace/goroutines', { trace, group: '', from: -1, count: 1 }, /from 0 on/],
  ];
  for (const [method, params, says] of cases) {
    const { code, message } = await failure(server.connection.sendRequest(method, params));
    assert.equal(code, errorCodes.badRequest, message);
    assert.match(message, says);
  }
});

test('a cancelled request is answered as cancelled, and its trace is closed', limit, async (t) => {
  const server = start(t);
  // Cancelled at once, most are still waiting for something to show; which of them is up to the system.
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const source = new CancellationTokenSource();
      const request = server.ask('trace/open', { path: httpd, forPicture: false }, source.token);
      source.cancel();
      return request.then(
        ({ trace }) => ({ trace, code: 0 }),
        (error: unknown) => ({ trace: 0, code: (error as ResponseError<unknown>).code }),
      );
    }),
  );
  const open = new Set(outcomes.map(({ trace }) => trace));
  assert.ok(
    outcomes.some(({ code }) => code === -32800),
    'none was cancelled',
  );
  assert.ok(outcomes.every(({ code }) => code === 0 || code === -32800));
  for (let trace = 1; trace <= 100; trace++) {
    const state = server.ask('trace/cancel', { trace });
    if (open.has(trace)) assert.equal(await state, null);
    else assert.equal((await failure(state)).code, errorCodes.unknownTrace);
  }
});

for (const [what, bytes] of [
  ['a header that is none', 'hello\r\n\r\n'],
  ['a length that is none', 'Content-Length: many\r\n\r\n{}'],
  ['a body that is no JSON', 'Content-Length: 5\r\n\r\nhello'],
  ['a body that is no message', 'Content-Length: 2\r\n\r\n[]'],
] as const) {
  test(`${what} ends the server with an error, and nobody waits`, posix, async (t) => {
    const server = start(t);
    await assertAlive(server);
    server.child.kill('SIGSTOP');
    server.child.stdin.write(bytes);
    const waiting = server.ask('trace/overview', { trace: 1 });
    await server.sent(2);
    server.child.kill('SIGCONT');
    await assert.rejects(waiting);
    assert.deepEqual(await server.ended, { code: 1, signal: null });
    assert.match(server.log, /^error: the connection broke$/m);
  });
}

test('a killed server answers every waiting request with an error', posix, async (t) => {
  const server = start(t);
  await assertAlive(server);
  server.child.kill('SIGSTOP');
  const waiting = Array.from({ length: 20 }, () => server.ask('trace/overview', { trace: 1 }));
  await server.sent(1 + waiting.length);
  server.child.kill('SIGKILL');
  for (const result of await Promise.allSettled(waiting)) assert.equal(result.status, 'rejected');
  assert.deepEqual(await server.ended, { code: null, signal: 'SIGKILL' });
});

test('it ends with status 0 when standard input ends', limit, async (t) => {
  const server = start(t);
  await assertAlive(server);
  const stopped = performance.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  t.diagnostic(`end of input to end of process: ${(performance.now() - stopped).toFixed(0)} ms`);
});

test('it ends with status 0 while traces are being loaded', limit, async (t) => {
  const server = start(t);
  for (let i = 0; i < 50; i++)
    server.ask('trace/open', { path: httpd, forPicture: false }).catch(() => undefined);
  await server.sent(50);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test('it ends with status 0 when it is asked to by the system', posix, async (t) => {
  const server = start(t);
  await assertAlive(server);
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.ended, { code: 0, signal: null });
});

test('it ends when the process it was started for ends', limit, async (t) => {
  const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const server = start(t, ['--parent-pid', String(parent.pid)]);
  await assertAlive(server);
  parent.kill('SIGKILL');
  assert.deepEqual(await server.ended, { code: 0, signal: null });
});

test('every line of the log says how important it is', limit, async (t) => {
  const server = start(t, ['--log-level', 'debug']);
  await server.load(file('a\nb.trace', 'not a trace'));
  await failure(server.ask('trace/overview', { trace: 5 }));
  await server.stop();
  assert.match(server.log, /^info: trace 1: open/m);
  for (const line of server.log.trimEnd().split('\n'))
    assert.match(line, /^(trace|debug|info|warn|error): ./);
});

test('files that are no traces get a sentence each, and the server stays', limit, async (t) => {
  const server = start(t);
  const cases: [what: string, path: string, kind: string][] = [
    ['missing', join(temporary, 'missing.trace'), 'unreadable'],
    ['a directory', temporary, 'unreadable'],
    ['empty', file('empty.trace', ''), 'empty'],
    ['text', file('text.trace', 'package main\n\nfunc main() {}\n'), 'notATrace'],
    ['from the future', file('new.trace', 'go 1.99 trace\0\0\0'), 'newerFormat'],
    ['a header only', file('header.trace', 'go 1.26 trace\0\0\0'), 'headerOnly'],
  ];
  for (const [what, path, kind] of cases) {
    await t.test(`a file that is ${what} is ${kind}`, async () => {
      const state = await server.load(path);
      assert.equal(state.phase, 'failed');
      assert.equal(state.problem?.kind, kind, JSON.stringify(state.problem));
      assert.match(state.problem.message, /^\P{Ll}.*\.$/u);
      assert.equal(await server.ask('trace/close', { trace: state.trace }), null);
      await assertAlive(server);
    });
  }
});

test('a file without permission is unreadable', limit, async (t) => {
  if (process.platform === 'win32') {
    t.skip('Windows has no such mode');
    return;
  }
  const secret = file('secret.trace', 'go 1.26 trace\0\0\0');
  chmodSync(temporary, 0o755);
  chmodSync(secret, 0o000);
  // Nothing is forbidden to root: as root, ask a server that runs as nobody.
  const server = start(t, [], process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {});
  const { phase, problem } = await server.load(secret);
  assert.equal(phase, 'failed');
  assert.equal(problem?.kind, 'unreadable', JSON.stringify(problem));
  assert.match(problem.detail, /denied|permission/i);
});

test('a trace is announced until it is complete, each time with more', limit, async (t) => {
  const server = start(t);
  const path = httpd;
  const opened = await server.ask('trace/open', { path, forPicture: false });
  const last =
    opened.phase === 'complete'
      ? opened
      : await server.change(opened.trace, (state) => state.phase === 'complete');
  assert.equal(last.problem, null);
  assert.equal(last.bytesRead, last.bytes);
  assert.ok(last.events > 0 && last.end > 0 && last.generations > 0);
  const revisions = [opened, ...server.changes].map((state) => state.revision);
  assert.deepEqual(
    revisions,
    [...new Set(revisions)].sort((a, b) => a - b),
  );
});

test('a loaded trace answers every question', limit, async (t) => {
  const server = start(t);
  const { trace, end, revision } = await server.load(quicksort);
  const overview = await server.ask('trace/overview', { trace });
  assert.equal(overview.format, 'Go 1.26 or newer');
  assert.equal(overview.duration, end);

  const directory = await server.ask('trace/lanes', { trace });
  assert.equal(directory.revision, revision);
  assert.deepEqual(
    directory.lanes.slice(0, 2).map(({ id, kind }) => ({ id, kind })),
    [
      { id: 'gc', kind: 'gc' },
      { id: 'stw', kind: 'stw' },
    ],
  );
  const main = directory.groups.find((group) => group.goroutines.some(({ id }) => id === 'g1'));
  assert.ok(main !== undefined && main.name !== '' && !main.system);
  assert.deepEqual(
    await server.ask('trace/goroutines', { trace, group: main.name, from: 0, count: 10 }),
    main.goroutines,
  );

  const lanes = directory.lanes.map((lane) => lane.id);
  const window = { trace, lanes, start: 0, end, resolution: 0, search: null };
  const frame = await server.ask('trace/boxes', window);
  assert.ok(frame.resolution >= 1);
  const bytes = new Uint8Array(Buffer.from(frame.columns, 'base64'));
  const boxes = decodeBoxes(bytes.buffer, lanes.length);
  assert.ok(boxes.start.length > 0);
  boxes.start.forEach((start, i) => assert.ok(start <= (boxes.end[i] ?? 0)));
  boxes.label.forEach((label) => assert.ok(label < frame.labels.length));

  const first = await server.ask('trace/span', { trace, lane: 'g1', time: 0, move: 'first' });
  assert.equal(first?.goroutine?.id, 1);
  assert.equal(
    await server.ask('trace/span', { trace, lane: 'g999999', time: 0, move: 'at' }),
    null,
  );
  const moment = await server.ask('trace/moment', { trace, time: Math.floor(end / 2) });
  assert.ok(moment.running <= moment.procs);
});

test('fifty requests at once are each answered with their own answer', limit, async (t) => {
  const server = start(t);
  const { trace, end } = await server.load(httpd);
  const times = Array.from({ length: 50 }, (_, i) => Math.floor((end * i) / 50));
  const alone = [];
  for (const time of times) alone.push(await server.ask('trace/moment', { trace, time }));
  const together = await Promise.all(
    times.map((time) => server.ask('trace/moment', { trace, time })),
  );
  assert.deepEqual(together, alone);
  assert.deepEqual(
    together.map(({ time }) => time),
    times,
  );
});

test('a trace that is opened twice has two lives', limit, async (t) => {
  const server = start(t);
  const [one, two] = await Promise.all([server.load(quicksort), server.load(quicksort)]);
  assert.notEqual(one.trace, two.trace);
  await server.ask('trace/close', { trace: one.trace });
  const gone = await failure(server.ask('trace/overview', { trace: one.trace }));
  assert.equal(gone.code, errorCodes.unknownTrace);
  assert.ok((await server.ask('trace/overview', { trace: two.trace })).events > 0);
});

test('stopping a trace that is complete changes nothing', limit, async (t) => {
  const server = start(t);
  const { trace, events } = await server.load(quicksort);
  await server.ask('trace/cancel', { trace });
  assert.equal((await server.ask('trace/overview', { trace })).events, events);
});

test('a compressed trace is opened like any other, and leaves nothing behind', limit, async (t) => {
  const folder = mkdtempSync(join(temporary, 'unpacked-'));
  const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
  const server = start(t, [], { env });
  const bytes = gzipSync(readFileSync(httpd));
  const whole = await server.load(httpd);
  // Whatever its name says, the bytes decide.
  const unpacked = await server.load(file('compressed.trace', bytes));
  assert.equal(unpacked.phase, 'complete');
  assert.equal(unpacked.problem, null);
  assert.deepEqual(
    [unpacked.events, unpacked.end, unpacked.bytes],
    [whole.events, whole.end, whole.bytes],
  );
  assert.deepEqual(readdirSync(folder), []);

  bytes.fill(0xff, bytes.length - 30_000, bytes.length - 29_000);
  const damaged = await server.load(file('damaged.trace', bytes));
  assert.deepEqual([damaged.phase, damaged.problem?.kind], ['complete', 'damaged']);
  assert.ok(damaged.events > 0 && damaged.events < whole.events);
  assert.match(damaged.problem?.message ?? '', /compression.*damaged.*Copy it again/);
  const broken = await server.load(file('broken.trace', Buffer.from([0x1f, 0x8b, 1, 2])));
  assert.deepEqual([broken.phase, broken.problem?.kind], ['failed', 'damaged']);
});

test(
  'a server that ends while it unpacks a trace deletes what there is of it',
  limit,
  async (t) => {
    const folder = mkdtempSync(join(temporary, 'unfinished-'));
    const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
    const server = start(t, [], { env });
    const head = Buffer.from('go 1.26 trace\0\0\0');
    const large = gzipSync(Buffer.concat([head, Buffer.alloc(1 << 28)]), { level: 1 });
    await server.ask('trace/open', { path: file('large.trace', large), forPicture: false });
    const ended = await server.stop();
    assert.equal(ended.code, 0);
    assert.deepEqual(readdirSync(folder), []);
  },
);
