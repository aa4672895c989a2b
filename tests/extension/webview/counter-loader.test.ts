import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { FromWebview } from '../../../extension/protocol/messages.js';
import { CounterLoader, type Wanted } from '../../../extension/webview/counters/counter-loader.js';
import { Questions } from '../../../extension/webview/questions.js';

const begun: Wanted = {
  window: { start: 0, end: 100, resolution: 10 },
  resolution: 10,
  revision: 1,
  series: [],
  slowly: true,
};
const complete: Wanted = { ...begun, revision: 2, slowly: false };

function loader() {
  const sent: FromWebview[] = [];
  const questions = new Questions((message) => sent.push(message));
  let calls = 0;
  const counters: CounterLoader = new CounterLoader(questions, {
    taken: () => undefined,
    answered: () => calls++,
    failed: () => undefined,
  });
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
  const answer = async (): Promise<void> => {
    const at = { start: 0, end: 100, resolution: 10, origin: 0, buckets: 10 };
    const result = { ...at, revision: 1, columns: '', complete: true };
    questions.receive({ type: 'answer', id: sent.length, result });
    await settled();
  };
  const fail = async (): Promise<void> => {
    questions.receive({ type: 'failed', id: sent.length, message: 'The server has stopped.' });
    await settled();
  };
  return { sent, counters, answer, fail, calls: () => calls };
}

test('the counters of a complete trace are asked for at once, however soon after those before', async () => {
  const { sent, counters, answer } = loader();
  counters.ask(begun);
  await answer();
  counters.ask(complete);
  assert.equal(sent.length, 2);
});

test('whoever asks too soon while a trace is read is told when to ask again', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { sent, counters, answer, calls } = loader();
  counters.ask(begun);
  await answer();
  const before = calls();
  counters.ask({ ...begun, revision: 2 });
  counters.ask({ ...begun, revision: 2 });
  assert.equal(sent.length, 1);
  context.mock.timers.tick(2000);
  assert.equal(calls(), before + 1);
});

test('what has failed is asked for again after a while, without anybody moving the mouse', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { sent, counters, fail, calls } = loader();
  counters.ask(complete);
  await fail();
  const before = calls();
  counters.ask(complete);
  assert.equal(sent.length, 1, 'not at once');
  context.mock.timers.tick(2000);
  assert.equal(calls(), before + 1);
  const later = mock.method(performance, 'now', () => Number.MAX_SAFE_INTEGER);
  counters.ask(complete);
  later.mock.restore();
  assert.equal(sent.length, 2);
});
