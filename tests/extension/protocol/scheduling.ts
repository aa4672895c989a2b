import { states } from '../../../extension/protocol/states.js';
import type { Requests } from '../../../extension/protocol/trace.js';

/** What the fixtures of the analysis of the scheduler hold. */
export const schedulingMessages: Record<string, unknown> = {
  'trace-scheduling.params': {
    trace: 1,
    start: 10,
    end: 1000,
    steps: 200,
  } satisfies Requests['trace/scheduling'][0],
  'trace-scheduling.result': {
    revision: 3,
    start: 10,
    end: 990,
    step: 500,
    procs: [{ lane: 'p3', name: 'Proc 3', running: [400, 30] }],
    runnable: [700, 20],
    created: [1, 2],
    ended: [3, 4],
    latency: {
      state: states.indexOf('runnable'),
      count: 5,
      total: 720,
      spread: { min: 1, median: 2, p95: 3, max: 4, histogram: { bounds: [1, 2], counts: [5] } },
      reasons: [],
    },
    longestWaits: [
      {
        goroutine: { id: 17, lane: 'g17', name: 'main.(*bus).run' },
        reason: 'unblocked',
        start: 5,
        end: 60,
        proc: 'p3',
      },
      {
        goroutine: { id: 18, lane: 'g18', name: '' },
        reason: '',
        start: 6,
        end: 61,
        proc: null,
      },
    ],
  } satisfies Requests['trace/scheduling'][1],
  'trace-scheduling.nothing.result': {
    revision: 1,
    start: 0,
    end: 0,
    step: 1,
    procs: [],
    runnable: [],
    created: [],
    ended: [],
    latency: null,
    longestWaits: [],
  } satisfies Requests['trace/scheduling'][1],
  'trace-threads.params': {
    trace: 1,
    start: 10,
    end: 1000,
    steps: 200,
  } satisfies Requests['trace/threads'][0],
  'trace-threads.result': {
    revision: 3,
    start: 10,
    end: 990,
    step: 500,
    threads: [{ thread: 4711, name: 'Thread 4711', running: [400, 30], syscall: [90, 0] }],
    threadsLeftOut: 2,
  } satisfies Requests['trace/threads'][1],
  'trace-ranInstead.params': {
    trace: 1,
    start: 5,
    end: 60,
  } satisfies Requests['trace/ranInstead'][0],
  'trace-ranInstead.result': {
    start: 5,
    end: 60,
    procs: 100,
    idle: 8,
    searching: 2,
    goroutines: [{ goroutine: { id: 17, lane: 'g17', name: 'main.(*bus).run' }, running: 40 }],
    goroutinesLeftOut: 7,
  } satisfies Requests['trace/ranInstead'][1],
};
