import assert from 'node:assert/strict';
import { test } from 'node:test';
import { states } from '../../../extension/protocol/states.js';
import { whySlow } from '../../../extension/webview/analysis/state-bars.js';
import { bytesText } from '../../../extension/webview/durations.js';

const times = (of: Partial<Record<(typeof states)[number], number>>): number[] =>
  states.map((state) => of[state] ?? 0);

test('what the slow ones did more is told, the most first, and what hardly differs is not', () => {
  const usual = { count: 20, length: 1e6, states: times({ running: 9e5, runnable: 1e5 }) };
  const slow = {
    count: 5,
    length: 9e6,
    states: times({ running: 9.1e5, runnable: 1.1e6, waitingSync: 7e6 }),
  };
  assert.equal(
    whySlow(usual, slow),
    'The slowest 5 took 9 ms instead of 1 ms: 7 ms more waiting on a lock or condition, ' +
      '1 ms more runnable: waiting for a proc.',
  );
});

test('where all take the same time nothing stands out', () => {
  const all = { count: 1, length: 1e6, states: times({ running: 1e6 }) };
  assert.equal(whySlow(all, all), 'The slowest took 1 ms instead of 1 ms: no state stands out.');
});

test('sizes have the units of the Go runtime', () => {
  assert.deepEqual([0, 1023, 4096, 4.2 * 2 ** 20, 2 ** 40].map(bytesText), [
    '0 B',
    '1023 B',
    '4 KiB',
    '4.2 MiB',
    '1 TiB',
  ]);
});
