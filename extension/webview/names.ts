/** States in words, for tooltips, the legend and the reader of the screen. */
import { states } from '../protocol/states.js';
import { t } from './text.js';

const words: Readonly<Record<(typeof states)[number], string>> = {
  none: t('Unknown'),
  running: t('Running'),
  runnable: t('Runnable: waiting for a proc'),
  waiting: t('Waiting'),
  waitingChannel: t('Waiting on a channel'),
  waitingSync: t('Waiting on a lock or condition'),
  waitingNetwork: t('Waiting for the network'),
  waitingSleep: t('Sleeping'),
  waitingGC: t('Waiting for the garbage collector'),
  syscall: t('In a system call'),
  gcWork: t('Working for the garbage collector'),
  gc: t('Garbage collection'),
  stopTheWorld: t('Stop-the-world'),
  procWithoutGoroutine: t('Proc without a goroutine'),
  region: t('User region'),
  regionCut: t('User region that is not all in the trace'),
  markAssist: t('Mark assist: made to help the garbage collector'),
  sweep: t('Sweeping before an allocation'),
  log: t('User log'),
  creation: t('Created a goroutine'),
  unblock: t('Made a goroutine runnable'),
  cpuSample: t('CPU sample'),
  frame: t('Call on a stack'),
  sampledFrame: t('Call on a stack, found by CPU samples'),
  manyStacks: t('Many stacks'),
};

/** What takes no time. */
export const pointStates: ReadonlySet<string> = new Set<(typeof states)[number]>([
  'log',
  'creation',
  'unblock',
  'cpuSample',
]);

export const stateText = (state: number): string => words[states[state] ?? 'none'];

/** Of the text of a box that which is drawn in it: where that is a call, where it is comes behind a line break. */
export const boxText = (label: string): string => label.split('\n', 1)[0] ?? label;

/** All of it on one line. */
export const boxLine = (label: string): string => label.replace('\n', ' ');

/** Start functions can be unknown. */
export const groupText = (name: string): string => name || t('(start function unknown)');
