/** The commands of the published server that answer one question about a file and end. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync, type SpawnOptions } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { serverPath, spawnServer } from './server-process.js';

const limit = { timeout: 60_000 };
const onWindows = process.platform === 'win32';
const temporary = mkdtempSync(join(tmpdir(), 'traceinsight-'));
const httpd = fixture('httpd-1.27.trace');
/** What Go's own reader says of the same files. */
const facts = JSON.parse(readFileSync(fixture('facts.json'), 'utf8')) as {
  readonly traces: Record<string, Record<string, unknown>>;
};

after(() => rmSync(temporary, { recursive: true }));

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/traces/${name}`, import.meta.url));
}

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(
  args: string[],
  input: string | Uint8Array = '',
  as?: SpawnOptions,
): Promise<Outcome> {
  const child = spawnServer(args, as);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.on('error', () => undefined).end(input);
  const [output, errors] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
  ]);
  return { code: await ended, output: output.join(''), errors: errors.join('') };
}

test('info --json says of every trace what the reference reader says', limit, async () => {
  for (const [name, go] of Object.entries(facts.traces)) {
    const { code, output, errors } = await run(['info', fixture(name), '--json']);
    assert.deepEqual({ code, errors }, { code: 0, errors: '' }, name);
    const info = JSON.parse(output) as Record<string, unknown>;
    assert.equal(info.file, fixture(name));
    assert.equal(`go 1.${String(info.version)}`, go.format);
    assert.equal(info.format, Number(info.version) < 22 ? 'v1' : 'v2');
    for (const key of ['bytes', 'events', 'goroutines', 'procs', 'threads'])
      assert.equal(info[key], go[key], `${key} of ${name}`);
    const kinds = go.eventsByKind as Record<string, number>;
    assert.deepEqual(info.eventsByKind, kinds, name);
    assert.equal(info.generations, Number(kinds.Sync) - 1);
    assert.equal(info.logs, kinds.Log ?? 0);
    assert.equal(info.cpuSamples, kinds.StackSample ?? 0);
    assert.equal(info.regions, kinds.RegionBegin ?? 0);
    assert.equal(String(info.firstEventClock), go.originClock);
    assert.equal(info.durationNs, go.last);
    assert.equal(typeof info.tasks, 'number');
    assert.equal(info.wallClockStart === null, Number(info.version) < 25, name);
    assert.deepEqual([info.complete, info.problem], [true, null]);
  }
});

test('the wall clock is that of the first Sync event, to the nanosecond', limit, async () => {
  const clock = /^M=.* Time=(\d+) N=1 Trace=(\d+) Mono=\d+ Wall=(.+)\.(\d+)Z$/m;
  const { output } = await run(['events', httpd], '', { env: { ...process.env, TZ: 'UTC' } });
  const [, first, trace, seconds, fraction] = clock.exec(output) ?? [];
  assert.ok(first !== undefined && trace !== undefined && fraction !== undefined);
  const wall = BigInt(Date.parse(`${seconds ?? ''}Z`)) * 1_000_000n;
  const start = wall + BigInt(fraction.padEnd(9, '0')) - (BigInt(trace) - BigInt(first));
  const iso = new Date(Number(start / 1_000_000n)).toISOString().slice(0, 19);
  const nanoseconds = String(start % 1_000_000_000n).padStart(9, '0');
  const info = JSON.parse((await run(['info', '--json', httpd])).output) as Record<string, unknown>;
  assert.equal(info.wallClockStart, `${iso}.${nanoseconds}Z`);
});

test('a pipe that has a name is read to its end', { ...limit, skip: onWindows }, async () => {
  const compressed = join(temporary, 'piped.trace.gz');
  writeFileSync(compressed, gzipSync(readFileSync(httpd)));
  const direct = JSON.parse((await run(['info', '--json', httpd])).output) as object;
  const program = serverPath.endsWith('.dll') ? `dotnet ${serverPath}` : serverPath;
  for (const file of [httpd, compressed]) {
    // What node gives a child as standard input is a socket, which has no name.
    const line = `cat ${file} | ${program} info --json /dev/stdin`;
    const output = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
    assert.deepEqual({ ...(JSON.parse(output) as object), file: httpd }, direct);
  }
});

test('info says the same of a file, of standard input and of both compressed', limit, async () => {
  const bytes = readFileSync(httpd);
  const compressed = join(temporary, 'httpd.trace.gz');
  writeFileSync(compressed, gzipSync(bytes));
  const answers = await Promise.all([
    run(['info', '--json', httpd]),
    run(['info', '--json', '-'], bytes),
    run(['info', '--json', '-'], gzipSync(bytes)),
    run(['info', '--json', compressed]),
  ]);
  const [plain, ...others] = answers.map(({ output }) => {
    const { file, ...facts } = JSON.parse(output) as Record<string, unknown>;
    assert.notEqual(file, '');
    return facts;
  });
  for (const other of others) assert.deepEqual(other, plain);
});

test('goroutines --json has one object for each goroutine, by number', limit, async () => {
  const { code, output, errors } = await run(['goroutines', httpd, '--json']);
  assert.deepEqual({ code, errors }, { code: 0, errors: '' });
  const goroutines = JSON.parse(output) as Record<string, unknown>[];
  assert.equal(goroutines.length, facts.traces['httpd-1.27.trace']?.goroutines);
  const ids = goroutines.map(({ id }) => Number(id));
  assert.deepEqual(
    ids,
    [...ids].sort((a, b) => a - b),
  );
  const keys =
    'id name createdNs startedNs endedNs executionNs schedulerWaitNs syscallNs syscallBlockedNs ' +
    'totalNs blockedNs rangesNs regions createdToFirstRunNs corrected';
  for (const goroutine of goroutines) assert.equal(Object.keys(goroutine).join(' '), keys);
  const main = goroutines.find(({ name }) => name === 'main.main');
  assert.ok(Number(main?.executionNs) > 0, JSON.stringify(main));
});

test('goroutines prints a line for each, and only of the range', limit, async () => {
  const lines = async (...args: string[]) => {
    const { code, output } = await run(['goroutines', httpd, ...args]);
    assert.equal(code, 0);
    return output.trimEnd().split('\n').slice(2);
  };
  const all = await lines();
  const some = await lines('--from', '200ms', '--to', '201ms');
  assert.equal(all.length, facts.traces['httpd-1.27.trace']?.goroutines);
  assert.ok(some.length > 0 && some.length < all.length, `${some.length} of ${all.length}`);
  for (const line of some) assert.ok(Number(line.trim().split(/ +/)[5]) <= 1, line);
});

test('tasks and regions --json tell each task and each name of regions', limit, async () => {
  const ask = async (...args: string[]) => {
    const { code, output, errors } = await run(args);
    assert.deepEqual({ code, errors }, { code: 0, errors: '' });
    return JSON.parse(output) as Record<string, unknown>[];
  };
  const tasks = await ask('tasks', '--json', httpd);
  assert.equal(tasks.length, 230);
  assert.deepEqual(
    { ...tasks[0], startNs: 0, endNs: 0 },
    {
      ...{ id: 1, parent: null, name: 'order', startNs: 0, endNs: 0, logs: 1, regions: 5 },
      ...{ goroutines: 1, isRoot: true },
    },
  );
  const regions = await ask('regions', '--json', httpd);
  const names = ['', 'decode', 'handle', 'publish', 'receipt', 'reserve'];
  assert.deepEqual(
    regions.map(({ name, count }) => `${String(name)} ${String(count)}`),
    names.map((name) => `${name} 230`),
  );
  for (const region of regions) assert.ok(Number(region.totalNs) > 0, JSON.stringify(region));
  const some = await ask('tasks', '--json', httpd, '--from', '200ms', '--to', '300ms');
  assert.ok(some.length > 0 && some.length < tasks.length, `${some.length} of ${tasks.length}`);
});

test('events prints one line for each event that info counts', limit, async () => {
  const { events } = JSON.parse((await run(['info', '--json', httpd])).output) as {
    events: number;
  };
  const { code, output } = await run(['events', httpd]);
  assert.equal(code, 0);
  assert.equal(output.match(/^M=/gm)?.length, events);
});

test('what cannot be read prints nothing, says why and ends with status 1', limit, async () => {
  const text = join(temporary, 'main.go');
  writeFileSync(text, 'package main\n');
  for (const path of [join(temporary, 'missing'), temporary, text]) {
    for (const command of ['info', 'events', 'goroutines']) {
      const { code, output, errors } = await run([command, path]);
      assert.deepEqual({ code, output }, { code: 1, output: '' });
      assert.ok(errors.startsWith(`traceinsight: ${path}: `), errors);
      assert.equal(errors.trim().split('\n').length, 1);
    }
  }
});

test('what can be read in part ends with status 3 and the place of the damage', limit, async () => {
  const bytes = readFileSync(httpd);
  const path = join(temporary, 'cut.trace');
  writeFileSync(path, bytes.subarray(0, bytes.length - 1000));
  const info = await run(['info', '--json', path]);
  assert.equal(info.code, 3);
  assert.match(info.errors, /cut off.*offset \d+/);
  const { complete, problem, events } = JSON.parse(info.output) as {
    complete: boolean;
    problem: { message: string; offset: number } | null;
    events: number;
  };
  assert.equal(complete, false);
  assert.ok(events > 0);
  assert.ok(problem !== null && problem.offset > 0 && problem.offset <= bytes.length - 1000);

  const listed = await run(['events', path]);
  assert.equal(listed.code, 3);
  assert.match(listed.errors, /offset \d+/);
  // Like Go's reader it ends with a mark of its own; before that it is the beginning of the whole.
  const kept = listed.output.slice(0, listed.output.lastIndexOf('\nM=') + 1);
  assert.notEqual(kept, '');
  assert.ok((await run(['events', httpd])).output.startsWith(kept));
});

/** A command that has a folder for temporary files of its own, and what it left there. */
function withTemporaryFiles(name: string): [SpawnOptions, () => string[]] {
  const folder = join(temporary, name);
  mkdirSync(folder);
  const left = (): string[] => readdirSync(folder);
  return [{ env: { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder } }, left];
}

test('what is unpacked is deleted again', limit, async () => {
  const [as, left] = withTemporaryFiles('unpacked');
  const { code } = await run(['info', '-'], gzipSync(readFileSync(httpd)), as);
  assert.equal(code, 0);
  assert.deepEqual(left(), []);
});

test(
  'a command that is interrupted deletes what it has unpacked',
  { ...limit, skip: process.platform === 'win32' && 'no signals there' },
  async () => {
    const [as, left] = withTemporaryFiles('interrupted');
    const child = spawnServer(['info', '-'], as);
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin.write('go 1.26 trace\0\0\0');
    // Standard input does not end: it waits with its copy until it is interrupted.
    while (left().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    await ended;
    assert.deepEqual(left(), []);
  },
);

test('a compressed trace that is damaged tells what came before the damage', limit, async () => {
  const bytes = gzipSync(readFileSync(httpd));
  const path = join(temporary, 'damaged.gz');
  // The longest code of deflate's table, over and over, is none of this file's.
  writeFileSync(path, bytes.fill(0xff, bytes.length - 30_000, bytes.length - 29_000));
  const { code, output, errors } = await run(['info', '--json', path]);
  assert.equal(code, 3, errors);
  assert.match(errors, /damaged at offset \d+: gzip: /);
  const info = JSON.parse(output) as { complete: boolean; events: number };
  assert.equal(info.complete, false);
  assert.ok(info.events > 0);
});

test(
  'what is compressed and no trace is not unpacked further than its beginning',
  limit,
  async () => {
    const path = join(temporary, 'zeros.gz');
    writeFileSync(path, gzipSync(Buffer.alloc(64 << 20)));
    const { code, output, errors } = await run(['info', path]);
    assert.deepEqual({ code, output }, { code: 1, output: '' });
    assert.match(errors, /not a Go execution trace/);
    writeFileSync(path, Buffer.from([0x1f, 0x8b, 1, 2, 3]));
    const broken = await run(['events', path]);
    assert.deepEqual([broken.code, broken.output], [1, '']);
    assert.match(broken.errors, /gzip.*Copy it again/);
  },
);

test('events between two times are those of the whole', limit, async () => {
  const all = (await run(['events', httpd])).output;
  const origin = Number(/ Time=(\d+)/.exec(all)?.[1]);
  const within = all
    .split(/^(?=M=)/m)
    .filter((event) => {
      const time = Number(/ Time=(\d+)/.exec(event)?.[1]) - origin;
      return time >= 200_000_000 && time < 700_500_000;
    })
    .join('');
  assert.ok(within.length > 0 && within.length < all.length);
  const part = await run(['events', httpd, '--from', '200ms', '--to', '0.7005s']);
  assert.deepEqual([part.code, part.errors], [0, '']);
  assert.equal(part.output, within);
  assert.equal((await run(['events', httpd, '--to', '0'])).output, '');
  assert.equal((await run(['events', httpd, '--from', '0s', '--to', '1h'])).output, all);
});

test('help explains every command, and the exit status', limit, async () => {
  const { code, output, errors } = await run(['--help']);
  assert.deepEqual([code, errors], [0, '']);
  for (const word of ['info', 'events', 'serve', '--version', 'Exit status', '.gz'])
    assert.ok(output.includes(word), word);
  const events = await run(['events', '--help']);
  assert.equal(events.code, 0);
  for (const word of ['FILE', 'standard input', '--from', '--to', '1.5s'])
    assert.ok(events.output.includes(word), word);
  const version = await run(['--version']);
  assert.match(version.output, /^traceinsight \d+\.\d+\.\d+ \(protocol \d+\)\n$/);
});

test('a wrong command line ends with status 2 and says what is wrong', limit, async () => {
  const wrong = [
    ['info'],
    ['events'],
    [],
    ['explain'],
    ['info', httpd, httpd],
    ['info', httpd, '--from', '1s'],
    ['events', httpd, '--from', '3 parsecs'],
    ['events', httpd, '--from', '1.5.2s'],
    ['events', httpd, '--to', '9999999999h'],
    ['events', httpd, '--from', '2s', '--to', '1s'],
  ];
  for (const args of wrong) {
    const { code, output, errors } = await run(args);
    assert.deepEqual({ code, output }, { code: 2, output: '' }, args.join(' '));
    assert.match(errors, /^traceinsight: .*\n(.*\n)*See: traceinsight.* --help\n$/, args.join(' '));
  }
});

test('every way in which a file can be wrong says what to do', limit, async () => {
  const bytes = readFileSync(httpd);
  const header = (version: string): string => `go 1.${version} trace\0\0\0`;
  const cases: [string | Uint8Array, number, RegExp][] = [
    ['', 1, /is empty. Try again/],
    [header('26'), 1, /after its header. Try again/],
    [header('99'), 1, /offset \d+.*Update TraceInsight/],
    [header('05'), 1, /offset \d+.*newer Go/],
    ['PK', 1, /not a Go execution trace. .*runtime\/trace/],
    [bytes.subarray(0, 9), 1, /cut off at offset 9: /],
    [Uint8Array.from(bytes).fill(0xfe, 200_000), 3, /damaged at offset \d+: .*record it again/],
  ];
  for (const [input, status, said] of cases) {
    const { code, output, errors } = await run(['info', '-'], input);
    assert.equal(code, status, errors);
    assert.equal(output === '', status === 1);
    assert.match(errors, said);
    assert.match(errors, /^traceinsight: standard input: [^\n]*\.\n$/);
  }
});

test(
  'no room for what is written is no fault of the trace, and says what to do',
  limit,
  async () => {
    const compressed = join(temporary, 'no-room.trace.gz');
    writeFileSync(compressed, gzipSync(readFileSync(httpd)));
    const nowhere = join(temporary, 'no such folder');
    const env = { ...process.env, TMPDIR: nowhere, TMP: nowhere, TEMP: nowhere };
    const unpacked = await run(['info', compressed], '', { env });
    assert.deepEqual([unpacked.code, unpacked.output], [1, '']);
    assert.match(
      unpacked.errors,
      /no-room\.trace\.gz: it could not be kept in a temporary file in .*no such folder/,
    );
    assert.match(unpacked.errors, /Make room there, or name another folder in TMP(DIR)?\.\n$/);
  },
);

// A device of Linux that is always full.
test(
  'a full disk is told, whoever wrote to it',
  { ...limit, skip: !existsSync('/dev/full') },
  () => {
    const full = openSync('/dev/full', 'w');
    const program = serverPath.endsWith('.dll') ? ['dotnet', serverPath] : [serverPath];
    const [command = '', ...first] = program;
    const listed = spawnSync(command, [...first, 'events', httpd], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    assert.equal(listed.status, 1);
    assert.match(
      listed.stderr,
      /^traceinsight: standard output: there is no room left\. Make room, .*\n$/,
    );
    const args = ['profile', httpd, '--kind', 'sync', '--output', '/dev/full'];
    const written = spawnSync(command, [...first, ...args], { encoding: 'utf8' });
    assert.equal(written.status, 2);
    assert.match(
      written.stderr,
      /could not be written.* Make room there, or name a file somewhere else\.\n$/,
    );
  },
);

test(
  'a profile that cannot be written to its end leaves the one that is there',
  { ...limit, skip: onWindows },
  () => {
    const there = join(temporary, 'there.pb.gz');
    writeFileSync(there, 'an earlier profile');
    const program = serverPath.endsWith('.dll') ? ['dotnet', serverPath] : [serverPath];
    // No file may grow beyond 512 bytes.
    const line = `ulimit -f 1; trap '' XFSZ; exec "$@" profile '${httpd}' --kind sync --output '${there}'`;
    const written = spawnSync('sh', ['-c', line, 'sh', ...program], { encoding: 'utf8' });
    assert.equal(written.status, 2);
    assert.match(written.stderr, /there\.pb\.gz: the profile could not be written/);
    assert.equal(readFileSync(there, 'utf8'), 'an earlier profile');
    assert.deepEqual(
      readdirSync(temporary).filter((name) => name.startsWith('there')),
      ['there.pb.gz'],
    );
  },
);

test('mmu --json gives the least shares by set of options and window', limit, async () => {
  const { code, output } = await run(['mmu', fixture('gcheavy-1.27.trace'), '--json']);
  assert.equal(code, 0);
  const all = JSON.parse(output) as Record<string, Record<string, number>>;
  assert.deepEqual(Object.keys(all), ['stw', 'stw+background', 'stw+background+assist', 'all']);
  for (const shares of Object.values(all)) {
    assert.deepEqual(Object.keys(shares), ['10us', '100us', '1ms', '10ms', '100ms']);
    assert.ok(Object.values(shares).every((share) => share >= 0 && share <= 1));
  }
});

test("mmu --like-go gives what Go's own code gives", limit, async () => {
  const windows = '--windows=1ns,10us,100us,1ms,10ms,100ms';
  for (const name of ['gcheavy-1.27.trace', 'httpd-1.22.trace', 'quicksort-1.21.trace']) {
    const { output } = await run(['mmu', fixture(name), '--like-go', windows, '--json']);
    const all = JSON.parse(output) as Record<string, Record<string, number>>;
    const go = facts.traces[name]?.mutatorUtilization as Record<string, string>;
    for (const [set, shares] of Object.entries(all)) {
      const expected = go[set]?.split(' ').map(Number);
      assert.deepEqual(
        Object.values(shares).map((share) => share.toFixed(9)),
        expected?.map((share) => share.toFixed(9)),
        `${set} of ${name}`,
      );
    }
  }
});

test(
  'mmu of a range is another than that of the trace, and not what Go can tell',
  limit,
  async () => {
    const heavy = fixture('gcheavy-1.27.trace');
    const [whole, part] = await Promise.all([
      run(['mmu', heavy, '--windows', '1ms']),
      run(['mmu', heavy, '--windows', '1ms', '--from', '1ms', '--to', '2ms']),
    ]);
    assert.match(whole.output, /^ +1ms( +[01]\.\d{4}){4}$/m);
    assert.notEqual(part.output, whole.output);
    const wrong = await run(['mmu', heavy, '--like-go', '--to', '2ms']);
    assert.deepEqual({ code: wrong.code, output: wrong.output }, { code: 2, output: '' });
    assert.match(wrong.errors, /--like-go is of the whole trace/);
    const none = await run(['mmu', heavy, '--windows', '1ms,soon']);
    assert.match(none.errors, /'soon' is no length of a window/);
  },
);
