/** `traceinsight profile` of the published server, beside what Go's own tool says of the same traces. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { samplesOf } from '../fixtures/pprof.mjs';
import { serverPath } from './server-process.js';

const limit = { timeout: 60_000 };
const temporary = mkdtempSync(join(tmpdir(), 'traceinsight-'));
const httpd = fixture('httpd-1.27.trace');

interface Profile {
  readonly count: number;
  readonly timeNs: number | null;
  readonly corrected: { readonly count: number; readonly timeNs: number } | null;
  readonly functions: readonly { readonly function: string; readonly selfNs: number | null }[];
  readonly samples: readonly { readonly count: number; readonly stack: readonly unknown[] }[];
}
interface Fact {
  readonly samples: number;
  readonly count: number;
  readonly time: number;
  readonly hash: string;
}
const facts = JSON.parse(readFileSync(fixture('facts.json'), 'utf8')) as {
  readonly traces: Record<string, { readonly profiles: Record<string, Fact> }>;
};

after(() => rmSync(temporary, { recursive: true }));

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/traces/${name}`, import.meta.url));
}

const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(serverPath, ['profile', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

const profileOf = (...args: string[]): Profile => {
  const { status, stdout, stderr } = run(...args, '--json');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Profile;
};

test('a pprof file says sample by sample what that of Go says', limit, () => {
  const file = join(temporary, 'profile.pb.gz');
  for (const [kind, fact] of Object.entries(facts.traces['httpd-1.27.trace']?.profiles ?? {})) {
    const { status, stdout, stderr } = run(httpd, '--kind', kind, '--output', file);
    assert.deepEqual([status, stdout], [0, ''], stderr);
    const { types, lines } = samplesOf(readFileSync(file));
    assert.deepEqual(types, ['contentions/count', 'delay/nanoseconds']);
    assert.equal(lines.length, fact.samples);
    assert.equal(createHash('sha256').update(lines.join('\n')).digest('hex'), fact.hash);
  }
});

test('a profile that cannot be written is no fault of the trace', limit, () => {
  const nowhere = join(temporary, 'no such folder', 'profile.pb.gz');
  const { status, stdout, stderr } = run(httpd, '--kind', 'sync', '--output', nowhere);
  assert.deepEqual([status, stdout], [2, '']);
  assert.ok(
    stderr.startsWith(`traceinsight: ${nowhere}: the profile could not be written`),
    stderr,
  );
  assert.match(stderr, /Name a file in a folder that you may write to\.\n$/);
});

test('JSON has the sums of Go, and beside them those that are right', limit, () => {
  const fact = facts.traces['httpd-1.27.trace']?.profiles.sched;
  const profile = profileOf(httpd, '--kind', 'sched');
  assert.deepEqual([profile.count, profile.timeNs], [fact?.count, fact?.time]);
  assert.equal(profile.samples.length, fact?.samples);
  assert.ok(profile.corrected && profile.corrected.timeNs > (profile.timeNs ?? 0));
});

test('CPU samples are counted and have no time', limit, () => {
  const profile = profileOf(httpd, '--kind', 'cpu');
  assert.equal(profile.timeNs, null);
  assert.equal(
    profile.count,
    profile.samples.reduce((sum, { count }) => sum + count, 0),
  );
});

test('a trace without CPU samples says how to record them', limit, () => {
  const { status, stdout } = run(fixture('contention-1.27.trace'), '--kind', 'cpu');
  assert.equal(status, 0);
  assert.match(stdout, /No CPU samples in this trace.* -cpuprofile /);
});

test('the table has the functions with most time first, and a range has less', limit, () => {
  const { stdout } = run(httpd, '--kind', 'sync');
  const rows = stdout.trim().split('\n').slice(2);
  const selves = rows.map((row) => Number(row.trim().split(/\s+/)[0]));
  assert.deepEqual(
    selves,
    selves.toSorted((a, b) => b - a),
  );
  const part = profileOf(httpd, '--kind', 'sync', '--from', '10ms', '--to', '30ms');
  assert.ok((part.timeNs ?? 0) < (profileOf(httpd, '--kind', 'sync').timeNs ?? 0));
});

test('a kind is needed, and only those that there are', limit, () => {
  assert.equal(run(httpd).status, 2);
  assert.equal(run(httpd, '--kind', 'heap').status, 2);
});

const go = process.env.GOROOT ? join(process.env.GOROOT, 'bin', 'go') : '';

test('go tool pprof opens the file', { ...limit, skip: !existsSync(go) && 'no GOROOT' }, () => {
  const file = join(temporary, 'opened.pb.gz');
  assert.equal(run(httpd, '--kind', 'sync', '--output', file).status, 0);
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' };
  const top = execFileSync(go, ['tool', 'pprof', '-top', file], { encoding: 'utf8', env });
  assert.match(top, /Type: delay/);
  assert.match(top, /runtime\.chanrecv|runtime\.selectgo|sync\.\(\*/);
});
