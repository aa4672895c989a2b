import type { MutatorOptions } from '../../../extension/protocol/collector.js';
import type { Requests } from '../../../extension/protocol/trace.js';

const bus = { id: 17, lane: 'g17', name: 'main.(*bus).run' };
const frame = (line: number) => ({ function: 'main.grow', file: '/src/main.go', line });
const options = (
  stopTheWorld: boolean,
  background: boolean,
  assist: boolean,
  sweep: boolean,
  perProc: boolean,
  quantiles: boolean,
): MutatorOptions => ({ stopTheWorld, background, assist, sweep, perProc, quantiles });

/** What the fixtures of the analysis of the garbage collector hold. */
export const collectorMessages: Record<string, unknown> = {
  'trace-collector.params': {
    trace: 1,
    start: 10,
    end: 1000,
    steps: 500,
    rows: 1000,
  } satisfies Requests['trace/collector'][0],
  'trace-collector.result': {
    revision: 3,
    start: 10,
    end: 990,
    cycles: [
      {
        number: 7,
        start: 1,
        markStart: 2,
        markEnd: 3,
        end: 4,
        startKnown: true,
        endKnown: false,
        paused: 5,
        workers: 6,
        idleWorkers: 8,
        assist: 9,
        assists: 11,
        heapBefore: 12,
        heapAfter: 13,
        goal: 14,
        startedBy: bus,
        source: frame(42),
      },
      {
        number: 8,
        start: 15,
        markStart: 16,
        markEnd: 17,
        end: 18,
        startKnown: false,
        endKnown: true,
        paused: 19,
        workers: 20,
        idleWorkers: 21,
        assist: 22,
        assists: 23,
        heapBefore: null,
        heapAfter: null,
        goal: null,
        startedBy: null,
        source: null,
      },
    ],
    cyclesLeftOut: 24,
    pauses: [
      {
        kind: 'GC mark termination',
        start: 25,
        end: 26,
        startKnown: true,
        endKnown: false,
        goroutine: bus,
        source: frame(43),
      },
      {
        kind: 'start trace',
        start: 27,
        end: 28,
        startKnown: false,
        endKnown: true,
        goroutine: null,
        source: null,
      },
    ],
    pausesLeftOut: 29,
    pauseLengths: [
      {
        kind: 'start trace',
        count: 30,
        total: 31,
        spread: { min: 1, median: 2, p95: 3, max: 4, histogram: { bounds: [1, 2], counts: [5] } },
      },
    ],
    assist: { count: 52, total: 53 },
    assists: [{ goroutine: bus, count: 32, total: 33, longest: 34, max: 35 }],
    assistsLeftOut: 36,
    assistStacks: [
      { frames: [frame(44)], count: 37, total: 38, lane: 'g17', longest: 39, max: 40 },
    ],
    assistStacksLeftOut: 41,
    sweep: { count: 42, total: 43, swept: 44, reclaimed: 45 },
    sweepStacks: [
      {
        frames: [frame(45)],
        count: 46,
        total: 47,
        swept: 48,
        reclaimed: 49,
        lane: 'p3',
        longest: 50,
        max: 51,
      },
    ],
    sweepStacksLeftOut: 54,
    heap: { times: [10, 20], allocated: [null, 1000], goal: [2000, null] },
  } satisfies Requests['trace/collector'][1],
  'trace-mutatorCurve.params': {
    trace: 1,
    start: 10,
    end: 1000,
    options: options(true, false, true, false, true, false),
  } satisfies Requests['trace/mutatorCurve'][0],
  'trace-mutatorCurve.result': {
    revision: 3,
    start: 10,
    end: 990,
    parts: [0, 0.5],
    points: [
      { window: 100, shares: [0, 0.25] },
      { window: 1000, shares: [0.5, 1] },
    ],
  } satisfies Requests['trace/mutatorCurve'][1],
  'trace-mutatorWindows.params': {
    trace: 1,
    start: 10,
    end: 1000,
    options: options(false, true, false, true, false, true),
    window: 100,
  } satisfies Requests['trace/mutatorWindows'][0],
  'trace-mutatorWindows.result': {
    revision: 3,
    window: 100,
    windows: [{ start: 20, end: 120, share: 0.25 }],
  } satisfies Requests['trace/mutatorWindows'][1],
};
