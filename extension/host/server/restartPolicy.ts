/** The delays before the first, second and third silent restart, ms. */
const delays = [500, 2_000, 5_000] as const;
/** Crashes longer ago than this no longer count, ms. */
const memory = 3 * 60_000;

export interface Verdict {
  /** ms until the server is started again; undefined: the user has to ask for it. */
  readonly delay: number | undefined;
  /** The policy that knows of this crash. */
  readonly next: RestartPolicy;
}

/**
 * How often a server that died is started again by itself: three times within three minutes, with
 * growing delays. An immutable value; the clock is the caller's.
 */
export class RestartPolicy {
  private constructor(private readonly crashes: readonly number[]) {}

  static readonly fresh = new RestartPolicy([]);

  /** @param now ms on any clock that only goes forward. */
  crashed(now: number): Verdict {
    const recent = this.crashes.filter((time) => now - time < memory);
    return { delay: delays[recent.length], next: new RestartPolicy([...recent, now]) };
  }
}
