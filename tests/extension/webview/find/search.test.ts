import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromWebview } from '../../../../extension/protocol/messages.js';
import type { SearchState } from '../../../../extension/protocol/search.js';
import { Search } from '../../../../extension/webview/find/search.js';
import { Abandoned, Questions } from '../../../../extension/webview/questions.js';

const state = (more: Partial<SearchState>): SearchState => ({
  revision: 1,
  search: 0,
  count: 0,
  until: 0,
  complete: true,
  problem: null,
  ...more,
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A search whose questions the test answers. */
function start() {
  const posted: FromWebview[] = [];
  const lit: (number | null)[] = [];
  const failures: string[] = [];
  const questions = new Questions((message) => posted.push(message));
  const search = new Search(questions, {
    found: (number) => lit.push(number),
    failed: (message) => failures.push(message),
  });
  const asked = (): string[] =>
    posted.flatMap((message) =>
      message.type === 'ask' && message.question.method === 'trace/search'
        ? [message.question.expression]
        : [],
    );
  const answer = async (result: Partial<SearchState>): Promise<void> => {
    const last = posted.findLast((message) => message.type === 'ask');
    questions.receive({ type: 'answer', id: last?.id ?? 0, result: state(result) });
    await settled();
  };
  return { search, posted, lit, failures, asked, answer, questions };
}

test('a search is asked for again until it is complete', async () => {
  const { search, asked, answer, lit } = start();
  search.set('fn:main');
  await answer({ search: 7, count: 3, complete: false });
  await answer({ search: 7, count: 9 });
  assert.deepEqual(asked(), ['fn:main', 'fn:main']);
  assert.equal(search.state?.count, 9);
  assert.deepEqual(lit, [7, 7]);
});

test('the newest expression wins, and the one before is cancelled', async () => {
  const { search, posted, answer, lit } = start();
  search.set('old');
  search.set('new');
  assert.equal(posted.filter(({ type }) => type === 'cancel').length, 1);
  await answer({ search: 8, count: 1 });
  assert.deepEqual(lit, [8]);
});

test('while an expression is wrong the picture stays, and without one nothing is dim', async () => {
  const { search, answer, lit } = start();
  search.set('fn:main');
  await answer({ search: 7, count: 1 });
  search.set('fn:');
  await answer({ problem: { message: 'Something is missing.', start: 0, length: 3 } });
  assert.equal(search.active, false);
  assert.deepEqual(lit, [7]);
  search.set('');
  await answer({});
  assert.deepEqual(lit, [7, null]);
});

test('matches of a search that has been replaced are nobody’s', async () => {
  const { search, answer, questions } = start();
  search.set('fn:main');
  await answer({ search: 7, count: 1 });
  const matches = search.matches(0, 1);
  search.set('other');
  questions.receive({ type: 'answer', id: 2, result: [] });
  await assert.rejects(matches);
});

test('matches that are being sorted can be given up', async () => {
  const { search, posted, answer } = start();
  search.set('fn:main');
  await answer({ search: 7, count: 1_000_000 });
  const asked = search.askMatches(0, 200, { column: 'duration', descending: true });
  asked.cancel();
  await assert.rejects(asked.answer, Abandoned);
  assert.deepEqual(posted.at(-1), { type: 'cancel', id: 2 });
});

test('a failure is told, and does not keep anyone waiting', async () => {
  const { search, failures, questions } = start();
  search.set('fn:main');
  const begun = search.begun();
  questions.receive({ type: 'failed', id: 1, message: 'no server' });
  await begun;
  assert.deepEqual(failures, ['no server']);
});
