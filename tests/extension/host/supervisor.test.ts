import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { RestartPolicy } from '../../../extension/host/server/restartPolicy.js';
import type { ServerProcess } from '../../../extension/host/server/serverProcess.js';
import { Supervisor, type SupervisorListener } from '../../../extension/host/server/supervisor.js';
import { launchServer, memoryLog, until, withServer, withSignals } from './server.js';

const supervisors: Supervisor[] = [];
after(() => Promise.all(supervisors.map((supervisor) => supervisor.stop())));

interface Watched {
  readonly supervisor: Supervisor;
  /** Statuses and other news, in order. */
  readonly news: string[];
}

function supervise(
  launch: () => Promise<ServerProcess>,
  more: { readonly idle?: number; readonly policy?: RestartPolicy } = {},
): Watched {
  const supervisor = new Supervisor({ launch, idle: 60_000, log: memoryLog(), ...more });
  const news: string[] = [];
  const listener: SupervisorListener = {
    status: ({ kind }) => news.push(kind),
    crashed: () => news.push('crashed'),
    started: () => news.push('started'),
    gaveUp: () => news.push('gave up'),
  };
  supervisor.listener = listener;
  supervisors.push(supervisor);
  return { supervisor, news };
}

const kill = (supervisor: Supervisor): void => {
  process.kill(supervisor.running?.processId ?? assert.fail('no server runs'), 'SIGKILL');
};

test('nothing runs before the first use, and all users share one server', withServer, async () => {
  const { supervisor, news } = supervise(launchServer);
  assert.equal(supervisor.running, undefined);
  const [a, b] = await Promise.all([supervisor.server(), supervisor.server()]);
  assert.equal(a, b);
  assert.deepEqual(news, ['starting', 'running', 'started']);
});

test('a server that dies is restarted while it is used', withSignals, async () => {
  const { supervisor, news } = supervise(launchServer);
  supervisor.retain();
  const first = await supervisor.server();
  kill(supervisor);
  await until('a second start', () => news.filter((word) => word === 'started').length === 2);
  assert.notEqual(await supervisor.server(), first);
  assert.deepEqual(news.slice(3), ['crashed', 'restarting', 'running', 'started']);
});

test('a server that dies without users is not restarted', withSignals, async () => {
  const { supervisor, news } = supervise(launchServer);
  await supervisor.server();
  kill(supervisor);
  await until('the end', () => supervisor.status.kind === 'stopped');
  assert.deepEqual(news.slice(3), ['crashed', 'stopped']);
});

test('a server without users is stopped after a while', withServer, async () => {
  const { supervisor } = supervise(launchServer, { idle: 20 });
  const release = supervisor.retain();
  const server = await supervisor.server();
  release();
  await server.closed;
  assert.deepEqual(supervisor.status, { kind: 'stopped' });
  assert.ok(await supervisor.server(), 'the next use starts another one');
});

test('a restart that nobody needs only ends the server', withServer, async () => {
  const { supervisor } = supervise(launchServer);
  const server = await supervisor.server();
  await supervisor.restart();
  assert.equal(await server.closed, 'The server ended with code 0.');
  assert.equal(supervisor.running, undefined);
});

test('a first start that fails is told, and tried again by the next use', withServer, async () => {
  let broken = true;
  const { supervisor, news } = supervise(() =>
    broken ? Promise.reject(new Error('No server.')) : launchServer(),
  );
  await assert.rejects(supervisor.server(), /No server\./);
  await until('failed', () => supervisor.status.kind === 'failed');
  broken = false;
  await supervisor.server();
  assert.deepEqual(news, ['starting', 'failed', 'starting', 'running', 'started']);
});

test('after too many crashes the user decides, once', withSignals, async () => {
  // As after three crashes; to wait for their delays would take seven seconds.
  let policy = RestartPolicy.fresh;
  for (let i = 0; i < 3; i++) ({ next: policy } = policy.crashed(performance.now()));
  const { supervisor, news } = supervise(launchServer, { policy });
  supervisor.retain();
  await supervisor.server();
  kill(supervisor);
  await until('giving up', () => news.includes('gave up'));
  assert.equal(supervisor.status.kind, 'failed');
  await assert.rejects(supervisor.server(), /ended too often/);
  await supervisor.restart();
  assert.equal(supervisor.status.kind, 'running');
  assert.equal(news.filter((word) => word === 'gave up').length, 1);
});
