/**
 * What a span's lane is doing, as numbered in the columns; the order is that of `SpanState` in C#. From
 * `region` on it is what lies below a lane: no time is summed up for these.
 */
export const states = [
  'none',
  'running',
  'runnable',
  'waiting',
  'waitingChannel',
  'waitingSync',
  'waitingNetwork',
  'waitingSleep',
  'waitingGC',
  'syscall',
  'gcWork',
  'gc',
  'stopTheWorld',
  'procWithoutGoroutine',
  'region',
  'regionCut',
  'markAssist',
  'sweep',
  'log',
  'creation',
  'unblock',
  'cpuSample',
  'frame',
  'sampledFrame',
  'manyStacks',
] as const;

export type State = (typeof states)[number];
