/** The commands of the published server that answer one question about a file and end. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { spawnServer } from './server-process.js';

const limit = { timeout: 60_000 };
const temporary = mkdtempSync(join(tmpdir(), 'traceinsight-'));
const httpd = fixture('httpd-1.27.trace');

after(() => rmSync(temporary, { recursive: true }));

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/traces/${name}`, import.meta.url));
}

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(args: string[], input: string | Uint8Array = ''): Promise<Outcome> {
  const child = spawnServer(args);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.on('error', () => undefined).end(input);
  const [output, errors] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
  ]);
  return { code: await ended, output: output.join(''), errors: errors.join('') };
}

test('info --json says what a trace is', limit, async () => {
  const { code, output, errors } = await run(['info', httpd, '--json']);
  assert.equal(errors, '');
  assert.equal(code, 0);
  const info = JSON.parse(output) as Record<string, unknown>;
  assert.equal(info.file, httpd);
  // What Go's own reader says of the same file.
  const facts = JSON.parse(readFileSync(fixture('facts.json'), 'utf8')) as {
    traces: Record<string, Record<string, unknown>>;
  };
  const go = facts.traces['httpd-1.27.trace'];
  assert.ok(go !== undefined);
  assert.equal(`go 1.${String(info.version)}`, go.format);
  for (const key of ['bytes', 'events', 'goroutines', 'procs', 'threads'])
    assert.equal(info[key], go[key], key);
  assert.equal(String(info.firstEventClock), go.originClock);
  assert.equal(info.durationNs, go.last);
  assert.equal(info.complete, true);
  assert.equal(info.problem, null);
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
    for (const command of ['info', 'events']) {
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

test('a command without its file ends with status 2', limit, async () => {
  for (const args of [['info'], ['events'], [], ['explain'], ['info', httpd, httpd]])
    assert.equal((await run(args)).code, 2, args.join(' '));
});
