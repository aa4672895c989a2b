import type { ToWebview } from '../protocol/messages.js';
import { AnalysisView } from './analysis/analysis-view.js';
import { App, type Host } from './app.js';
import { watchTyping } from './typing.js';
import { testHook, type TestHook } from './test-hook.js';

declare const acquireVsCodeApi: () => Host;
declare global {
  interface Window {
    traceInsight?: TestHook;
  }
}

const host = acquireVsCodeApi();
const log = (text: string): void => host.postMessage({ type: 'log', level: 'error', text });
window.addEventListener('error', (event) =>
  log(`${event.message} at ${event.filename}:${event.lineno}`),
);
window.addEventListener('unhandledrejection', (event) => log(`unhandled: ${String(event.reason)}`));

const root = document.getElementById('app');
if (root) {
  const app =
    document.body.dataset.kind === 'analysis' ? new AnalysisView(root, host) : new App(root, host);
  if (app instanceof App) window.traceInsight = testHook(app);
  window.addEventListener('message', (event: MessageEvent<ToWebview>) => app.receive(event.data));
  host.postMessage({ type: 'ready' });
  watchTyping((typing) => host.postMessage({ type: 'typing', typing }));
}
