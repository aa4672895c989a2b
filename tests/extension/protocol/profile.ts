import type { Requests } from '../../../extension/protocol/trace.js';

/** What the fixtures of profiles hold. */
export const profileMessages: Record<string, unknown> = {
  'trace-profile.params': {
    trace: 1,
    kind: 'offCpu',
    start: 10,
    end: 1000,
    group: 'main.main',
    task: null,
    region: null,
  } satisfies Requests['trace/profile'][0],
  'trace-profile.result': {
    revision: 3,
    kind: 'offCpu',
    start: 10,
    end: 990,
    count: 2,
    time: 700,
    unfinished: 1,
    functions: ['main.main', ''],
    files: ['/app/main.go', ''],
    columns: 'AQID',
  } satisfies Requests['trace/profile'][1],
  'trace-pprof.params': {
    trace: 1,
    kind: 'net',
    start: 10,
    end: 1000,
    group: null,
    task: 7,
    region: 'compute',
  } satisfies Requests['trace/pprof'][0],
  'trace-pprof.result': { file: 'AQID' } satisfies Requests['trace/pprof'][1],
};
