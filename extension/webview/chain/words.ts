/** A chain of causes in words. */
import type { ChainCause, ChainLink } from '../../protocol/chain.js';
import { states } from '../../protocol/states.js';
import type { GoroutineRef } from '../../protocol/trace.js';
import { durationText } from '../durations.js';
import { serverText } from '../server-texts.js';
import { t } from '../text.js';

export const nameOf = ({ id, name }: GoroutineRef): string => `G${id}${name ? ` ${name}` : ''}`;

const endings: Readonly<Record<ChainCause, string>> = {
  woken: '',
  created: '',
  timer: t('until its timer'),
  network: t('until the network poller woke it up: what happened outside is not in the trace'),
  runtime: t('until the runtime woke it up, such as for a timer; the trace does not say why'),
  createdByRuntime: '',
  itself: '',
  beforeTrace: '',
  never: t('and still does when the trace ends'),
  unknown: t('and the trace does not say what ended that'),
};

const causes: Readonly<Record<ChainCause, string>> = {
  woken: t('Woken up'),
  created: t('Created'),
  timer: t('Woken up by its timer'),
  network: t('Woken up by the network poller'),
  runtime: t('Woken up by the runtime, such as for a timer; the trace does not say why'),
  createdByRuntime: t('Created by the runtime'),
  itself: t('It began to wait by itself'),
  beforeTrace: t('Like that since before the trace'),
  never: '',
  unknown: t('The trace does not say how it came to this'),
};

/** What the goroutine did: how it waited, or its time by state. */
export function doneText(link: ChainLink): string {
  if (link.waits) {
    const ending = link.ended ? endings[link.ended] : '';
    return `${serverText(link.title)}${ending && `, ${ending}`}`;
  }
  const parts = link.states.flatMap((time, state) =>
    time > 0 ? [`${shortNames[states[state] ?? 'none'] ?? t('other')} ${durationText(time)}`] : [],
  );
  return parts.join(' · ');
}

const shortNames: Readonly<Record<string, string>> = {
  running: t('running'),
  gcWork: t('running for the collector'),
  runnable: t('waiting for a proc'),
  syscall: t('in system calls'),
};

/** Why the next link is the next one. */
export function causeText({ cause, by, before, start }: ChainLink): string {
  const text = !by
    ? causes[cause]
    : cause === 'created'
      ? t('Created by {0}', nameOf(by))
      : t('Woken up by {0}', nameOf(by));
  if (!before) return text;
  return t(
    '{0} after {1} of {2}',
    text,
    durationText(start - before.start),
    waitText(serverText(before.title)),
  );
}

/** `Waiting: chan receive` → `waiting: chan receive` */
const waitText = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
