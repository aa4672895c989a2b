/** What is wrong with the trace, in words and with what the user can do. */
import type { Action } from '../protocol/messages.js';
import type { Frame, Problem, TraceState } from '../protocol/trace.js';
import { durationText } from './durations.js';
import { el } from './dom.js';
import { serverText } from './server-texts.js';
import { actionButtons, type Notice } from './strip.js';
import { t } from './text.js';

/** For a trace of which something can be shown. */
export function problemNotice(state: TraceState): Notice | null {
  const { problem, phase, end } = state;
  if (problem) {
    const actions: readonly Action[] = ['reload', 'showLog'];
    return {
      kind: 'warning',
      text: serverText(problem.message),
      detail: problem.detail,
      actions,
      closable: true,
    };
  }
  if (phase !== 'cancelled') return null;
  const text = t('Loading was cancelled; showing the first {0}.', durationText(end));
  return { kind: 'info', text, actions: ['reload'], closable: true };
}

/** The server is gone for a while, or for good; the last picture stays. */
export function connectionNotice(
  status: 'connected' | 'reconnecting' | 'lost',
  message: string,
): Notice | null {
  if (status === 'connected') return null;
  if (status === 'reconnecting') {
    const text = message || t('Reconnecting to the trace server…');
    return { kind: 'info', text, actions: [], closable: false };
  }
  const text = message || t('The trace server has stopped.');
  return { kind: 'error', text, actions: ['restartServer', 'showLog'], closable: false };
}

/** The file is not what was read any more; the picture stays until the user reloads. */
export function fileNotice(
  name: string,
  change: 'same' | 'overwritten' | 'deleted',
): Notice | null {
  if (change === 'same') return null;
  if (change === 'overwritten') {
    const text = t('{0} changed on disk.', name);
    return { kind: 'info', text, actions: ['reload'], closable: true };
  }
  const text = t('{0} was deleted; showing what was read.', name);
  return { kind: 'info', text, actions: [], closable: true };
}

/** A frame's file was not found; the user may know where it is. */
export const sourceNotice = (text: string, frame: Frame): Notice => ({
  kind: 'warning',
  text,
  actions: ['locateFile'],
  frame,
  closable: true,
});

/** A question was not answered; what is shown stays. */
export const failureNotice = (text: string): Notice => ({
  kind: 'warning',
  text,
  actions: ['showLog'],
  closable: true,
});

/** Instead of the timeline, where there is nothing to show; null where there is. */
export function pageInstead(
  name: string,
  { phase, end, problem }: TraceState,
  act: (action: Action) => void,
): HTMLElement | null {
  if (phase === 'failed') return failedPage(name, problem, act);
  if (phase !== 'following' || end > 0) return null;
  const text = t(
    'This file is being written. What it has to tell appears here as soon as it can be shown.',
  );
  return el('div', { class: 'page' }, el('h1', {}, name), el('p', { class: 'message' }, text));
}

function failedPage(
  name: string,
  problem: Problem | null,
  act: (action: Action) => void,
): HTMLElement {
  const actions: readonly Action[] = ['reload', 'showLog', 'openAsText'];
  const page = el(
    'div',
    { class: 'page', role: 'alert' },
    el('h1', {}, name),
    el(
      'p',
      { class: 'message' },
      problem ? serverText(problem.message) : t('This trace cannot be shown.'),
    ),
  );
  if (problem?.detail) page.append(el('p', { class: 'detail' }, problem.detail));
  page.append(el('div', { class: 'actions' }, ...actionButtons(actions, act)));
  return page;
}
