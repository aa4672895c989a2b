/**
 * `npm run conformance -- GOROOT... [TRACE...]`: holds `traceinsight events` against `go tool trace -d=parsed` of the
 * newest of the toolchains: the same events in the same order, the same verdict. Over the fixtures, the traces that
 * come with Go's sources, traces that every toolchain records from real programs, the traces given, and damaged copies
 * of the small ones. Ends with status 1 where something differs that is not explained below.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { difference, list } from './listings.mjs';
import { publishServer, root } from './setup.mjs';
import { Toolchain } from './toolchain.mjs';

const exe = process.platform === 'win32' ? '.exe' : '';
const server = path.join(root, 'dist/server', `traceinsight${exe}`);
const scratch = path.join(os.tmpdir(), 'traceinsight-conformance');
const programs = path.join(root, 'tests/fixtures/programs');
/** Damaged copies are made of traces up to this size, so many of each. */
const largestToDamage = 30_000;
const copies = 12;

const below = (folder) =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.trace'))
    .map((name) => path.join(folder, name));

const runIn = (folder, program, args, toolchain, godebug = '') => {
  const env = toolchain.environment({ GODEBUG: `tracecheckstackownership=1${godebug}` });
  const { status, stdout, error } = spawnSync(program, args, {
    cwd: folder,
    env,
    timeout: 120_000,
    maxBuffer: 1 << 29,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 && !error ? stdout : null;
};

/** The programs that Go's own tests trace, each in several modes. */
function recordTestPrograms(toolchain, folder) {
  const places = ['internal/trace/testdata/testprog', 'internal/trace/v2/testdata/testprog'];
  const source = places
    .map((place) => path.join(toolchain.goroot, 'src', place))
    .find((place) => fs.existsSync(place));
  if (!source) return;
  const modes = { '': '', '-sync': ',asyncpreemptoff=1', '-short': ',traceadvanceperiod=0' };
  if (toolchain.isFrom(23)) modes['-alloc'] = ',traceallocfree=1';
  for (const file of fs.readdirSync(source).filter((name) => name.endsWith('.go'))) {
    const name = path.basename(file, '.go');
    const binary = path.join(folder, `${name}${exe}`);
    try {
      toolchain.run(['build', '-o', binary, path.join(source, file)], folder);
    } catch (error) {
      console.log(`not built: ${error.message.split('\n')[0]}`);
      continue;
    }
    for (const [mode, godebug] of Object.entries(modes)) {
      const bytes = runIn(folder, binary, [], toolchain, godebug);
      if (bytes) fs.writeFileSync(path.join(folder, `${name}${mode}.trace`), bytes);
      else console.log(`not recorded: ${name}${mode} of Go ${toolchain.version}`);
    }
    fs.rmSync(binary);
  }
}

/** Tests of the standard library, and the compiler. */
function recordGoItself(toolchain, folder) {
  const tests = {
    'sort': '.',
    'sync': '.',
    'net': 'TestDial|TestListen',
    'net/http': 'TestServe|TestClient',
    'time': 'TestA|TestT',
  };
  for (const [name, pattern] of Object.entries(tests)) {
    const trace = path.join(folder, `test-${name.replace('/', '-')}.trace`);
    const flags = ['-short', '-count=1', `-run=${pattern}`, '-o', path.join(folder, 'test.bin')];
    // A test that fails on this machine leaves its trace all the same.
    try {
      toolchain.run(['test', ...flags, `-trace=${trace}`, name], folder);
    } catch (error) {
      if (!fs.existsSync(trace)) console.log(`not recorded: ${error.message.split('\n')[0]}`);
    }
  }
  const compiler = path.join(folder, 'compiler.trace');
  toolchain.run(['build', `-gcflags=-traceprofile=${compiler}`, 'go/types'], folder);
  fs.rmSync(path.join(folder, 'test.bin'), { force: true });
}

/** Our own: 64 procs and thousands of goroutines, snapshots of the flight recorder. */
function recordOurs(toolchain, folder) {
  const binary = path.join(folder, `program${exe}`);
  toolchain.run(['build', '-o', binary, './big'], programs);
  const many = ['-procs', '64', '-pairs', '3000', '-games', '40', '-o'];
  runIn(folder, binary, [...many, path.join(folder, 'many.trace')], toolchain);
  if (toolchain.isFrom(25)) {
    toolchain.run(['build', '-o', binary, './snapshots'], programs);
    runIn(folder, binary, ['-count', '8', '-o', folder], toolchain);
  }
  fs.rmSync(binary);
}

/** Bytes changed, cut out, repeated and cut off, the same in every run. */
function damage(trace, folder) {
  const whole = fs.readFileSync(trace);
  let seed = whole.length;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % Math.max(1, below);
  for (let i = 0; i < copies; i++) {
    let bytes = Buffer.from(whole);
    const at = 16 + random(bytes.length - 16);
    if (i % 4 === 0) bytes = bytes.subarray(0, at);
    else if (i % 4 === 1) bytes[at] = random(256);
    else if (i % 4 === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(8))]);
    else for (let n = 0; n < 4; n++) bytes[16 + random(bytes.length - 16)] ^= 1 << random(8);
    fs.writeFileSync(
      path.join(folder, `${path.basename(trace, '.trace')}-damaged-${i}.trace`),
      bytes,
    );
  }
}

/**
 * Differences that are meant, each with its reason; tests in TraceInsight.Engine.Tests hold ours to it.
 * @returns {string | null} the reason
 */
function explanation(go, ours) {
  if (go.status === 2) return "Go's tool panics on it";
  // Go's reader takes a batch that ends before one of its numbers for the end of the trace; ours says that it is damaged
  // (DamageTests).
  if (go.status === 0 && ours.status === 3 && / ends inside /.test(ours.problem)) {
    return 'a damaged batch that Go takes for the end';
  }
  return null;
}

function judge(tool, trace, sums) {
  const [goFile, oursFile] = ['go.txt', 'ours.txt'].map((name) => path.join(scratch, name));
  const go = list(tool, ['-d=parsed', trace], goFile);
  const ours = list(server, ['events', trace], oursFile);
  const isV1 = /^go 1\.(11|19|21) /.test(fs.readFileSync(trace).subarray(0, 16).toString('latin1'));
  const what = difference(goFile, oursFile, isV1);
  const sameVerdict = (go.status === 0) === (ours.status === 0);
  sums.bytes += fs.statSync(goFile).size;
  if (what === null && sameVerdict) return (sums.same += 1);
  const reason = explanation(go, ours);
  if (reason !== null) return sums.explained.set(reason, (sums.explained.get(reason) ?? 0) + 1);
  sums.different += 1;
  console.log(`DIFFERENT ${trace}`);
  console.log(`  verdicts: Go ${go.status} ${go.problem} | ours ${ours.status} ${ours.problem}`);
  if (what !== null) console.log(`  ${what}`);
  return undefined;
}

function judgeAll(tool, name, traces) {
  const sums = { same: 0, different: 0, bytes: 0, explained: new Map() };
  for (const trace of traces) judge(tool, trace, sums);
  const explained = [...sums.explained].map(
    ([reason, count]) => `, ${count} explained (${reason})`,
  );
  console.log(
    `${name}: ${traces.length} traces, ${(sums.bytes / 1e6).toFixed(0)} MB of listing: ` +
      `${sums.same} the same, ${sums.different} different${explained.join('')}`,
  );
  return sums.different;
}

try {
  const given = process.argv.slice(2);
  const isTrace = (place) => fs.statSync(place).isFile();
  const toolchains = given.filter((place) => !isTrace(place)).map((place) => new Toolchain(place));
  if (toolchains.length === 0)
    throw new Error('usage: npm run conformance -- GOROOT... [TRACE...]');
  toolchains.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
  publishServer();
  fs.rmSync(scratch, { recursive: true, force: true });
  const folder = (name) => {
    const place = path.join(scratch, name);
    fs.mkdirSync(place, { recursive: true });
    return place;
  };
  folder('.');
  const reference = toolchains.at(-1);
  const tool = reference.buildTraceTool(scratch);
  console.log(`the reference is go tool trace of Go ${reference.version}`);

  const fixtures = ['traces', 'corpus'].flatMap((name) =>
    below(path.join(root, 'tests/fixtures', name)),
  );
  let different = judgeAll(tool, 'fixtures', fixtures);
  const samples = folder('of-go');
  const writer = reference.buildInside(
    path.join(root, 'tests/fixtures/samples/main.go'),
    scratch,
    'samples',
  );
  spawnSync(writer, [reference.goroot, samples], { stdio: 'inherit' });
  different += judgeAll(tool, "Go's own samples", below(samples));
  for (const toolchain of toolchains) {
    const recorded = folder(toolchain.version);
    if (toolchain.isFrom(22)) recordTestPrograms(toolchain, recorded);
    recordGoItself(toolchain, recorded);
    recordOurs(toolchain, recorded);
    different += judgeAll(tool, `recorded by Go ${toolchain.version}`, below(recorded));
  }
  if (given.some(isTrace)) different += judgeAll(tool, 'given', given.filter(isTrace));
  const damaged = folder('damaged');
  const small = [...fixtures, ...below(samples)].filter(
    (trace) => fs.statSync(trace).size < largestToDamage,
  );
  for (const trace of small.filter((trace) => fs.statSync(trace).size > 32)) damage(trace, damaged);
  different += judgeAll(tool, 'damaged', below(damaged));
  fs.rmSync(scratch, { recursive: true, force: true });
  process.exitCode = different > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
