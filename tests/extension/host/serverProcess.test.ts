import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestFailed } from '../../../extension/host/server/serverProcess.js';
import {
  builtServer,
  launchServer,
  memoryLog,
  quicksort,
  withServer,
  withSignals,
} from './server.js';

const failsBy = (reason: string) => (error: unknown) =>
  error instanceof RequestFailed && error.reason === reason && error.message !== '';

test('a server says its version and ends when it is asked to', withServer, async () => {
  const log = memoryLog();
  const server = await launchServer(log);
  assert.match(server.version, /^\d+\.\d+\.\d+/);
  assert.ok(server.processId !== undefined);
  await server.stop();
  assert.equal(await server.closed, 'The server ended with code 0.');
  assert.equal(server.processId, undefined);
  assert.ok(log.lines.some((line) => line.startsWith('info: server: version')));
});

test(
  'what the server refuses is an error with its words, and the next request works',
  withServer,
  async () => {
    const server = await launchServer();
    await assert.rejects(server.request('trace/overview', { trace: 99 }), failsBy('refused'));
    const state = await server.request('trace/open', { path: quicksort, forPicture: false });
    assert.ok(state.trace > 0);
    assert.equal(await server.request('trace/close', { trace: state.trace }), null);
    await server.stop();
  },
);

test('a killed server answers every waiting request with an error', withSignals, async () => {
  const server = await launchServer();
  const processId = server.processId ?? assert.fail();
  process.kill(processId, 'SIGSTOP');
  const waiting = [1, 2, 3].map((trace) => server.request('trace/overview', { trace }));
  process.kill(processId, 'SIGKILL');
  for (const request of waiting) await assert.rejects(request, failsBy('closed'));
  assert.equal(await server.closed, 'The server was stopped by SIGKILL.');
});

test('a request to a server that is gone is refused at once', withServer, async () => {
  const server = await launchServer();
  await server.stop();
  await assert.rejects(server.request('trace/overview', { trace: 1 }), failsBy('closed'));
});

test('a server that hangs does not hold a request for ever', withSignals, async () => {
  const server = await launchServer();
  const processId = server.processId ?? assert.fail();
  process.kill(processId, 'SIGSTOP');
  const request = server.request('trace/overview', { trace: 1 }, { timeout: 50 });
  await assert.rejects(request, failsBy('timeout'));
  process.kill(processId, 'SIGKILL');
  await server.closed;
});

test(
  'a server that a variable names may stand in a debugger for an hour',
  withSignals,
  async (t) => {
    const server = await launchServer(memoryLog(), builtServer);
    const processId = server.processId ?? assert.fail();
    process.kill(processId, 'SIGSTOP');
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const request = server.request('trace/open', { path: quicksort, forPicture: false });
    t.mock.timers.tick(60 * 60_000);
    t.mock.timers.reset();
    process.kill(processId, 'SIGCONT');
    const { trace } = await request.finally(() => server.stop());
    assert.ok(trace > 0);
  },
);

test(
  'a request that is no longer wanted ends at once and is cancelled on the server',
  withSignals,
  async () => {
    const server = await launchServer();
    const processId = server.processId ?? assert.fail();
    process.kill(processId, 'SIGSTOP');
    const abandon = new AbortController();
    const request = server.request('trace/overview', { trace: 1 }, { signal: abandon.signal });
    abandon.abort();
    await assert.rejects(request, failsBy('cancelled'));
    process.kill(processId, 'SIGCONT');
    // The late answer to the abandoned request disturbs nobody.
    await assert.rejects(server.request('trace/overview', { trace: 1 }), failsBy('refused'));
    await server.stop();
  },
);
