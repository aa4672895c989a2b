/** The stacks of a profile, each on its own. */
import type { Calls } from '../../../protocol/profile.js';

export interface StackTotals {
  /** Its innermost call. */
  readonly node: number;
  /** Nodes, the innermost call first. */
  readonly nodes: readonly number[];
  /** ns, or samples. */
  readonly self: number;
  readonly count: number;
}

/** Those in which time was spent; callers come before those they call. */
export function stacksOf({ self, count, parent }: Calls): readonly StackTotals[] {
  const stacks: StackTotals[] = [];
  for (let node = 0; node < self.length; node++) {
    const [time = 0, spans = 0] = [self[node], count[node]];
    if (time === 0 && spans === 0) continue;
    const nodes: number[] = [];
    for (let at = node; at >= 0; at = parent[at] ?? -1) nodes.push(at);
    stacks.push({ node, nodes, self: time, count: spans });
  }
  return stacks;
}
