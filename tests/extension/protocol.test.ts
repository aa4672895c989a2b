/** The C# tests write `tests/fixtures/protocol`; here both sides are held to the same files. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeBoxes } from '../../extension/protocol/columns.js';
import {
  counterSeries,
  decodeCounters,
  type CountersResult,
} from '../../extension/protocol/counters.js';
import { states } from '../../extension/protocol/states.js';
import {
  errorCodes,
  protocolVersion,
  type BoxesResult,
  type LaneKind,
  type ProblemKind,
  type Requests,
  type SpanDetails,
  type SpanMove,
  type TracePhase,
  type TraceState,
} from '../../extension/protocol/trace.js';

import { goroutineColumns, goroutineMessages } from './protocol/goroutines.js';
import { collectorMessages } from './protocol/collector.js';
import { counterMessages } from './protocol/counters.js';
import { taskMessages } from './protocol/tasks.js';
import { profileMessages } from './protocol/profile.js';
import { schedulingMessages } from './protocol/scheduling.js';
import { chainCauses, chainMessages } from './protocol/chain.js';
import { goroutine, laneGroupings, laneMessages, laneOrders } from './protocol/lanes.js';
import { matchColumns, nameKinds, searchMessages } from './protocol/search.js';

const folder = new URL('../fixtures/protocol/', import.meta.url);

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

type Params<M extends keyof Requests> = Requests[M][0];
type Result<M extends keyof Requests> = Requests[M][1];

const bare: SpanDetails = {
  lane: 'gc',
  kind: 'gc',
  state: states.indexOf('gc'),
  title: 'Concurrent mark',
  start: 0,
  end: 1,
  startKnown: false,
  endKnown: true,
  goroutine: null,
  proc: null,
  thread: null,
  reason: null,
  startedBy: null,
  endedBy: null,
  related: [],
  stacks: [],
  regions: [],
  facts: [],
};

// `satisfies` refuses a field that the type lacks, deepEqual one that only C# has.
const messages: Record<string, unknown> = {
  'initialize.params': { clientVersion: '0.1.0', protocol: 1 } satisfies Params<'initialize'>,
  'initialize.result': {
    serverVersion: '0.1.0',
    protocol: 1,
    processId: 4711,
  } satisfies Result<'initialize'>,
  'trace-open.params': {
    path: '/home/me/größe/trace.out',
    forPicture: true,
  } satisfies Params<'trace/open'>,
  'trace-open.result': {
    trace: 1,
    revision: 2,
    phase: 'loading',
    bytesRead: 65536,
    bytes: 1414807,
    generations: 1,
    events: 274496,
    end: 430717569,
    problem: null,
  } satisfies Result<'trace/open'>,
  'trace-changed.params': {
    trace: 1,
    revision: 3,
    phase: 'complete',
    bytesRead: 1414000,
    bytes: 1414807,
    generations: 2,
    events: 280000,
    end: 1_000_000_000_000,
    problem: {
      kind: 'truncated',
      message: 'This trace was cut off after 1000 s; showing what came before.',
      detail: 'offset 1414000: the batch ends inside a number',
      offset: 1414000,
    },
  } satisfies TraceState,
  'trace-changed.failed.params': {
    trace: 4,
    revision: 1,
    phase: 'failed',
    bytesRead: 0,
    bytes: 0,
    generations: 0,
    events: 0,
    end: 0,
    problem: {
      kind: 'unreadable',
      message: 'This file cannot be read.',
      detail: 'no such file',
      offset: null,
    },
  } satisfies TraceState,
  'server-memoryLimit.params': { bytes: 2 ** 30 } satisfies Params<'server/memoryLimit'>,
  'trace-close.params': { trace: 1 } satisfies Params<'trace/close'>,
  'trace-follow.params': { trace: 1 } satisfies Params<'trace/follow'>,
  'trace-follow.result': {
    trace: 1,
    revision: 4,
    phase: 'following',
    bytesRead: 70_000,
    bytes: 70_000,
    generations: 2,
    events: 3000,
    end: 2_000_000,
    problem: null,
  } satisfies Result<'trace/follow'>,
  'trace-cancel.params': { trace: 1 } satisfies Params<'trace/cancel'>,
  'trace-overview.params': { trace: 1 } satisfies Params<'trace/overview'>,
  'trace-overview.result': {
    format: 'Go 1.26 or newer',
    duration: 430717569,
    events: 274496,
    generations: 2,
    goroutines: 1164,
    procs: 4,
    threads: 9,
    tasks: 640,
    regions: 1920,
    logs: 641,
    cpuSamples: 39,
    wallClockStart: '2026-01-31T12:00:00.123456789Z',
    procsInUse: [
      { count: 1, first: 0 },
      { count: 2, first: 410048 },
    ],
  } satisfies Result<'trace/overview'>,
  'trace-overview.old.result': {
    format: 'Go 1.22',
    duration: 7,
    events: 6,
    generations: 1,
    goroutines: 5,
    procs: 4,
    threads: 3,
    tasks: 2,
    regions: 1,
    logs: 0,
    cpuSamples: 8,
    wallClockStart: null,
    procsInUse: [],
  } satisfies Result<'trace/overview'>,
  'trace-lanes.params': { trace: 1 } satisfies Params<'trace/lanes'>,
  'trace-lanes.result': {
    revision: 2,
    lanes: [
      {
        id: 'gc',
        kind: 'gc',
        name: 'GC',
        start: 0,
        end: 100,
        running: 30,
        startKnown: false,
        endKnown: false,
        strips: null,
        spent: null,
      },
      {
        id: 'stw',
        kind: 'stw',
        name: 'Stop-the-world',
        start: 0,
        end: 101,
        running: 31,
        startKnown: false,
        endKnown: false,
        strips: null,
        spent: null,
      },
      {
        id: 'p3',
        kind: 'proc',
        name: 'Proc 3',
        start: 2,
        end: 102,
        running: 32,
        startKnown: true,
        endKnown: false,
        strips: {
          regions: 0,
          assists: false,
          sweeps: true,
          logs: false,
          samples: false,
          goroutines: 0,
          depth: 0,
        },
        spent: null,
      },
    ],
    groups: [
      { name: 'main.main', count: 2, running: 50, system: false, goroutines: [goroutine] },
      { name: '', count: 1, running: 0, system: true, goroutines: [] },
    ],
    threads: {
      name: '\u0001threads',
      count: 1,
      running: 0,
      system: true,
      goroutines: [
        {
          id: 'm140000000000000',
          kind: 'thread',
          name: 'Thread 140000000000000',
          start: 0,
          end: 103,
          running: -1,
          startKnown: false,
          endKnown: false,
          strips: null,
          spent: null,
        },
      ],
    },
    tasks: {
      name: '\u0001tasks',
      count: 1,
      running: 0,
      system: true,
      goroutines: [
        {
          id: 't9',
          kind: 'task',
          name: 'order (task 9)',
          start: 4,
          end: 90,
          running: -1,
          startKnown: true,
          endKnown: false,
          strips: {
            regions: 1,
            assists: false,
            sweeps: false,
            logs: true,
            samples: false,
            goroutines: 2,
            depth: 1,
          },
          spent: null,
        },
      ],
    },
    counters: ['running', 'heapGoal'],
  } satisfies Result<'trace/lanes'>,
  'trace-goroutines.params': {
    trace: 1,
    group: 'main.(*bus).run',
    from: 50,
    count: 100,
  } satisfies Params<'trace/goroutines'>,
  'trace-goroutines.result': [goroutine] satisfies Result<'trace/goroutines'>,
  'trace-boxes.params': {
    trace: 1,
    lanes: ['gc', 'p3', 'g17'],
    start: -5,
    end: 1_000_000,
    resolution: 250,
    search: null,
  } satisfies Params<'trace/boxes'>,
  'trace-boxes.result': {
    revision: 2,
    origin: 1000,
    start: 900,
    end: 2000,
    resolution: 256,
    search: null,
    labels: ['', 'main.main'],
    columns:
      'AQAAAAEAAAADAAAAAAAAAAAAIEEAAKRBAAAgQQAApEEAAHpEAQAAAHARAQADAAAAAAABAAABCwEEAAkCAAAB/4BkAEBaAABB',
  } satisfies Result<'trace/boxes'>,
  'trace-span.params': {
    trace: 1,
    lane: 'g17',
    time: 1234,
    move: 'previous',
  } satisfies Params<'trace/span'>,
  'trace-span.result': {
    lane: 'g17',
    kind: 'goroutine',
    state: states.indexOf('waitingChannel'),
    title: 'Waiting: chan receive',
    start: 10,
    end: 20,
    startKnown: true,
    endKnown: false,
    goroutine: { id: 17, lane: 'g17', name: 'main.(*bus).run' },
    proc: 3,
    thread: 140_000_000_000_000,
    reason: 'chan receive',
    startedBy: { text: 'blocked', lane: 'p3', time: 10, outside: 'network' },
    endedBy: { text: 'unblocked by G7 main.main', lane: 'g7', time: 20, outside: null },
    related: [{ text: 'Proc 3', lane: 'p3', time: 11, outside: null }],
    stacks: [
      {
        title: 'Blocked here',
        frames: [
          { function: 'main.(*bus).run', file: '/src/bus.go', line: 42 },
          { function: 'main.main', file: '', line: 0 },
        ],
      },
    ],
    regions: [
      {
        lane: 'g17.r0',
        name: 'compute',
        task: 'publish',
        start: 1,
        end: 30,
        startKnown: false,
        endKnown: true,
      },
    ],
    facts: [
      { name: 'Swept', text: '3 MiB', to: null },
      { name: 'Task', text: 'order', to: { text: 'order', lane: 'g7', time: 21, outside: null } },
    ],
  } satisfies Result<'trace/span'>,
  'trace-span.bare.result': bare satisfies Result<'trace/span'>,
  'trace-moment.params': { trace: 1, time: 1234 } satisfies Params<'trace/moment'>,
  'trace-moment.result': {
    time: 1234,
    running: 1,
    runnable: 2,
    waiting: 3,
    syscall: 4,
    procs: 5,
  } satisfies Result<'trace/moment'>,
  'trace-range.params': { trace: 1, start: 10, end: 1000 } satisfies Params<'trace/range'>,
  'trace-range.result': {
    start: 10,
    end: 990,
    goroutines: 2,
    states: [0, 7, 3],
    groups: [{ name: 'main.(*bus).run', goroutines: 2, states: [0, 7, 3] }],
    groupsLeftOut: 4,
    procs: [{ lane: 'p3', name: 'Proc 3', running: 980 }],
  } satisfies Result<'trace/range'>,
  ...goroutineMessages,
  ...collectorMessages,
  ...counterMessages,
  ...schedulingMessages,
  ...taskMessages,
  ...profileMessages,
  ...searchMessages,
  ...chainMessages,
  ...laneMessages,
};

for (const [name, message] of Object.entries(messages)) {
  test(`${name} is what the server reads or writes`, () => {
    assert.deepEqual(fixture(name), message);
  });
}

// Records, so that the compiler asks for every name of the union and refuses others.
const problemKinds: Record<ProblemKind, true> = {
  notATrace: true,
  empty: true,
  headerOnly: true,
  truncated: true,
  damaged: true,
  newerFormat: true,
  olderFormat: true,
  changed: true,
  unreadable: true,
  noRoom: true,
};
const tracePhases: Record<TracePhase, true> = {
  loading: true,
  following: true,
  complete: true,
  cancelled: true,
  failed: true,
};
const laneKinds: Record<LaneKind, true> = {
  gc: true,
  stw: true,
  proc: true,
  goroutine: true,
  regions: true,
  markAssists: true,
  sweeps: true,
  logs: true,
  wakes: true,
  cpuSamples: true,
  thread: true,
  task: true,
  taskGoroutines: true,
  taskRegions: true,
  taskLogs: true,
  stacks: true,
};
const spanMoves: Record<SpanMove, true> = {
  at: true,
  previous: true,
  next: true,
  first: true,
  last: true,
  nearest: true,
};

test('both sides know the same names and numbers', () => {
  assert.deepEqual(fixture('vocabulary'), {
    protocol: protocolVersion,
    errorCodes,
    problemKinds: Object.keys(problemKinds),
    tracePhases: Object.keys(tracePhases),
    laneKinds: Object.keys(laneKinds),
    spanMoves: Object.keys(spanMoves),
    goroutineColumns: Object.keys(goroutineColumns),
    counterSeries: [...counterSeries],
    nameKinds: Object.keys(nameKinds),
    matchColumns: Object.keys(matchColumns),
    chainCauses: Object.keys(chainCauses),
    laneGroupings: Object.keys(laneGroupings),
    laneOrders: Object.keys(laneOrders),
    spanStates: [...states],
  });
});

test('every fixture is compared', () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  assert.deepEqual(files.sort(), [...Object.keys(messages), 'vocabulary'].sort());
});

test('the columns of a box query are decoded as they were written', () => {
  const { columns } = fixture('trace-boxes.result') as BoxesResult;
  const bytes = Buffer.from(columns, 'base64');
  const boxes = decodeBoxes(new Uint8Array(bytes).buffer, 3);

  assert.deepEqual([...boxes.laneEnds], [1, 1, 3]);
  assert.deepEqual([...boxes.start], [0, 10, 20.5]);
  assert.deepEqual([...boxes.end], [10, 20.5, 1000]);
  assert.deepEqual([...boxes.count], [1, 70_000, 3]);
  assert.deepEqual([...boxes.label], [0, 1, 256]);
  assert.deepEqual(
    boxes.states.map((column) => [...column]),
    [
      [11, 1, 4],
      [0, 9, 2],
      [0, 0, 1],
    ],
  );
  assert.deepEqual(
    boxes.shares.map((column) => [...column]),
    [
      [255, 128, 100],
      [0, 64, 90],
      [0, 0, 65],
    ],
  );
});

test('the columns of counters are decoded as they were written', () => {
  const result = fixture('trace-counters.result') as CountersResult;
  const [columns] = decodeCounters(result, 1);
  assert.deepEqual([...(columns?.least ?? [])], [-1, 2, 2]);
  assert.deepEqual([...(columns?.most ?? [])], [-1, 5, 2 ** 40]);
  assert.deepEqual([...(columns?.last ?? [])], [-1, 3, 1]);
  assert.deepEqual([...(columns?.mean ?? [])], [-1, 2.5, 0]);
  assert.throws(() => decodeCounters(result, 2), RangeError);
  assert.throws(() => decodeCounters({ ...result, buckets: 2 }, 1), RangeError);
});

test('the columns say what was found where a search was named', () => {
  const { columns, search } = fixture('trace-boxes.search.result') as BoxesResult;
  assert.equal(search, 7);
  const { buffer } = new Uint8Array(Buffer.from(columns, 'base64'));
  assert.deepEqual([...(decodeBoxes(buffer, 3, true).found ?? [])], [255, 0, 100]);
  assert.throws(() => decodeBoxes(buffer, 3), RangeError);
});

test('columns that are cut off or too long are refused', () => {
  const { columns } = fixture('trace-boxes.result') as BoxesResult;
  const bytes = new Uint8Array(Buffer.from(columns, 'base64'));
  for (const length of [bytes.length - 1, bytes.length + 1]) {
    const other = new Uint8Array(length);
    other.set(bytes.subarray(0, length));
    assert.throws(() => decodeBoxes(other.buffer, 3), RangeError);
  }
  assert.throws(() => decodeBoxes(bytes.buffer, 2), RangeError);
});
