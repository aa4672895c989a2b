/** The real server, and what tests of the host need around it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../../../extension/host/log.js';
import { launch } from '../../../extension/host/server/launch.js';
import { candidates, type Places } from '../../../extension/host/server/locate.js';
import type { ServerProcess } from '../../../extension/host/server/serverProcess.js';

const root = path.resolve(import.meta.dirname, '../../..');
export const quicksort = path.join(root, 'tests/fixtures/workspace/trace.out');

const places: Places = {
  extensionFolder: root,
  platform: process.platform,
  environment: undefined,
  serverPath: undefined,
  dotnetPath: undefined,
};
export const builtServer = candidates(places)
  .map(({ file }) => file)
  .find(existsSync);

/** `skip` where nobody has built the server; `npm test` has. */
export const withServer = {
  skip: builtServer === undefined && 'build the server first: npm run build',
};
/** Signals that stop and continue a process are not to be had on Windows. */
export const withSignals = { skip: withServer.skip || (process.platform === 'win32' && 'signals') };

/** Keeps every line. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** @param environment A server that a variable names, instead of the one that was built. */
export function launchServer(log: Log = memoryLog(), environment?: string): Promise<ServerProcess> {
  return launch({ ...places, environment }, { log, logLevel: 'debug', clientVersion: 'test' });
}

/** Waits for what other processes bring about; gives up only when something is wrong. */
export async function until(what: string, happened: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!happened()) {
    assert.ok(performance.now() < end, `it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
