/**
 * Compares what `traceinsight events` and `go tool trace -d=parsed` print of a trace: the same text, but for the order of
 * events of equal time on different threads; of a trace before Go 1.22, whose order Go itself may find anew each time,
 * the same events of every goroutine and proc.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const environment = { ...process.env, TZ: 'UTC' };

/** Runs a program with its output in a file. */
export function list(program, args, target) {
  const file = fs.openSync(target, 'w');
  try {
    const { status, signal, stderr, error } = spawnSync(program, args, {
      env: environment,
      stdio: ['ignore', file, 'pipe'],
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 1 << 26,
    });
    if (error) throw error;
    return { status: status ?? -1, signal, problem: stderr.split('\n')[0] };
  } finally {
    fs.closeSync(file);
  }
}

/** Larger listings are compared byte by byte only. */
const mostBytes = 400e6;

const isSame = (one, other) => {
  const [a, b] = [fs.openSync(one, 'r'), fs.openSync(other, 'r')];
  try {
    if (fs.fstatSync(a).size !== fs.fstatSync(b).size) return false;
    const [left, right] = [Buffer.alloc(1 << 22), Buffer.alloc(1 << 22)];
    for (;;) {
      const count = fs.readSync(a, left);
      if (count !== fs.readSync(b, right)) return false;
      if (count === 0) return true;
      if (!left.subarray(0, count).equals(right.subarray(0, count))) return false;
    }
  } finally {
    fs.closeSync(a);
    fs.closeSync(b);
  }
};

/** Each event with its stacks. */
const eventsOf = (file) =>
  fs
    .readFileSync(file, 'latin1')
    .split(/^(?=M=-?\d+ P=)/m)
    .filter((text) => text !== '');
const timeOf = (event) => / Time=(-?\d+)/.exec(event)[1];

function sortedWithinTimes(events) {
  const groups = [];
  let last;
  for (const event of events) {
    const time = timeOf(event);
    if (time === last) groups.at(-1).push(event);
    else groups.push([event]);
    last = time;
  }
  return groups.flatMap((group) => group.sort());
}

/** Of each goroutine and proc what became of it, without times and threads. */
function histories(events) {
  const of = new Map();
  for (const event of events) {
    const [, thing, rest] = / (GoID=\d+|ProcID=\d+) ([^]*)/.exec(event) ?? [];
    if (!thing) continue;
    of.set(thing, `${of.get(thing) ?? ''}${rest}\n`);
  }
  return [...of].map(([thing, text]) => `${thing}\n${text}`).sort();
}

const firstDifference = (go, ours) => {
  const at = go.findIndex((event, i) => event !== ours[i]);
  const i = at < 0 ? go.length : at;
  const short = (event) => (event ?? 'the end').split('\n').slice(0, 3).join(' ⏎ ').slice(0, 300);
  return `event ${i + 1} of ${go.length} and ${ours.length}: Go ${short(go[i])} | ours ${short(ours[i])}`;
};

/**
 * What is different about two listings; null where nothing is.
 * @param {boolean} isV1 of a trace before Go 1.22
 */
export function difference(goFile, oursFile, isV1) {
  if (isSame(goFile, oursFile)) return null;
  if (Math.max(fs.statSync(goFile).size, fs.statSync(oursFile).size) > mostBytes) {
    return 'the listings differ, and are too long to be compared event by event';
  }
  const [go, ours] = [eventsOf(goFile), eventsOf(oursFile)];
  const equal = (a, b) => a.length === b.length && a.every((text, i) => text === b[i]);
  if (equal(sortedWithinTimes(go), sortedWithinTimes(ours))) return null;
  if (isV1 && equal(histories(go), histories(ours))) return null;
  return firstDifference(go, ours);
}
