import type { MatchColumn, NameKind } from '../../../extension/protocol/search.js';
import type { Requests } from '../../../extension/protocol/trace.js';

type Params<M extends keyof Requests> = Requests[M][0];
type Result<M extends keyof Requests> = Requests[M][1];

/** What the fixtures of searching hold. */
export const searchMessages: Record<string, unknown> = {
  'trace-boxes.search.params': {
    trace: 1,
    lanes: ['g17'],
    start: 0,
    end: 1000,
    resolution: 1,
    search: 7,
  } satisfies Params<'trace/boxes'>,
  'trace-boxes.search.result': {
    revision: 2,
    origin: 1000,
    start: 900,
    end: 2000,
    resolution: 256,
    search: 7,
    labels: ['', 'main.main'],
    columns:
      'AQAAAAEAAAADAAAAAAAAAAAAIEEAAKRBAAAgQQAApEEAAHpEAQAAAHARAQADAAAAAAABAAABCwEEAAkCAAAB/4BkAEBaAABB/wBk',
  } satisfies Result<'trace/boxes'>,
  'trace-search.params': {
    trace: 1,
    expression: 'fn:main dur>5ms',
  } satisfies Params<'trace/search'>,
  'trace-search.result': {
    revision: 2,
    search: 7,
    count: 1204,
    until: 990,
    complete: false,
    problem: null,
  } satisfies Result<'trace/search'>,
  'trace-search.wrong.result': {
    revision: 2,
    search: 0,
    count: 0,
    until: 0,
    complete: true,
    problem: { message: 'dur takes a time with its unit.', start: 12, length: 1 },
  } satisfies Result<'trace/search'>,
  'trace-matches.params': {
    trace: 1,
    search: 7,
    sort: { column: 'duration', descending: true },
    from: 100,
    count: 50,
  } satisfies Params<'trace/matches'>,
  'trace-matches.result': [
    {
      index: 100,
      lane: 'g17',
      state: 4,
      name: 'G17 main.(*bus).run',
      title: 'Waiting: chan receive',
      start: 10,
      end: 20,
    },
  ] satisfies Result<'trace/matches'>,
  'trace-matchFrom.params': {
    trace: 1,
    search: 7,
    time: 1234,
  } satisfies Params<'trace/matchFrom'>,
  'trace-matchFrom.result': { index: 101 } satisfies Result<'trace/matchFrom'>,
  'trace-foundSummary.params': {
    trace: 1,
    search: 7,
    start: 10,
    end: 1000,
    steps: 3,
  } satisfies Params<'trace/foundSummary'>,
  'trace-foundSummary.result': {
    start: 10,
    end: 990,
    spans: 12,
    goroutines: 5,
    states: [0, 7, 3],
    groups: [{ name: 'main.(*bus).run', goroutines: 2, spans: 11, time: 9 }],
    groupsLeftOut: 4,
    density: [6, 0, 5],
  } satisfies Result<'trace/foundSummary'>,
  'trace-names.params': {
    trace: 1,
    of: 'startFunction',
    part: 'bus',
    count: 20,
  } satisfies Params<'trace/names'>,
  'trace-names.result': ['main.(*bus).run', 'main.busy'] satisfies Result<'trace/names'>,
};

export const matchColumns: Record<MatchColumn, true> = { start: true, duration: true, lane: true };

export const nameKinds: Record<NameKind, true> = {
  function: true,
  startFunction: true,
  file: true,
  task: true,
  region: true,
  log: true,
  label: true,
};
