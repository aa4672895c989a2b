/** Searching with the published server: native code has to understand expressions too. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeBoxes } from '../../extension/protocol/columns.js';
import type { SearchState } from '../../extension/protocol/search.js';
import { Server } from './server-process.js';

const limit = { timeout: 60_000 };
const httpd = fileURLToPath(new URL('../fixtures/traces/httpd-1.27.trace', import.meta.url));
const server = new Server();
after(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
});

const opened = server.load(httpd);

async function search(expression: string): Promise<SearchState> {
  const { trace } = await opened;
  for (;;) {
    const state = await server.ask('trace/search', { trace, expression });
    if (state.complete) return state;
  }
}

const byStart = { column: 'start', descending: false } as const;

test('matches come in pages, in the order of time, each with its index', limit, async () => {
  const { trace } = await opened;
  const { search: number, count } = await search('state:syscall');
  assert.ok(count > 10, `${count} system calls`);
  const all = await server.ask('trace/matches', {
    trace,
    search: number,
    sort: byStart,
    from: 0,
    count: 10_000,
  });
  assert.equal(all.length, count);
  assert.deepEqual(
    all.map(({ index }) => index),
    all.map((_, i) => i),
  );
  assert.deepEqual(
    await server.ask('trace/matches', { trace, search: number, sort: byStart, from: 5, count: 3 }),
    all.slice(5, 8),
  );
  const time = (all[5]?.start ?? 0) + 1;
  const { index } = await server.ask('trace/matchFrom', { trace, search: number, time });
  assert.equal(
    index,
    all.findIndex(({ start }) => start >= time),
  );
});

test('matches come sorted by length and by lane, with their place in time', limit, async () => {
  const { trace } = await opened;
  const { search: number } = await search('state:syscall');
  const ask = (column: 'start' | 'duration' | 'lane', descending: boolean, count = 10_000) =>
    server.ask('trace/matches', {
      trace,
      search: number,
      sort: { column, descending },
      from: 0,
      count,
    });
  const all = await ask('start', false);
  const lengthOf = ({ start, end }: { readonly start: number; readonly end: number }): number =>
    end - start;
  assert.deepEqual(
    await ask('duration', true),
    [...all].sort((a, b) => lengthOf(b) - lengthOf(a) || a.index - b.index),
  );
  assert.deepEqual(await ask('start', true), [...all].reverse());
  const numbers = (await ask('lane', false)).map(({ lane }) => Number(lane.slice(1)));
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
});

test('texts are found by regular expressions', limit, async () => {
  const { trace } = await opened;
  const { search: number, count } = await search('fn:/^net\\/http\\..*serve$/ state:blocked');
  assert.ok(count > 0);
  const [match] = await server.ask('trace/matches', {
    trace,
    search: number,
    sort: byStart,
    from: 0,
    count: 1,
  });
  const at = { trace, lane: match?.lane ?? '', time: match?.start ?? 0, move: 'at' } as const;
  const span = await server.ask('trace/span', at);
  const functions = [
    span?.goroutine?.name,
    ...(span?.stacks ?? []).flatMap(({ frames }) => frames.map((frame) => frame.function)),
  ];
  assert.ok(functions.some((name) => /^net\/http\..*serve$/i.test(name ?? '')));
});

test('the boxes of a search say what was found of them', limit, async () => {
  const { trace, end } = await opened;
  const { search: number } = await search('state:running');
  const directory = await server.ask('trace/lanes', { trace });
  const lanes = directory.groups.flatMap(({ goroutines }) => goroutines.map(({ id }) => id));
  const window = { trace, lanes: lanes.slice(0, 50), start: 0, end };
  const frame = await server.ask('trace/boxes', { ...window, resolution: 1, search: number });
  assert.equal(frame.search, number);
  const { buffer } = new Uint8Array(Buffer.from(frame.columns, 'base64'));
  const boxes = decodeBoxes(buffer, window.lanes.length, true);
  let singles = 0;
  boxes.count.forEach((count, i) => {
    if (count > 1) return;
    singles++;
    const running = [1, 10].includes(boxes.states[0][i] ?? 0);
    assert.equal(boxes.found?.[i], running ? 255 : 0);
  });
  assert.ok(singles > 50);
});

test('a search that is over is none for boxes, and an error for its matches', limit, async () => {
  const { trace } = await opened;
  const { search: first } = await search('t>1ms');
  for (let ms = 2; ms < 8; ms++) await search(`t>${ms}ms`);
  const window = { trace, lanes: ['p0'], start: 0, end: 1000, resolution: 1, search: first };
  assert.equal((await server.ask('trace/boxes', window)).search, null);
  await assert.rejects(
    server.ask('trace/matches', { trace, search: first, sort: byStart, from: 0, count: 1 }),
    /is over: search again/,
  );
});

test('what is wrong with an expression is told with its place', limit, async () => {
  const expression = 'fn:main dur>5';
  const { problem, search: number } = await search(expression);
  assert.equal(number, 0);
  assert.match(problem?.message ?? '', /with its unit/);
  assert.deepEqual([problem?.start, problem?.length], [expression.length - 1, 1]);
  assert.deepEqual((await search('  ')).problem, null);
});

test('names are listed for who is typing one', limit, async () => {
  const { trace } = await opened;
  const ask = { trace, of: 'startFunction', part: 'BUS', count: 5 } as const;
  const names = await server.ask('trace/names', ask);
  assert.ok(names.includes('main.(*bus).run'), names.join());
  assert.deepEqual(await server.ask('trace/names', { ...ask, part: 'no such name' }), []);
});

test('logs are found by what they say', limit, async () => {
  const { trace } = await opened;
  const [log] = await server.ask('trace/names', { trace, of: 'log', part: '', count: 1 });
  const { count } = await search(`log="${log}"`);
  assert.ok(count > 0, `${log}`);
});

test('lanes are filtered, grouped and sorted, and come in pages', limit, async () => {
  const { trace } = await opened;
  const arrangement = {
    filter: 'state:syscall -is:system',
    group: 'none',
    order: 'syscall',
    userOnly: true,
    with: null,
  } as const;
  const { groups, shown, all } = await server.ask('trace/arrange', { trace, arrangement });
  assert.equal(groups.length, 1);
  assert.ok(shown > 0 && shown < all, `${shown} of ${all}`);
  const page = { trace, arrangement, group: '', from: 1, count: 2 };
  const lanes = await server.ask('trace/arranged', page);
  assert.deepEqual(lanes, groups[0]?.goroutines.slice(1, 3));
  const wrong = { trace, arrangement: { ...arrangement, filter: 'state:dead' } };
  assert.match((await server.ask('trace/arrange', wrong)).problem?.message ?? '', /A state is/);
});
