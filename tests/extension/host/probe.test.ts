import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Candidate, candidates } from '../../../extension/host/server/locate.js';
import { probe } from '../../../extension/host/server/probe.js';

const posix = { skip: process.platform === 'win32' && 'needs shell scripts' };
let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'probe-'));
});
after(() => rm(folder, { recursive: true }));

async function script(text: string, mode = 0o755): Promise<Candidate> {
  const file = path.join(folder, `server-${Math.random().toString(36).slice(2)}`);
  await writeFile(file, text);
  await chmod(file, mode);
  return { origin: 'bundled', command: file, args: [], file };
}

async function messageOf(candidate: Candidate): Promise<string> {
  const result = await probe(candidate);
  assert.ok(!result.works, 'it should not work');
  return result.message;
}

test('a server that prints its version works', posix, async () => {
  const server = await script('#!/bin/sh\necho "traceinsight 1.2.3 (protocol 1)"\n');
  assert.deepEqual(await probe(server), {
    works: true,
    version: 'traceinsight 1.2.3 (protocol 1)',
  });
});

test('another program that prints a version is no server', posix, async () => {
  const other = await script('#!/bin/sh\necho "2.0 of something else"\n');
  assert.match(await messageOf(other), /is not a TraceInsight server/);
});

test('a file that is not there is named', async () => {
  const file = path.join(folder, 'nothing');
  const message = await messageOf({ origin: 'setting', command: file, args: [], file });
  assert.equal(message, `There is no server at ${file}.`);
});

test('a lost executable bit is put back', posix, async () => {
  const server = await script('#!/bin/sh\necho "traceinsight 1.0.0 (protocol 1)"\n', 0o644);
  assert.equal((await probe(server)).works, true);
  assert.equal((await stat(server.file)).mode & 0o111, 0o111);
});

test('a missing version of the C library is named', posix, async () => {
  const text = "./traceinsight: /lib/libc.so.6: version `GLIBC_2.34' not found";
  const server = await script(`#!/bin/sh\necho "${text.replaceAll('`', '\\`')}" >&2\nexit 1\n`);
  assert.match(await messageOf(server), /needs a newer C library \(GLIBC_2\.34\)/);
});

test('a program without its interpreter was built for another system', posix, async () => {
  assert.match(await messageOf(await script('#!/no/such/program\n')), /built for another system/);
});

test('dotnet that is not installed is said to be missing, not the server', async () => {
  const file = (await script('')).file;
  const command = path.join(folder, 'no-dotnet');
  const message = await messageOf({ origin: 'portable', command, args: [file], file });
  assert.match(message, /no-dotnet was not found: install \.NET 10/);
});

test('dotnet without the runtime is told apart', posix, async () => {
  const dotnet = await script(
    '#!/bin/sh\necho "You must install or update .NET to run this application.\nFramework: Microsoft.NETCore.App" >&2\nexit 150\n',
  );
  const message = await messageOf({ ...dotnet, origin: 'portable', file: folder + '/../x' }).catch(
    () => '',
  );
  assert.match(message, /There is no server/, 'the dll is looked for first');
  const dll = (await script('')).file;
  assert.match(await messageOf({ ...dotnet, args: [dll], file: dll }), /has no \.NET 10 runtime/);
});

test('an exit code comes with the first line of what was printed', posix, async () => {
  const server = await script('#!/bin/sh\necho "out of luck\nand more" >&2\nexit 7\n');
  assert.match(await messageOf(server), /ended with code 7: out of luck$/);
});

test('a server that is killed names the signal', posix, async () => {
  assert.match(await messageOf(await script('#!/bin/sh\nkill -9 $$\n')), /\(SIGKILL\)/);
});

const nothing = {
  extensionFolder: '/ext',
  environment: undefined,
  serverPath: undefined,
  dotnetPath: undefined,
};

test('the bundled server is tried before the portable one', () => {
  const found = candidates({ ...nothing, platform: 'linux' });
  assert.deepEqual(
    found.map(({ command, args }) => [command, ...args]),
    [
      [path.join('/ext/dist/server/traceinsight')],
      ['dotnet', path.join('/ext/dist/server-portable/traceinsight.dll')],
    ],
  );
  const [windows] = candidates({ ...nothing, platform: 'win32' });
  assert.equal(windows?.command, path.join('/ext/dist/server/traceinsight.exe'));
});

test('a server that was asked for is the only one tried, the variable before the setting', () => {
  const places = { ...nothing, platform: 'linux', serverPath: ' /own/server ' } as const;
  assert.deepEqual(
    candidates(places).map(({ command }) => command),
    ['/own/server'],
  );
  const both = candidates({ ...places, environment: '/dev/server.dll', dotnetPath: '/net/dotnet' });
  assert.deepEqual(
    both.map(({ origin, command, args }) => [origin, command, ...args]),
    [['environment', '/net/dotnet', '/dev/server.dll']],
  );
});
