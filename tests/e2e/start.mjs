/**
 * npm start: sets everything up and opens VS Code on the sample workspace with TraceInsight in it.
 * The desktop VS Code where `code` is on the path, or with `npm start -- --workbench` (or without
 * `code`) one in the browser, which is served on this machine only. Ctrl+C ends that one.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, installPackages, onPath, root, run } from '../setup.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  process.exit(1);
}

const firstThing = 'right-click trace.out in the explorer and choose "Open in TraceInsight".';

/** A copy: what you do in it stays out of the sources. */
function copyOfSample() {
  const workspace = path.join(root, 'out/workspace');
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.cpSync(path.join(root, 'tests/fixtures/workspace'), workspace, { recursive: true });
  return workspace;
}

function openDesktop(workspace) {
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', workspace];
  // On Windows `code` is a script, which only a shell starts; it takes the arguments as one text.
  const options = { stdio: 'inherit', shell: process.platform === 'win32' };
  const quoted = options.shell ? args.map((arg) => `"${arg}"`) : args;
  const { status, error } = spawnSync('code', quoted, options);
  if (error || status !== 0) throw new Error('VS Code could not be started with `code`.');
  console.log(`\nVS Code opens ${workspace}\nFirst: ${firstThing}`);
}

async function serveWorkbench(workspace) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Install VS Code, see to it that `code` is on the path, and try again.');
  }
  const here = import.meta.dirname;
  installPackages(here);
  run(process.execPath, ['setup.mjs', '--no-browser'], { cwd: here });
  const { prepare, serve } = await import('./workbench.mjs');
  const runFolder = path.join(root, 'out/workbench');
  prepare(runFolder);
  const workbench = await serve(runFolder, workspace);
  const stop = () => workbench.stop().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  console.log(`\nVS Code is at ${workbench.url}/\nFirst: ${firstThing}\nCtrl+C ends it.`);
}

try {
  build();
  const workspace = copyOfSample();
  if (onPath('code') && !process.argv.includes('--workbench')) openDesktop(workspace);
  else await serveWorkbench(workspace);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exit(1);
}
