import type { ChainCause } from '../../../extension/protocol/chain.js';
import type { Requests } from '../../../extension/protocol/trace.js';

/** What the fixtures of chains hold. */
export const chainMessages: Record<string, unknown> = {
  'trace-acquaintances.params': {
    trace: 1,
    lane: 'g17',
  } satisfies Requests['trace/acquaintances'][0],
  'trace-acquaintances.result': {
    lanes: ['g1', 'g17'],
    all: 2,
  } satisfies Requests['trace/acquaintances'][1],
  'trace-chain.params': {
    trace: 1,
    lane: 'g17',
    time: 60,
    goOn: false,
    count: 50,
  } satisfies Requests['trace/chain'][0],
  'trace-chain.result': {
    links: [
      {
        goroutine: { id: 17, lane: 'g17', name: 'main.(*bus).run' },
        waits: true,
        start: 10,
        end: 60,
        title: 'Waiting: chan receive',
        states: [0, 0, 0, 0, 50],
        ended: 'woken',
        cause: 'woken',
        by: { id: 7, lane: 'g7', name: '' },
        there: {
          title: 'Woken up here',
          frames: [{ function: 'main.send', file: '/src/main.go', line: 9 }],
        },
        here: {
          title: 'Blocked here',
          frames: [{ function: 'main.(*bus).run', file: '/src/bus.go', line: 42 }],
        },
        before: null,
      },
      {
        goroutine: { id: 7, lane: 'g7', name: '' },
        waits: false,
        start: 30,
        end: 59,
        title: 'Running',
        states: [0, 20, 9],
        ended: null,
        cause: 'timer',
        by: null,
        there: null,
        here: null,
        before: { title: 'Waiting: sleep', start: 5 },
      },
    ],
    next: { lane: 'g7', time: 29 },
  } satisfies Requests['trace/chain'][1],
};

export const chainCauses: Record<ChainCause, true> = {
  woken: true,
  created: true,
  timer: true,
  network: true,
  runtime: true,
  createdByRuntime: true,
  itself: true,
  beforeTrace: true,
  never: true,
  unknown: true,
};
