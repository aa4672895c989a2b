/**
 * npm test: sets everything up, then runs every check and every test. The last line is the sum.
 *
 *   node tests/run.mjs [suite...]     one or more of the names below, such as `Engine` or `e2e`
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildExtension, publishServer, root, setUpWorkbench } from './setup.mjs';

/** Runs a program, shows its output and keeps it. */
function stream(program, args, { cwd = root } = {}) {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32' && program === 'npm';
    // CI or not, the output is the same and without colours: it is searched for the sums below.
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const child = spawn(program, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const from of [child.stdout, child.stderr]) {
      from.setEncoding('utf8').on('data', (text) => {
        output += text;
        process.stdout.write(text);
      });
    }
    child.on('error', (error) => resolve({ status: 1, output: `${output}\n${error.message}` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** A program that can only succeed or fail counts as one test. */
async function one(program, ...args) {
  const { status } = await stream(program, args);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Whatever ends badly without a test that failed, or runs no test, is a failure too. */
function judged({ passed, failed }, status) {
  if (failed === 0 && status !== 0) return { passed, failed: 1, note: `status ${status}` };
  if (passed + failed === 0) return { passed, failed: 1, note: 'no test ran' };
  return { passed, failed };
}

async function dotnetTests(project) {
  const folder = path.join(root, 'tests', project);
  const program = path.join(folder, 'bin/Debug/net10.0', `${project}.dll`);
  const { status, output } = await stream('dotnet', [program, '-noLogo', '-noColor']);
  const sum = /Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)/;
  const [total, errors, failures, skipped, notRun] = (sum.exec(output) ?? []).slice(1).map(Number);
  if (total === undefined) return judged({ passed: 0, failed: 0 }, status);
  const failed = errors + failures;
  return judged({ passed: total - failures - skipped - notRun, failed }, status);
}

async function nodeTests(files, { cwd, flags = [] }) {
  if (files.length === 0) return judged({ passed: 0, failed: 0 }, 0);
  const args = [...flags, '--test', '--test-reporter=spec', ...files];
  const { status, output } = await stream(process.execPath, args, { cwd });
  const sum = (name) => Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return judged({ passed: sum('pass'), failed: sum('fail') + sum('cancelled') }, status);
}

/** Not into links: the run folders of the end-to-end tests hold one to this very folder. */
const filesBelow = (folder, ending) =>
  fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) {
        return filesBelow(name, ending);
      }
      return entry.isFile() && name.endsWith(ending) ? [path.join(root, name)] : [];
    })
    .sort();

const suites = {
  check: () => one('npm', 'run', 'check'),
  lint: () => one('npm', 'run', 'lint'),
  dotnet: () => one('dotnet', 'build', 'TraceInsight.sln', '--nologo', '-v', 'minimal'),
  Engine: () => dotnetTests('TraceInsight.Engine.Tests'),
  Server: () => dotnetTests('TraceInsight.Server.Tests'),
  extension: () =>
    nodeTests(filesBelow('tests/extension', '.test.ts'), { flags: ['--import', 'tsx'] }),
  e2e: () =>
    nodeTests(filesBelow('tests/e2e', '.test.mjs'), {
      cwd: path.join(root, 'tests/e2e'),
      flags: ['--test-concurrency=1', '--test-timeout=600000'],
    }),
};

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !(name in suites));
if (unknown) {
  console.error(`There is no suite ${unknown}: choose from ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}

const results = [];
async function suite(name, work) {
  console.log(`\n== ${name}`);
  const start = Date.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    console.error(error.message);
    result = { passed: 0, failed: 1, note: 'could not run' };
  }
  results.push({ name, ...result, time: (Date.now() - start) / 1000 });
}

const names = chosen.length > 0 ? chosen : Object.keys(suites);
const setUp = { 'set up the extension': buildExtension, 'set up the server': publishServer };
if (names.includes('e2e')) setUp['set up the workbench'] = setUpWorkbench;
for (const [name, step] of Object.entries(setUp)) {
  await suite(name, () => {
    step();
    return { passed: 1, failed: 0 };
  });
}
for (const name of names) await suite(name, suites[name]);

console.log('\n== all');
const total = { passed: 0, failed: 0 };
for (const { name, passed, failed, note, time } of results) {
  const more = note ? ` (${note})` : '';
  console.log(`${name}: ${passed} passed, ${failed} failed${more}, ${time.toFixed(0)} s`);
  total.passed += passed;
  total.failed += failed;
}
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);
