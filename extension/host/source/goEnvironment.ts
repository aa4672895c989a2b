import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where Go keeps the standard library on this machine, likeliest first; not all have to exist.
 * @param mayRunGo Only in a trusted workspace: a folder on the path may be hostile.
 */
export async function goroots(
  env: NodeJS.ProcessEnv,
  mayRunGo: boolean,
): Promise<readonly string[]> {
  const asked = mayRunGo ? await goEnv('GOROOT', env) : undefined;
  return unique([
    env.GOROOT,
    asked,
    ...wellKnown(),
    ...(await subfolders('/usr/lib', /^go-\d/)),
    ...(await subfolders(path.join(homedir(), 'sdk'), /^go/)),
    ...(await toolchains(env)),
  ]);
}

/** Where modules that were downloaded lie. */
export function moduleCaches(env: NodeJS.ProcessEnv): readonly string[] {
  const gopaths = (env.GOPATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return unique([
    env.GOMODCACHE,
    ...[...gopaths, path.join(homedir(), 'go')].map((folder) => path.join(folder, 'pkg', 'mod')),
  ]);
}

function wellKnown(): readonly string[] {
  return process.platform === 'win32'
    ? [String.raw`C:\Program Files\Go`, String.raw`C:\Go`]
    : [
        '/usr/local/go',
        '/usr/lib/go',
        '/usr/lib/golang',
        '/usr/share/go',
        '/opt/homebrew/opt/go/libexec',
        '/usr/local/opt/go/libexec',
        '/snap/go/current',
      ];
}

/** Toolchains that Go itself downloaded: `golang.org/toolchain@v0.0.1-go1.24.1.linux-amd64`. */
async function toolchains(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const lists = moduleCaches(env).map((cache) =>
    subfolders(path.join(cache, 'golang.org'), /^toolchain@/),
  );
  return (await Promise.all(lists)).flat();
}

async function subfolders(folder: string, name: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder).catch(() => []);
  // Newest first, as far as names tell: go-1.24 before go-1.9.
  const newest = new Intl.Collator('en', { numeric: true });
  return entries
    .filter((entry) => name.test(entry))
    .sort((a, b) => newest.compare(b, a))
    .map((entry) => path.join(folder, entry));
}

function goEnv(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Anywhere but in the workspace: a go.mod there could make the command download a toolchain.
    const options = { cwd: homedir(), env, timeout: 5_000, windowsHide: true } as const;
    execFile('go', ['env', name], options, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
}

function unique(folders: readonly (string | undefined)[]): readonly string[] {
  return [
    ...new Set(folders.filter((folder) => folder !== undefined && folder !== '')),
  ] as string[];
}
