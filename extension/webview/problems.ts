/** What is wrong with the trace, in words and with what the user can do. */
import type { Action } from '../protocol/messages.js';
import type { Problem, TraceState } from '../protocol/trace.js';
import { durationText } from './durations.js';
import { el } from './dom.js';
import { actionButtons, type Notice } from './strip.js';

/** For a trace of which something can be shown. */
export function problemNotice(state: TraceState): Notice | null {
  const { problem, phase, end } = state;
  if (problem) {
    const actions: readonly Action[] = ['reload', 'showLog'];
    return { kind: 'warning', text: problem.message, detail: problem.detail, actions, closable: true };
  }
  if (phase !== 'cancelled') return null;
  const text = `Loading was cancelled; showing the first ${durationText(end)}.`;
  return { kind: 'info', text, actions: ['reload'], closable: true };
}

/** Instead of the timeline, where there is nothing to show. */
export function failedPage(name: string, problem: Problem | null, act: (action: Action) => void): HTMLElement {
  const actions: readonly Action[] = ['reload', 'showLog', 'openAsText'];
  const page = el('div', { class: 'page', role: 'alert' },
    el('h1', {}, name),
    el('p', { class: 'message' }, problem?.message ?? 'This trace cannot be shown.'));
  if (problem?.detail) page.append(el('p', { class: 'detail' }, problem.detail));
  page.append(el('div', { class: 'actions' }, ...actionButtons(actions, act)));
  return page;
}
