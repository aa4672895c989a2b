import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { t } from '../text.js';
import type { Candidate } from './locate.js';

export type Probe =
  | { readonly works: true; readonly version: string }
  | { readonly works: false; readonly message: string };

const timeout = 5_000;

interface Outcome {
  /** `ENOENT`, `EACCES` …, or the exit code. */
  readonly code: string | number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `--version`; what cannot be run is told apart by what the user can do about it. */
export async function probe(candidate: Candidate): Promise<Probe> {
  if (!(await isFile(candidate.file))) return no(t('There is no server at {0}.', candidate.file));
  let outcome = await version(candidate);
  if (outcome.code === 'EACCES' && candidate.command === candidate.file) {
    // An archive tool or a copy may have dropped the executable bit: put it back, once.
    await chmod(candidate.file, 0o755).catch(() => undefined);
    outcome = await version(candidate);
  }
  return verdict(candidate, outcome);
}

function verdict(candidate: Candidate, outcome: Outcome): Probe {
  const { command, file } = candidate;
  if (outcome.code === 0) {
    const text = outcome.stdout;
    if (/^traceinsight \d/.test(text)) return { works: true, version: firstLine(text) };
    return no(t('{0} is not a TraceInsight server: it printed no version.', file));
  }
  if (outcome.timedOut) {
    return no(t('The server {0} did not answer within {1} seconds.', file, timeout / 1000));
  }
  if (outcome.code === 'ENOENT') {
    return command === file
      ? no(t('The server {0} was built for another system and cannot run on this one.', file))
      : no(
          t('{0} was not found: install .NET 10, or set traceinsight.server.dotnetPath.', command),
        );
  }
  if (outcome.code === 'EACCES' || outcome.code === 'EPERM') {
    return no(t('The server {0} may not be executed: check its permissions.', file));
  }
  if (outcome.code === 'ENOEXEC' || outcome.code === 'UNKNOWN' || outcome.code === 'EFTYPE') {
    return no(t('The server {0} was built for another kind of processor or system.', file));
  }
  const library = /GLIBC(?:XX)?_[\d.]+/.exec(outcome.stderr)?.[0];
  if (library !== undefined) {
    return no(t('The server {0} needs a newer C library ({1}) than this system has.', file, library));
  }
  if (command !== file && /(framework|sdk)/i.test(outcome.stderr + outcome.stdout)) {
    return no(t('{0} has no .NET 10 runtime: install it, or set the path of one.', command));
  }
  if (outcome.signal !== null) {
    return no(t('The system stopped the server {0} ({1}).', file, outcome.signal));
  }
  return no(
    t(
      'The server {0} ended with code {1}: {2}',
      file,
      String(outcome.code),
      firstLine(outcome.stderr) || t('it printed nothing.'),
    ),
  );
}

function version({ command, args }: Candidate): Promise<Outcome> {
  return new Promise((resolve) => {
    const done = (error: unknown, stdout: string, stderr: string): void => {
      const failure = (error ?? {}) as Partial<NodeJS.ErrnoException> & {
        killed?: boolean;
        signal?: NodeJS.Signals | null;
      };
      const code: string | number | null = error === null ? 0 : (failure.code ?? null);
      const timedOut = failure.killed === true;
      resolve({ code, signal: failure.signal ?? null, timedOut, stdout, stderr });
    };
    try {
      const options = { timeout, killSignal: 'SIGKILL', windowsHide: true } as const;
      const child = execFile(command, [...args, '--version'], options, done);
      child.stdin?.on('error', () => undefined).end();
    } catch (error) {
      done(error, '', ''); // A path with a NUL byte, or one that the system refuses outright.
    }
  });
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

function no(message: string): Probe {
  return { works: false, message };
}
