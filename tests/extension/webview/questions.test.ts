import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromWebview } from '../../../extension/protocol/messages.js';
import { BoxLoader } from '../../../extension/webview/box-loader.js';
import { Frames } from '../../../extension/webview/frames.js';
import { Abandoned, Questions } from '../../../extension/webview/questions.js';
import { panBy } from '../../../extension/webview/viewport.js';

const extent = { start: 0, end: 1_000_000_000 };
const view = { start: 400_000_000, nsPerPx: 100_000, width: 1000 };

function loader() {
  const sent: FromWebview[] = [];
  const questions = new Questions((message) => sent.push(message));
  const frames = new Frames(() => undefined);
  const failures: string[] = [];
  const boxes = new BoxLoader(
    questions,
    frames,
    () => undefined,
    (message) => failures.push(message),
  );
  const answer = async (id: number, lanes: number): Promise<void> => {
    const at = { revision: 1, origin: 0, start: 0, end: 1, resolution: 1 };
    const result = { ...at, search: null, labels: [''] };
    questions.receive({ type: 'frame', id, result, columns: new ArrayBuffer(4 * lanes) });
    await new Promise((done) => setImmediate(done));
  };
  return { sent, questions, frames, boxes, failures, answer };
}
const lanes = { urgent: ['p0', 'p1'], near: ['p0', 'p1', 'g1'] };

test('an answer reaches the one who asked', async () => {
  const questions = new Questions(() => undefined);
  const first = questions.ask({ method: 'trace/moment', time: 1 });
  const second = questions.ask({ method: 'trace/moment', time: 2 });
  const moment = { time: 2, running: 1, runnable: 0, waiting: 0, syscall: 0, procs: 1 };
  questions.receive({ type: 'answer', id: 2, result: moment });
  questions.receive({ type: 'failed', id: 1, message: 'The trace is closed.' });
  assert.deepEqual(await second.answer, moment);
  await assert.rejects(first.answer, /The trace is closed/);
});

test('a cancelled question tells the host, and a late answer to it is ignored', async () => {
  const sent: FromWebview[] = [];
  const questions = new Questions((message) => sent.push(message));
  const asked = questions.ask({ method: 'trace/overview' });
  asked.cancel();
  asked.cancel();
  await assert.rejects(asked.answer, Abandoned);
  questions.receive({ type: 'answer', id: 1, result: null });
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['ask', 'cancel'],
  );
});

test('lanes on screen and around it are asked for once', () => {
  const { sent, boxes } = loader();
  boxes.update(lanes, view, extent);
  boxes.update(lanes, view, extent);
  assert.equal(sent.length, 1);
  const [message] = sent;
  assert.ok(message?.type === 'ask' && message.question.method === 'trace/boxes');
  assert.deepEqual(message.question.lanes, ['p0', 'p1', 'g1']);
});

test('with boxes at hand, panning inside the padded window asks nothing', async () => {
  const { sent, boxes, answer } = loader();
  boxes.update(lanes, view, extent);
  await answer(1, 3);
  for (let px = 0; px < 500; px += 50) boxes.update(lanes, panBy(view, extent, px), extent);
  assert.equal(sent.length, 1);
  boxes.update(lanes, panBy(view, extent, 510), extent);
  assert.equal(sent.length, 2);
});

test('lanes that only might be scrolled to do not cause a request', async () => {
  const { sent, boxes, answer } = loader();
  boxes.update(lanes, view, extent);
  await answer(1, 3);
  boxes.update({ urgent: ['p1', 'g1'], near: ['p1', 'g1', 'g2'] }, view, extent);
  assert.equal(sent.length, 1);
  boxes.update({ urgent: ['g1', 'g2'], near: ['g1', 'g2', 'g3'] }, view, extent);
  const last = sent.at(-1);
  assert.ok(last?.type === 'ask' && last.question.method === 'trace/boxes');
  assert.deepEqual(last.question.lanes, ['g2', 'g3']);
});

test('a question for a window that was left is cancelled', () => {
  const { sent, boxes } = loader();
  boxes.update(lanes, view, extent);
  boxes.update(lanes, panBy(view, extent, 3000), extent);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['ask', 'cancel', 'ask'],
  );
});

test('a newer revision asks again, and the old boxes stay until then', async () => {
  const { sent, boxes, frames, answer } = loader();
  boxes.update(lanes, view, extent);
  await answer(1, 3);
  const old = frames.of('p0');
  boxes.refresh(1);
  boxes.update(lanes, view, extent);
  assert.equal(sent.length, 2);
  assert.equal(frames.of('p0'), old);
  await answer(2, 3);
  assert.notEqual(frames.of('p0'), old);
});

test('damaged columns are a failure that is told, not a picture', async () => {
  const { boxes, questions, frames, failures } = loader();
  boxes.update(lanes, view, extent);
  const at = { revision: 1, origin: 0, start: 0, end: 1, resolution: 1 };
  const result = { ...at, search: null, labels: [''] };
  questions.receive({ type: 'frame', id: 1, result, columns: new ArrayBuffer(13) });
  await new Promise((done) => setImmediate(done));
  assert.equal(frames.of('p0'), undefined);
  assert.match(failures.join(), /13 bytes where 12 were expected/);
});

test('after a failure it is not asked again at once', async () => {
  const { boxes, questions, sent } = loader();
  boxes.update(lanes, view, extent);
  questions.receive({ type: 'failed', id: 1, message: 'The server is busy.' });
  await new Promise((done) => setImmediate(done));
  boxes.update(lanes, view, extent);
  assert.equal(sent.length, 1);
});
