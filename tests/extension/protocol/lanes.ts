import type { LaneGrouping, LaneOrder } from '../../../extension/protocol/lanes.js';
import type { Lane, Requests } from '../../../extension/protocol/trace.js';

type Params<M extends keyof Requests> = Requests[M][0];
type Result<M extends keyof Requests> = Requests[M][1];

/** A lane with all that one can have. */
export const goroutine: Lane = {
  id: 'g17',
  kind: 'goroutine',
  name: 'G17',
  start: 3,
  end: 103,
  running: 33,
  startKnown: true,
  endKnown: false,
  strips: {
    regions: 2,
    assists: true,
    sweeps: false,
    logs: true,
    samples: false,
    goroutines: 0,
    depth: 0,
  },
  spent: 21,
};

/** What the fixtures of arranging lanes hold. */
export const laneMessages: Record<string, unknown> = {
  'trace-arrange.params': {
    trace: 1,
    arrangement: {
      filter: 'fn:main',
      group: 'creator',
      order: 'waiting',
      userOnly: true,
      with: 'g17',
    },
  } satisfies Params<'trace/arrange'>,
  'trace-arrange.result': {
    revision: 2,
    groups: [{ name: 'main.main', count: 2, running: 50, system: false, goroutines: [goroutine] }],
    shown: 2,
    all: 104,
    problem: null,
  } satisfies Result<'trace/arrange'>,
  'trace-arrange.wrong.result': {
    revision: 2,
    groups: [],
    shown: 0,
    all: 104,
    problem: { message: 'dur takes a time with its unit.', start: 12, length: 1 },
  } satisfies Result<'trace/arrange'>,
  'trace-arranged.params': {
    trace: 1,
    arrangement: { filter: '', group: 'none', order: 'id', userOnly: false, with: null },
    group: '',
    from: 50,
    count: 200,
  } satisfies Params<'trace/arranged'>,
  'trace-lane.params': { trace: 1, lane: 'g17' } satisfies Params<'trace/lane'>,
  'trace-stacks.params': { trace: 1, lane: 'g17' } satisfies Params<'trace/stacks'>,
  'trace-stacks.result': { depth: 7 } satisfies Result<'trace/stacks'>,
  'trace-lane.result': goroutine satisfies Result<'trace/lane'>,
  'trace-arranged.result': [goroutine] satisfies Result<'trace/arranged'>,
};

export const laneGroupings: Record<LaneGrouping, true> = {
  function: true,
  creator: true,
  task: true,
  none: true,
};
export const laneOrders: Record<LaneOrder, true> = {
  running: true,
  id: true,
  start: true,
  runnable: true,
  waiting: true,
  syscall: true,
};
