import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartPolicy } from '../../../extension/host/server/restartPolicy.js';

/** The delays before each restart, for crashes at the given moments (seconds). */
function delays(...crashes: number[]): (number | undefined)[] {
  let policy = RestartPolicy.fresh;
  return crashes.map((time) => {
    const { delay, next } = policy.crashed(time * 1000);
    policy = next;
    return delay;
  });
}

test('three crashes within three minutes are restarted with growing delays', () => {
  assert.deepEqual(delays(0, 60, 120), [500, 2000, 5000]);
});

test('the fourth crash within three minutes is left to the user', () => {
  assert.deepEqual(delays(0, 60, 120, 179), [500, 2000, 5000, undefined]);
});

test('a crash three minutes ago no longer counts', () => {
  assert.deepEqual(delays(0, 60, 120, 180), [500, 2000, 5000, 5000]);
  assert.deepEqual(delays(0, 200, 400, 600), [500, 500, 500, 500]);
});

test('a policy does not change: the same crash twice is one crash', () => {
  const { next } = RestartPolicy.fresh.crashed(0);
  assert.equal(next.crashed(1).delay, 2000);
  assert.equal(next.crashed(1).delay, 2000);
});
