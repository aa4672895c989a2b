import type { Requests } from '../../../extension/protocol/trace.js';

/** What the fixtures of counters hold. */
export const counterMessages: Record<string, unknown> = {
  'trace-counters.params': {
    trace: 1,
    start: 10,
    end: 1000,
    resolution: 64,
    series: ['gcWork', 'procs'],
  } satisfies Requests['trace/counters'][0],
  'trace-counters.result': {
    revision: 3,
    origin: -24,
    resolution: 64,
    buckets: 3,
    complete: false,
    columns: 'AQYAAAEM9v////8/AQgDAYIK/wk=',
  } satisfies Requests['trace/counters'][1],
};
