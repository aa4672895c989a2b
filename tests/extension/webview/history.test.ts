import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { History } from '../../../extension/webview/history.js';

function moving() {
  mock.timers.enable({ apis: ['setTimeout'] });
  let at = { start: 0, end: 100, scroll: 0 };
  const history = new History(() => at);
  history.home();
  const go = (start: number, end: number, scroll = 0): void => {
    at = { start, end, scroll };
    history.moved();
  };
  const rest = (): void => mock.timers.tick(1000);
  const take = (range: typeof at | null): number | null => {
    if (range) at = range;
    return range?.start ?? null;
  };
  const scrolled = (): number => at.scroll;
  return {
    go,
    rest,
    scrolled,
    back: () => take(history.back()),
    forward: () => take(history.forward()),
  };
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

test('scrolling the lanes is a move too, unless it is too little to be seen', () => {
  const { go, rest, back, scrolled } = moving();
  go(0, 100, 300);
  rest();
  go(0, 100, 304);
  rest();
  back();
  assert.equal(scrolled(), 0);
  assert.equal(back(), null);
});
