/** Traces that are still being written, read by the published server as they grow. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TraceState } from '../../extension/protocol/trace.js';
import { Server } from './server-process.js';

const limit = { timeout: 120_000 };
const temporary = mkdtempSync(join(tmpdir(), 'traceinsight-'));
/** One of every format with generations. */
const traces = ['httpd-1.22.trace', 'httpd-1.23.trace', 'httpd-1.26.trace', 'httpd-1.27.trace'];

after(() => rmSync(temporary, { recursive: true }));

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../fixtures/traces/${name}`, import.meta.url)));

/** Where each generation ends. The header has 16 bytes; then come batches of one generation after another. */
function generationEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  let generation = 0n;
  for (let at = 16; at < bytes.length;) {
    const start = at;
    const number = (): bigint => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = bytes[at++] ?? 0;
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    };
    const kind = bytes[at++];
    if (kind === endOfGeneration) continue;
    assert.equal(kind, eventBatch, `at ${start}`);
    const [of, , , size] = [number(), number(), number(), number()];
    if (generation !== 0n && of !== generation) ends.push(start);
    generation = of;
    at += Number(size);
  }
  return [...ends, bytes.length];
}

const eventBatch = 1;
const endOfGeneration = 52;

function start(t: TestContext): Server {
  const server = new Server();
  t.after(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });
  return server;
}

const path = (name: string): string => join(temporary, name);

/** What is asked of a trace when it is there: numbers that depend on every event of it. */
async function answers(server: Server, trace: number): Promise<unknown> {
  const [overview, lanes] = await Promise.all([
    server.ask('trace/overview', { trace }),
    server.ask('trace/lanes', { trace }),
  ]);
  return { overview, lanes: lanes.lanes, groups: lanes.groups };
}

async function answersOf(server: Server, bytes: Uint8Array, name: string): Promise<unknown> {
  writeFileSync(path(name), bytes);
  return answers(server, (await server.load(path(name))).trace);
}

const over = ({ phase }: TraceState): boolean => phase !== 'loading' && phase !== 'following';

/** The first state after a revision that is as wanted. */
const later = (
  server: Server,
  { trace, revision }: TraceState,
  wanted: (s: TraceState) => boolean,
) => server.change(trace, (state) => state.revision > revision && wanted(state));

async function follow(server: Server, { trace }: TraceState): Promise<TraceState> {
  const state = await server.ask('trace/follow', { trace });
  assert.ok(state !== null, 'the beginning is the same');
  return state;
}

for (const name of traces) {
  test(`${name}: generations appear one after another`, limit, async (t) => {
    const server = start(t);
    const bytes = fixture(name);
    const ends = generationEnds(bytes);
    assert.ok(ends.length > 1, 'one generation cannot grow by generations');
    const [first = 0, second = 0] = ends;
    const file = `generations-${name}`;
    writeFileSync(path(file), bytes.subarray(0, first));
    const opened = await server.load(path(file));
    assert.deepEqual([opened.phase, opened.problem, opened.generations], ['complete', null, 1]);

    // In the middle of a batch: nothing new can be shown, and nothing that is shown goes away.
    appendFileSync(path(file), bytes.subarray(first, first + 1000));
    const growing = await follow(server, opened);
    assert.deepEqual(
      [growing.phase, growing.problem, growing.end],
      ['following', null, opened.end],
    );

    const middle = Math.floor((first + second) / 2);
    for (const [from, to] of [
      [first + 1000, middle],
      [middle, bytes.length],
    ] as const) {
      appendFileSync(path(file), bytes.subarray(from, to));
      await follow(server, opened);
    }
    // Before Go 1.26 the end of the last generation is not known until nothing has followed for a while.
    const marked = name.includes('1.26') || name.includes('1.27');
    if (marked) {
      await later(
        server,
        growing,
        ({ generations, phase }) => phase === 'following' && generations === ends.length,
      );
      await server.ask('trace/cancel', { trace: opened.trace });
    }
    const done = await later(server, growing, over);
    assert.deepEqual([done.phase, done.problem], ['complete', null]);
    assert.equal(done.bytes, bytes.length);
    const states = server.changes.filter(({ revision }) => revision >= growing.revision);
    states.reduce((before, state) => {
      assert.ok(state.revision > before.revision && state.end >= before.end, JSON.stringify(state));
      return state;
    });
    assert.deepEqual(
      await answers(server, opened.trace),
      await answersOf(server, bytes, `whole-${name}`),
    );
  });
}

test('a file that is empty at first is followed piece by piece', limit, async (t) => {
  const server = start(t);
  const bytes = fixture('httpd-1.27.trace');
  writeFileSync(path('empty'), '');
  const opened = await server.load(path('empty'));
  assert.deepEqual([opened.phase, opened.problem?.kind], ['failed', 'empty']);
  // The header alone, parts of batches, and some that are larger than the reader's buffer.
  const cuts = [0, 7, 16, 17, 5_000, 5_001, 90_000, 280_000, 317_000, bytes.length];
  for (let i = 1; i < cuts.length; i++) {
    appendFileSync(path('empty'), bytes.subarray(cuts[i - 1], cuts[i]));
    await follow(server, opened);
  }
  await server.change(
    opened.trace,
    ({ phase, generations }) => phase === 'following' && generations === 2,
  );
  await server.ask('trace/cancel', { trace: opened.trace });
  const done = await server.change(opened.trace, ({ phase }) => phase === 'complete');
  assert.equal(done.problem, null);
  assert.deepEqual(
    await answers(server, opened.trace),
    await answersOf(server, bytes, 'not-empty'),
  );
});

test(
  'a file that stops growing within a generation is shown as one that was cut off',
  limit,
  async (t) => {
    const server = start(t);
    const bytes = fixture('httpd-1.27.trace');
    const [first = 0, second = 0] = generationEnds(bytes);
    const cut = bytes.subarray(0, first + Math.floor((second - first) * 0.7));
    writeFileSync(path('cut'), bytes.subarray(0, first));
    const opened = await server.load(path('cut'));
    appendFileSync(path('cut'), cut.subarray(first));
    const growing = await follow(server, opened);
    // Nobody stops it: after a while it is taken for an end.
    const done = await later(server, growing, over);
    assert.deepEqual([done.phase, done.problem?.kind], ['complete', 'truncated']);
    assert.deepEqual(await answers(server, opened.trace), await answersOf(server, cut, 'was-cut'));

    appendFileSync(path('cut'), bytes.subarray(cut.length));
    const again = await follow(server, opened);
    assert.ok(again.phase === 'following' && again.end === done.end);
    await later(server, again, ({ generations, end }) => generations === 2 && end > done.end);
  },
);

test('a file that was written anew is not taken for one that has grown', limit, async (t) => {
  const server = start(t);
  const [small, large] = [fixture('httpd-1.26.trace'), fixture('httpd-1.27.trace')];
  for (const [what, change] of [
    ['another one', () => writeFileSync(path('anew'), large)],
    ['shorter', () => truncateSync(path('anew'), 100_000)],
    ['gone', () => rmSync(path('anew'))],
  ] as const) {
    writeFileSync(path('anew'), small);
    const { trace, revision } = await server.load(path('anew'));
    change();
    assert.equal(await server.ask('trace/follow', { trace }), null, what);
    const { generations } = await server.ask('trace/overview', { trace });
    assert.equal(generations, 2, what);
    assert.ok(server.changes.every((state) => state.trace !== trace || state.revision <= revision));
  }
});

test(
  'a file that is overwritten while it is followed is shown as far as it was read',
  limit,
  async (t) => {
    const server = start(t);
    const bytes = fixture('httpd-1.27.trace');
    const [first = 0] = generationEnds(bytes);
    writeFileSync(path('overwritten'), bytes.subarray(0, first - 100));
    const opened = await server.load(path('overwritten'));
    appendFileSync(path('overwritten'), bytes.subarray(first - 100, first + 100));
    const growing = await follow(server, opened);
    await later(server, growing, ({ generations }) => generations === 1);
    writeFileSync(path('overwritten'), fixture('httpd-1.26.trace'));
    const done = await later(server, growing, over);
    assert.deepEqual([done.phase, done.problem?.kind], ['complete', 'changed']);
    assert.equal((await server.ask('trace/overview', { trace: opened.trace })).generations, 1);
  },
);
