/**
 * Profiles: where goroutines spent time, by stack. `ProfileRequests` of the server answers. Times are ns since the
 * first event of the trace.
 */

/** What a profile adds up; `cpu` are samples, `offCpu` waits with who ended them. */
export const profileKinds = ['sync', 'net', 'syscall', 'sched', 'offCpu', 'cpu'] as const;
export type ProfileKind = (typeof profileKinds)[number];

export interface ProfileParams {
  readonly trace: number;
  readonly kind: ProfileKind;
  readonly start: number;
  readonly end: number;
  /** Only goroutines of this start function. */
  readonly group: string | null;
  /** Only within regions of this task and of those below it. */
  readonly task: number | null;
  /** Only within regions of this name. */
  readonly region: string | null;
}

/** The tree of calls, from the start functions of goroutines on. */
export interface CallTree {
  readonly revision: number;
  readonly kind: ProfileKind;
  readonly start: number;
  readonly end: number;
  /** Spans, or samples. */
  readonly count: number;
  readonly time: number;
  /** Spans that had not ended when the trace did. */
  readonly unfinished: number;
  /** Empty is "no stack"; names in parentheses stand for something else. */
  readonly functions: readonly string[];
  /** Of each function. */
  readonly files: readonly string[];
  /** Base64; see `decodeCalls`. */
  readonly columns: string;
}

export interface ProfileRequests {
  'trace/profile': [ProfileParams, CallTree];
  /** A file for `go tool pprof`, as base64: as `go tool trace -pprof` counts. */
  'trace/pprof': [ProfileParams, { readonly file: string }];
}

/** One element for each node; callers come before those they call. */
export interface Calls {
  /** ns, or samples, of the call itself. */
  readonly self: Float64Array;
  /** −1 for the start function of a goroutine. */
  readonly parent: Int32Array;
  readonly name: Uint32Array;
  readonly line: Uint32Array;
  readonly count: Uint32Array;
}

/** @throws RangeError when it is not whole nodes. */
export function decodeCalls(base64: string): Calls {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const n = bytes.length / 24;
  if (!Number.isInteger(n)) throw new RangeError(`call columns: ${bytes.length} bytes`);
  const { buffer } = bytes;
  return {
    self: new Float64Array(buffer, 0, n),
    parent: new Int32Array(buffer, 8 * n, n),
    name: new Uint32Array(buffer, 12 * n, n),
    line: new Uint32Array(buffer, 16 * n, n),
    count: new Uint32Array(buffer, 20 * n, n),
  };
}
