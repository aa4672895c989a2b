import type { GoroutineColumn } from '../../../extension/protocol/goroutines.js';
import { states } from '../../../extension/protocol/states.js';
import type { Requests } from '../../../extension/protocol/trace.js';

const nothing = {
  min: 0,
  median: 0,
  p95: 0,
  max: 0,
  histogram: { bounds: [0, 1], counts: [1] },
};

/** What the fixtures of the analysis of goroutines hold. */
export const goroutineMessages: Record<string, unknown> = {
  'trace-goroutineGroups.params': {
    trace: 1,
    start: 10,
    end: 1000,
  } satisfies Requests['trace/goroutineGroups'][0],
  'trace-goroutineGroups.result': {
    revision: 3,
    start: 10,
    end: 990,
    reasons: ['', 'chan receive'],
    groups: [
      {
        name: 'main.(*bus).run',
        system: false,
        source: { function: 'main.(*bus).run', file: '/src/bus.go', line: 42 },
        count: 2,
        total: 200,
        execution: 50,
        runnable: 40,
        syscall: 30,
        blocked: [20, 60],
        totalSpread: {
          min: 80,
          median: 80,
          p95: 120,
          max: 121,
          histogram: { bounds: [64, 100, 159], counts: [1, 1] },
        },
        executionSpread: {
          min: 0,
          median: 1,
          p95: 49,
          max: 50,
          histogram: { bounds: [0, 1, 2], counts: [3, 4] },
        },
      },
      {
        name: '',
        system: true,
        source: null,
        count: 0,
        total: 0,
        execution: 0,
        runnable: 0,
        syscall: 0,
        blocked: [0, 0],
        totalSpread: nothing,
        executionSpread: nothing,
      },
    ],
    groupsLeftOut: 4,
  } satisfies Requests['trace/goroutineGroups'][1],
  'trace-goroutineTable.params': {
    trace: 1,
    group: 'main.(*bus).run',
    start: 10,
    end: 1000,
    sort: { column: 'blocked', reason: 'chan receive', descending: true },
    from: 50,
    count: 100,
  } satisfies Requests['trace/goroutineTable'][0],
  'trace-goroutineTable.all.params': {
    trace: 2,
    group: null,
    start: 0,
    end: 7,
    sort: { column: 'total', reason: null, descending: false },
    from: 0,
    count: 1,
  } satisfies Requests['trace/goroutineTable'][0],
  'trace-goroutineTable.result': {
    revision: 3,
    start: 10,
    end: 990,
    reasons: ['', 'chan receive'],
    count: 60,
    from: 50,
    goroutines: [
      {
        id: 17,
        lane: 'g17',
        name: 'main.(*bus).run',
        start: 5,
        end: 2000,
        startKnown: true,
        endKnown: false,
        total: 120,
        execution: 50,
        runnable: 40,
        syscall: 30,
        blocked: [20, 60],
      },
    ],
  } satisfies Requests['trace/goroutineTable'][1],
  'trace-statistics.params': {
    trace: 1,
    start: 10,
    end: 1000,
  } satisfies Requests['trace/statistics'][0],
  'trace-statistics.result': {
    revision: 3,
    start: 10,
    end: 990,
    goroutines: 2,
    total: 1900,
    states: [
      {
        state: states.indexOf('waitingChannel'),
        count: 5,
        total: 300,
        spread: { min: 1, median: 2, p95: 3, max: 4, histogram: { bounds: [1, 2], counts: [5] } },
        reasons: [
          {
            reason: 'chan receive',
            count: 4,
            total: 200,
            spread: {
              min: 1,
              median: 1,
              p95: 2,
              max: 3,
              histogram: { bounds: [1, 2], counts: [4] },
            },
          },
        ],
      },
    ],
  } satisfies Requests['trace/statistics'][1],
};

// A record, so that the compiler asks for every name of the union and refuses others.
export const goroutineColumns: Record<GoroutineColumn, true> = {
  id: true,
  start: true,
  end: true,
  total: true,
  execution: true,
  runnable: true,
  syscall: true,
  blocked: true,
};
