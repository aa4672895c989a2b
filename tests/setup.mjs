/**
 * Sets the project up: each step does nothing when what it makes is up to date.
 *
 *   node tests/setup.mjs build|extension|server|e2e|package [step...]
 *
 * `build` is the extension and the server: all that is needed to run TraceInsight.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const e2e = path.join(root, 'tests/e2e');
const onWindows = process.platform === 'win32';

/** Runs a program with its output shown. `npm` is a script on Windows, which only a shell can start. */
export function run(program, args, { cwd = root, env = process.env } = {}) {
  const options = { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] };
  const { status, error } = spawnSync(program, args, {
    ...options,
    shell: onWindows && program === 'npm',
  });
  if (error) throw new Error(`${program} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with status ${status}`);
}

export function onPath(program) {
  const names = onWindows ? [`${program}.exe`, `${program}.cmd`] : [program];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => names.some((name) => fs.existsSync(path.join(folder, name))));
}

function hashOf(...places) {
  const hash = createHash('sha256');
  const add = (place) => {
    if (fs.statSync(place).isDirectory()) {
      for (const name of fs.readdirSync(place).sort()) {
        if (!['bin', 'obj', 'node_modules'].includes(name)) add(path.join(place, name));
      }
    } else {
      hash.update(path.relative(root, place)).update('\0').update(fs.readFileSync(place));
    }
  };
  for (const place of places) add(path.join(root, place));
  return hash.digest('hex');
}

/** Does the work unless the stamp beside its result says that it was done with the same inputs. */
function onceFor(inputs, stamp, work) {
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === inputs) return;
  work();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, inputs);
}

export function installPackages(folder = root) {
  const lock = path.relative(root, path.join(folder, 'package-lock.json'));
  onceFor(hashOf(lock), path.join(folder, 'node_modules/.installed'), () => {
    console.log(`installing the npm packages of ${path.relative(root, folder) || 'the extension'}`);
    run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  });
}

export function buildExtension(...flags) {
  installPackages();
  run(process.execPath, ['extension/build.mjs', ...flags]);
}

/** .NET's name of this platform, such as linux-x64. */
function runtimeIdentifier() {
  const system = { win32: 'win', darwin: 'osx' }[process.platform] ?? 'linux';
  const musl = system === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${system}${musl ? '-musl' : ''}-${process.arch}`;
}

/** The compiler that links the native server on Linux; Windows and macOS have one way each, which .NET finds. */
function linker() {
  if (process.platform !== 'linux' || onPath('clang')) return [];
  if (!onPath('gcc') && process.getuid() === 0 && onPath('apt-get')) {
    const install = ['install', '-y', '--no-install-recommends', 'gcc', 'libc6-dev', 'zlib1g-dev'];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', install, { env });
  }
  return onPath('gcc') ? ['-p:CppCompilerAndLinker=gcc'] : [];
}

/**
 * Publishes the server as a native program into dist/server; where nothing can link it, the portable
 * one into dist/server-portable, which needs the .NET runtime and takes longer to start.
 */
export function publishServer() {
  if (!onPath('dotnet')) {
    throw new Error('The .NET SDK is missing: install .NET 10 from https://dot.net and try again.');
  }
  const places = ['server', 'Directory.Build.props', 'Directory.Packages.props', 'global.json'];
  const inputs = hashOf(...places) + runtimeIdentifier();
  const dist = path.join(root, 'dist');
  onceFor(inputs, path.join(dist, 'server.stamp'), () => {
    console.log('publishing the server');
    const publish = (folder, ...flags) => {
      const project = 'server/TraceInsight.Server';
      const output = path.join(dist, folder);
      fs.rmSync(output, { recursive: true, force: true });
      run('dotnet', ['publish', project, '-c', 'Release', '--nologo', ...flags, '-o', output]);
    };
    fs.rmSync(path.join(dist, 'server-portable'), { recursive: true, force: true });
    try {
      publish('server', '-r', runtimeIdentifier(), ...linker());
    } catch (error) {
      console.log(`The native server could not be built (${error.message}).`);
      console.log('Building the portable one instead: it does the same and starts more slowly.');
      console.log('For the native one, install a C compiler (gcc or clang) and run this again.');
      fs.rmSync(path.join(dist, 'server'), { recursive: true, force: true });
      publish('server-portable', '-p:PublishAot=false', '--no-self-contained');
    }
  });
}

export function build(...flags) {
  buildExtension(...flags);
  publishServer();
}

/** Packages of the end-to-end tests, and a VS Code workbench that a browser can open. */
export function setUpWorkbench() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The workbench of the end-to-end tests needs Linux on x64.');
  }
  installPackages(e2e);
  run(process.execPath, ['setup.mjs'], { cwd: e2e });
}

/** @returns the path of the VSIX for this platform. */
export function packageExtension() {
  build('--minify');
  installPackages(e2e);
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const native = fs.existsSync(path.join(root, 'dist/server'));
  const system = process.platform === 'linux' ? 'linux' : process.platform;
  const target = native ? `${system}-${process.arch}` : '';
  const file = path.join(root, 'out', `${[name, version, target].filter(Boolean).join('-')}.vsix`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const vsce = path.join(e2e, 'node_modules/@vscode/vsce/vsce');
  // There is no public repository yet that links of the README could be made to point to.
  const links = ['--allow-missing-repository', '--no-rewrite-relative-links'];
  const flags = ['--no-dependencies', ...links, '--out', file];
  run(process.execPath, [vsce, 'package', ...flags, ...(target ? ['--target', target] : [])]);
  return file;
}

const steps = {
  build: () => build(),
  extension: () => buildExtension(),
  server: publishServer,
  e2e: setUpWorkbench,
  package: packageExtension,
};
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2);
  if (chosen.length === 0 || chosen.some((name) => !(name in steps))) {
    console.error(`usage: node tests/setup.mjs ${Object.keys(steps).join('|')} [step...]`);
    process.exit(2);
  }
  try {
    for (const name of chosen) steps[name]();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
