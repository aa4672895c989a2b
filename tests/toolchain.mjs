/**
 * Go toolchains, as reference readers and to make traces: how they are found and called. Only scripts that nobody has to
 * run need Go.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onPath } from './setup.mjs';

const exe = process.platform === 'win32' ? '.exe' : '';

/** The `go` to use: that of GOROOT, or of PATH; null where there is none. */
export function findGo() {
  const { GOROOT } = process.env;
  const inRoot = GOROOT && path.join(GOROOT, 'bin', `go${exe}`);
  if (inRoot && fs.existsSync(inRoot)) return inRoot;
  return onPath('go') ? 'go' : null;
}

/** A toolchain in its own folder, kept from fetching anything. */
export class Toolchain {
  #program;

  /** @param {string} goroot folder that holds bin/go */
  constructor(goroot) {
    this.goroot = path.resolve(goroot);
    this.#program = path.join(this.goroot, 'bin', `go${exe}`);
    if (!fs.existsSync(this.#program))
      throw new Error(`${goroot} is not a GOROOT: it has no bin/go.`);
    const text = fs.readFileSync(path.join(this.goroot, 'VERSION'), 'utf8');
    /** Such as 1.27. */
    this.version = /^go(\d+\.\d+)/.exec(text)[1];
  }

  /** Whether it is at least Go 1.`minor`. */
  isFrom(minor) {
    return Number(this.version.split('.')[1]) >= minor;
  }

  environment(extra = {}) {
    const own = { GOROOT: this.goroot, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOWORK: 'off' };
    return { ...process.env, ...own, GOFLAGS: '-mod=mod', ...extra };
  }

  /** Runs `go` in a folder. Throws with what it printed where that fails. */
  run(args, cwd) {
    const { status, stdout, stderr, error } = spawnSync(this.#program, args, {
      cwd,
      env: this.environment(),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (error || status !== 0) {
      throw new Error(`go ${args.join(' ')} of Go ${this.version}: ${error?.message ?? stderr}`);
    }
    return stdout;
  }

  /**
   * Builds a program as if it were one of Go's own commands, by an overlay, so that it may import what is internal to
   * Go. Nothing is written into the toolchain.
   */
  buildInside(source, folder, name) {
    const place = path.join(this.goroot, `src/cmd/traceinsight${name}/main.go`);
    const overlay = path.join(folder, `${name}.json`);
    fs.writeFileSync(overlay, JSON.stringify({ Replace: { [place]: source } }));
    const binary = path.join(folder, `${name}${exe}`);
    this.run(['build', '-overlay', overlay, '-o', binary, `cmd/traceinsight${name}`], this.goroot);
    return binary;
  }

  /** Builds Go's own `go tool trace`. */
  buildTraceTool(folder) {
    const binary = path.join(folder, `trace-${this.version}${exe}`);
    this.run(['build', '-o', binary, 'cmd/trace'], path.join(this.goroot, 'src'));
    return binary;
  }
}
