/**
 * `npm run bench [-- TRACE...]`: how fast traces are loaded and asked by the native server, beside Go's own reader in
 * the same run. Without arguments it makes traces of about 30 and 250 MB, and one of 500,000 goroutines. Needs Go. Nothing
 * fails on a clock.
 * `npm run bench -- memory [MB [TRACE]]`: a trace of about 2 GB, or the one given, with so much memory (512 MB).
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js';
import { sameRandom } from './sameRandom.mjs';
import { onPath, publishServer, root } from './setup.mjs';
import { findGo } from './toolchain.mjs';

const out = path.join(root, 'out/bench');
const exe = process.platform === 'win32' ? '.exe' : '';
const server = path.join(root, 'dist/server', `traceinsight${exe}`);
const rounds = 3;
/** What the program that makes a trace is told: how often each pair of goroutines plays, or how many crowds there are. */
const sizes = {
  medium: ['-games', '55000'],
  large: ['-games', '470000'],
  crowded: ['-crowds', '500'],
};
const huge = { huge: ['-games', '3900000'] };
const pixels = 1000;
const lanesShown = 60;
const mostLanesShown = 100;
/** ms; while a trace is loaded. */
const betweenLooks = 30;

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function neededGo() {
  const program = findGo();
  if (program) return program;
  throw new Error(
    'Go is needed, for its reader to compare with and to make traces: install Go 1.27 from https://go.dev/dl and put ' +
      'its bin folder on PATH, or set GOROOT.',
  );
}

function go(program, args, cwd) {
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (error || status !== 0) {
    throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  }
  return stdout.trim();
}

/** A program beside Go's own may import what is internal to them; an overlay puts ours there without writing it. */
function buildGoReader(program) {
  const goroot = go(program, ['env', 'GOROOT'], root);
  const source = path.join(root, 'tests/fixtures/reader/main.go');
  const overlay = path.join(out, 'overlay.json');
  const place = path.join(goroot, 'src/cmd/traceinsightreader/main.go');
  fs.writeFileSync(overlay, JSON.stringify({ Replace: { [place]: source } }));
  const binary = path.join(out, `reader${exe}`);
  go(program, ['build', '-overlay', overlay, '-o', binary, 'cmd/traceinsightreader'], goroot);
  return binary;
}

function makeTraces(program, sizes) {
  const folder = path.join(root, 'tests/fixtures/programs');
  const binary = path.join(out, `big${exe}`);
  go(program, ['build', '-o', binary, './big'], folder);
  return Object.entries(sizes).map(([name, size]) => {
    const trace = path.join(out, `${name}.trace`);
    go(binary, [...size, '-o', trace], out);
    return trace;
  });
}

/** What a whole process takes, ms: by the clock, and of processor time where a shell can tell. */
function timesOf(program, args) {
  const shell = 'TIMEFORMAT="%U %S"; time "$0" "$@" > /dev/null';
  const command = onPath('bash') ? ['bash', '-c', shell, program, ...args] : [program, ...args];
  const start = performance.now();
  const { status, stderr } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: onPath('bash') ? (user + system) * 1000 : NaN };
}

/** Processor time of a running process, ms; NaN where the system does not tell it in a file. */
function processorTimeOf(pid) {
  const file = `/proc/${pid}/stat`;
  if (!fs.existsSync(file)) return NaN;
  // After the name, which may hold spaces; in hundredths of a second.
  const fields = fs.readFileSync(file, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Most memory that a process ever had resident, bytes; NaN where the system does not tell it in a file. */
function peakOf(pid) {
  const file = `/proc/${pid}/status`;
  if (!fs.existsSync(file)) return NaN;
  return Number(/VmHWM:\s*(\d+) kB/.exec(fs.readFileSync(file, 'utf8'))?.[1]) * 1024;
}

/** Calls `work` with a server that has just opened the trace. */
async function withServer(trace, work, { limit, whileLoading } = {}) {
  const child = spawn(server, ['serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const ask = (method, params) => connection.sendRequest(method, params);
  const result = { first: NaN };
  const start = () => performance.now() - result.start;
  const loaded = new Promise((resolve) => {
    connection.onNotification('trace/changed', (state) => {
      if (Number.isNaN(result.first) && state.end > 0) result.first = start();
      if (state.phase !== 'loading') resolve(state);
    });
  });
  connection.listen();
  await ask('initialize', { clientVersion: 'bench', protocol: 1 });
  if (limit !== undefined) await ask('server/memoryLimit', { bytes: limit });
  result.start = performance.now();
  const { trace: id, end } = await ask('trace/open', { path: trace, forPicture: false });
  // What the answer tells is not announced once more.
  if (Number.isNaN(result.first) && end > 0) result.first = start();
  result.whileLoading = await whileLoading?.(ask, id, loaded);
  const state = await loaded;
  const peak = peakOf(child.pid);
  Object.assign(result, { wall: start(), cpu: processorTimeOf(child.pid), state, peak });
  await work?.(ask, id, state);
  result.peakAfter = peakOf(child.pid);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await gone;
  connection.dispose();
  return result;
}

/** What a window of the timeline can be full of, by name. */
async function lanesByKind(ask, trace) {
  const { lanes, groups, threads } = await ask('trace/lanes', { trace });
  const busiest = groups
    .flatMap((group) => group.goroutines)
    .sort((a, b) => b.running - a.running)
    .map((lane) => lane.id);
  const ids = [...lanes.map((lane) => lane.id), ...busiest];
  const withWakes = busiest.flatMap((id) => [id, `${id}.w`]);
  const stacks = [];
  for (const lane of busiest.slice(0, 4)) {
    const rows = await ask('trace/stacks', { trace, lane });
    stacks.push(lane, ...Array.from({ length: rows?.depth ?? 0 }, (_, row) => `${lane}.k${row}`));
  }
  return {
    'lanes': ids.slice(0, lanesShown),
    'lanes with whom they woke up': withWakes.slice(0, mostLanesShown),
    'threads': (threads?.goroutines ?? []).slice(0, mostLanesShown).map((lane) => lane.id),
    'lanes with stacks': [...stacks, ...ids].slice(0, mostLanesShown),
  };
}

/** At every zoom and at random places, as the timeline asks: half a window more on each side. */
async function askForBoxes(ask, trace, { end }) {
  for (const [name, lanes] of Object.entries(await lanesByKind(ask, trace))) {
    if (lanes.length === 0) continue;
    const times = [];
    let largest = 0;
    let first = NaN;
    const random = sameRandom();
    for (let length = end; length >= 1000; length /= 2) {
      for (let i = 0; i < 20; i++) {
        const start = Math.floor(random() * (end - length) - length / 2);
        const resolution = 2 ** Math.max(0, Math.floor(Math.log2(length / pixels)));
        const window = { start, end: start + Math.ceil(2 * length), resolution, search: null };
        const before = performance.now();
        const answer = await ask('trace/boxes', { trace, lanes, ...window });
        const time = performance.now() - before;
        // What is looked up when somebody shows such lanes is kept from then on.
        if (Number.isNaN(first)) first = time;
        else times.push(time);
        largest = Math.max(largest, JSON.stringify(answer).length);
      }
    }
    times.sort((a, b) => a - b);
    console.log(
      `  ${times.length} times the boxes of ${lanes.length} ${name}, there and back: median ${at(times, 0.5).toFixed(2)} ms, ` +
        `p99 ${at(times, 0.99).toFixed(2)} ms, longest ${times.at(-1).toFixed(2)} ms, the first time ${first.toFixed(2)} ms; ` +
        `largest answer ${(largest / 1000).toFixed(0)} kB`,
    );
  }
}

/** How long who looks at what has been read so far waits, ms, ascending: again and again until all is there. */
async function timesWhileLoading(ask, trace, loaded) {
  const times = [];
  let isLoading = true;
  loaded.then(() => (isLoading = false));
  while (isLoading) {
    const { lanes, groups } = await ask('trace/lanes', { trace });
    const ids = [...lanes, ...groups.flatMap((group) => group.goroutines)].map((lane) => lane.id);
    const { duration } = await ask('trace/overview', { trace });
    const resolution = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, duration) / pixels)));
    const start = -Math.floor(duration / 2);
    const window = { start, end: start + 2 * duration + 1, resolution, search: null };
    const before = performance.now();
    await ask('trace/boxes', { trace, lanes: ids.slice(0, lanesShown), ...window });
    times.push(performance.now() - before);
    await setTimeout(betweenLooks);
  }
  return times.sort((a, b) => a - b);
}

function reportWhileLoading({ whileLoading: times }) {
  if (times.length === 0) return;
  console.log(
    `  ${times.length} times the boxes of all that was there, while loading: median ${at(times, 0.5).toFixed(1)} ms, ` +
      `longest ${times.at(-1).toFixed(1)} ms`,
  );
}

/** The list of lanes, and then arranged in every way and filtered, each as the first who asks for it. */
async function askForLanes(ask, trace) {
  const timeOf = async (method, params) => {
    const before = performance.now();
    await ask(method, { trace, ...params });
    return performance.now() - before;
  };
  const list = await timeOf('trace/lanes', {});
  console.log(`  list of lanes, there and back: ${list.toFixed(0)} ms`);
  const usual = { filter: '', group: 'function', order: 'running', userOnly: false, with: null };
  const filters = ['fn:main', '-fn:main', 'state:channel', 'dur>1ms', 'runnable>1ms', 'main'];
  const ways = [
    ...['function', 'creator', 'task', 'none'].map((group) => ({ group })),
    ...['id', 'start', 'runnable', 'waiting', 'syscall'].map((order) => ({ order })),
    ...filters.map((filter) => ({ filter })),
    { userOnly: true },
  ];
  const told = [];
  for (const way of ways) {
    const time = await timeOf('trace/arrange', { arrangement: { ...usual, ...way } });
    told.push(`${Object.entries(way)[0].join(' ')} ${time.toFixed(0)}`);
  }
  console.log(`  lanes arranged, there and back, ms: ${told.join(', ')}`);
}

/** Every analysis of the whole trace, as the first to ask, and then of a second of it here and there. */
async function askForAnalyses(ask, trace, { end }) {
  const sort = { column: 'execution', reason: null, descending: true };
  const all = { group: null, task: null, region: null };
  const questions = {
    groups: ['trace/goroutineGroups', {}],
    goroutines: ['trace/goroutineTable', { group: null, sort, from: 0, count: 100 }],
    ...Object.fromEntries(
      ['sync', 'net', 'syscall', 'sched', 'offCpu'].map((kind) => [
        `profile ${kind}`,
        ['trace/profile', { kind, ...all }],
      ]),
    ),
    scheduling: ['trace/scheduling', { steps: 500 }],
    statistics: ['trace/statistics', {}],
  };
  for (const [name, [method, params]] of Object.entries(questions)) {
    const timeOf = async (start, length) => {
      const before = performance.now();
      await ask(method, { trace, start, end: start + length, ...params });
      return performance.now() - before;
    };
    const whole = await timeOf(0, end);
    const length = Math.min(end, 1e9);
    const random = sameRandom();
    const times = [];
    for (let i = 0; i < 20; i++) {
      times.push(await timeOf(Math.floor(random() * (end - length)), length));
    }
    times.sort((a, b) => a - b);
    console.log(
      `  ${name}, there and back: ${whole.toFixed(0)} ms for all of it, for a second median ` +
        `${at(times, 0.5).toFixed(1)} ms, longest ${times.at(-1).toFixed(1)} ms`,
    );
  }
}

async function measure(trace, reader, version) {
  const bytes = fs.statSync(trace).size;
  const best = { go: {}, info: {}, loading: {} };
  const keep = (name, { wall, cpu }) => {
    const { wall: w = Infinity, cpu: c = Infinity } = best[name];
    best[name] = { wall: Math.min(w, wall), cpu: Math.min(c, cpu) };
  };
  let last;
  let first = Infinity;
  // In turns, so that a machine that gets busy does so for all of them.
  for (let round = 0; round < rounds; round++) {
    keep('go', timesOf(reader, [trace]));
    keep('info', timesOf(server, ['info', trace]));
    last = await withServer(trace);
    keep('loading', last);
    first = Math.min(first, last.first);
  }
  const { events, generations } = last.state;
  const both = ({ wall, cpu }) => `${seconds(wall)}, processor time ${seconds(cpu)}`;
  const ofGo = (name) =>
    `${both(best[name])} = ${(best[name].wall / best.go.wall).toFixed(3)} and ` +
    `${(best[name].cpu / best.go.cpu).toFixed(3)} of Go's reader`;
  console.log(
    `${path.basename(trace)}: ${megabytes(bytes)}, ${(events / 1e6).toFixed(2)} M events, ${generations} generations`,
  );
  console.log(`  internal/trace of ${version}, whole process: ${both(best.go)}`);
  console.log(`  traceinsight info, whole process: ${ofGo('info')}`);
  console.log(`  server, from opening to complete: ${ofGo('loading')}`);
  console.log(
    `  server, from opening to the first segment: ${first.toFixed(0)} ms = ${(first / best.loading.wall).toFixed(3)} of loading`,
  );
  console.log(
    `  server, peak memory: ${megabytes(last.peak)} = ${(last.peak / bytes).toFixed(2)} of the file's size`,
  );
  reportWhileLoading(await withServer(trace, askForBoxes, { whileLoading: timesWhileLoading }));
  await withServer(trace, askForLanes);
  await withServer(trace, askForAnalyses);
}

/** Loads a trace that is larger than the memory there is for it, and looks at it everywhere. */
async function measureMemory(trace, limit) {
  const bytes = fs.statSync(trace).size;
  console.log(`${path.basename(trace)}: ${megabytes(bytes)}, with ${megabytes(limit)} of memory`);
  const result = await withServer(trace, askForBoxes, {
    limit,
    whileLoading: timesWhileLoading,
  });
  reportWhileLoading(result);
  const over = (peak) => `${megabytes(peak)} = ${megabytes(peak - limit)} more than that`;
  console.log(
    `  server, from opening to complete: ${seconds(result.wall)}, processor time ${seconds(result.cpu)}, ` +
      `${(result.state.events / 1e6).toFixed(1)} M events`,
  );
  console.log(
    `  server, peak memory: ${over(result.peak)}; after the boxes ${over(result.peakAfter)}`,
  );
}

/** `memory [MB [TRACE]]` */
async function memoryRun([megabytesAllowed, given]) {
  const made = given === undefined ? makeTraces(neededGo(), huge) : [];
  try {
    await measureMemory(given ?? made[0], Number(megabytesAllowed ?? 512) * 1e6);
  } finally {
    for (const trace of made) fs.rmSync(trace);
  }
}

async function speedRun() {
  const program = neededGo();
  const reader = buildGoReader(program);
  const version = go(program, ['env', 'GOVERSION'], root);
  const given = process.argv.slice(2).map((trace) => path.resolve(trace));
  console.log(`${os.cpus().length} processors, best of ${rounds} runs in turns`);
  for (const trace of given.length > 0 ? given : makeTraces(program, sizes)) {
    await measure(trace, reader, version);
  }
}

try {
  fs.mkdirSync(out, { recursive: true });
  publishServer();
  if (!fs.existsSync(server)) throw new Error('The native server is needed: install a C compiler.');
  if (process.argv[2] === 'memory') await memoryRun(process.argv.slice(3));
  else await speedRun();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
