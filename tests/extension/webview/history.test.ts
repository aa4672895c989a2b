import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { History } from '../../../extension/webview/history.js';

function moving() {
  mock.timers.enable({ apis: ['setTimeout'] });
  let at = { start: 0, end: 100 };
  const history = new History(() => at);
  history.home();
  const go = (start: number, end: number): void => {
    at = { start, end };
    history.moved();
  };
  const rest = (): void => mock.timers.tick(1000);
  const take = (range: { start: number; end: number } | null): number | null => {
    if (range) at = range;
    return range?.start ?? null;
  };
  return { go, rest, back: () => take(history.back()), forward: () => take(history.forward()) };
}
test.afterEach(() => mock.timers.reset());

test('every move can be taken back, and the taking back too', () => {
  const { go, rest, back, forward } = moving();
  go(10, 20);
  rest();
  go(12, 14);
  rest();
  assert.deepEqual([back(), back(), back()], [10, 0, null]);
  assert.deepEqual([forward(), forward(), forward()], [10, 12, null]);
});

test('what is done without a pause is one move', () => {
  const { go, rest, back } = moving();
  for (let start = 1; start <= 50; start++) go(start, start + 10);
  rest();
  assert.deepEqual([back(), back()], [0, null]);
});

test('going back in the middle of a move takes back that move', () => {
  const { go, back } = moving();
  go(10, 20);
  assert.equal(back(), 0);
});

test('a new move ends what could have been gone forward to', () => {
  const { go, rest, back, forward } = moving();
  go(10, 20);
  rest();
  back();
  go(30, 40);
  rest();
  assert.equal(forward(), null);
  assert.equal(back(), 0);
});
