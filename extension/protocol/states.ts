/** What a span's lane is doing, as numbered in the columns; the order is that of `SpanState` in C#. */
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
] as const;

export type State = (typeof states)[number];
