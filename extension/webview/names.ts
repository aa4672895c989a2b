/** States in words, for tooltips, the legend and the reader of the screen. */
import { states } from '../protocol/states.js';

const words: Readonly<Record<(typeof states)[number], string>> = {
  none: 'Unknown',
  running: 'Running',
  runnable: 'Runnable: waiting for a proc',
  waiting: 'Waiting',
  waitingChannel: 'Waiting on a channel',
  waitingSync: 'Waiting on a lock or condition',
  waitingNetwork: 'Waiting for the network',
  waitingSleep: 'Sleeping',
  waitingGC: 'Waiting for the garbage collector',
  syscall: 'In a system call',
  gcWork: 'Working for the garbage collector',
  gc: 'Garbage collection',
  stopTheWorld: 'Stop-the-world',
  procWithoutGoroutine: 'Proc without a goroutine',
  region: 'User region',
  regionCut: 'User region that is not all in the trace',
  markAssist: 'Mark assist: made to help the garbage collector',
  sweep: 'Sweeping before an allocation',
  log: 'User log',
  creation: 'Created a goroutine',
  unblock: 'Made a goroutine runnable',
  cpuSample: 'CPU sample',
};

/** What takes no time. */
export const pointStates: ReadonlySet<string> = new Set<(typeof states)[number]>([
  'log',
  'creation',
  'unblock',
  'cpuSample',
]);

export const stateText = (state: number): string => words[states[state] ?? 'none'];

/** Start functions can be unknown. */
export const groupText = (name: string): string => name || '(start function unknown)';
