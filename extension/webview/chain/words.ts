/** A chain of causes in words. */
import type { ChainCause, ChainLink } from '../../protocol/chain.js';
import { states } from '../../protocol/states.js';
import type { GoroutineRef } from '../../protocol/trace.js';
import { durationText } from '../durations.js';

export const nameOf = ({ id, name }: GoroutineRef): string => `G${id}${name ? ` ${name}` : ''}`;

const endings: Readonly<Record<ChainCause, string>> = {
  woken: '',
  created: '',
  timer: 'until its timer',
  network: 'until the network poller woke it up: what happened outside is not in the trace',
  runtime: 'until the runtime woke it up, such as for a timer; the trace does not say why',
  createdByRuntime: '',
  itself: '',
  beforeTrace: '',
  never: 'and still does when the trace ends',
  unknown: 'and the trace does not say what ended that',
};

const causes: Readonly<Record<ChainCause, string>> = {
  woken: 'woken up',
  created: 'created',
  timer: 'woken up by its timer',
  network: 'woken up by the network poller',
  runtime: 'woken up by the runtime, such as for a timer; the trace does not say why',
  createdByRuntime: 'created by the runtime',
  itself: 'It began to wait by itself',
  beforeTrace: 'Like that since before the trace',
  never: '',
  unknown: 'The trace does not say how it came to this',
};

/** What the goroutine did: how it waited, or its time by state. */
export function doneText(link: ChainLink): string {
  if (link.waits) {
    const ending = link.ended ? endings[link.ended] : '';
    return `${link.title}${ending && `, ${ending}`}`;
  }
  const parts = link.states.flatMap((time, state) =>
    time > 0 ? [`${shortNames[states[state] ?? 'none'] ?? 'other'} ${durationText(time)}`] : [],
  );
  return parts.join(' · ');
}

const shortNames: Readonly<Record<string, string>> = {
  running: 'running',
  gcWork: 'running for the collector',
  runnable: 'waiting for a proc',
  syscall: 'in system calls',
};

/** Why the next link is the next one. */
export function causeText({ cause, by, before, start }: ChainLink): string {
  const wait = before
    ? ` after ${durationText(start - before.start)} of ${waitText(before.title)}`
    : '';
  if (by) return `${cause === 'created' ? 'Created' : 'Woken up'} by ${nameOf(by)}${wait}`;
  const text = causes[cause];
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${wait}`;
}

/** `Waiting: chan receive` → `waiting: chan receive` */
const waitText = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
