/** Trees of calls, and where their boxes are in a flame graph: pure functions on the columns of a profile. */
import type { Calls } from '../../../protocol/profile.js';

/** Nodes of one profile, callers before those they call; node 0 is all. */
export interface Tree {
  /** −1 for node 0. */
  readonly parent: readonly number[];
  /** Of the profile's functions; −1 for node 0. */
  readonly name: readonly number[];
  readonly line: readonly number[];
  readonly self: readonly number[];
  readonly total: readonly number[];
  readonly count: readonly number[];
  /** Those with most time first. */
  readonly children: readonly (readonly number[])[];
}

export interface Box {
  readonly node: number;
  readonly depth: number;
  /** Parts of the width, 0 to 1. */
  readonly start: number;
  readonly end: number;
}

class Builder {
  readonly parent = [-1];
  readonly name = [-1];
  readonly line = [0];
  readonly self = [0];
  readonly count = [0];
  readonly #children = new Map<number, number>();

  constructor(private readonly names: number) {}

  child(parent: number, name: number, line: number): number {
    const key = parent * this.names + name;
    let child = this.#children.get(key);
    if (child === undefined) {
      child = this.parent.length;
      this.#children.set(key, child);
      this.parent.push(parent);
      this.name.push(name);
      this.line.push(line);
      this.self.push(0);
      this.count.push(0);
    }
    return child;
  }

  add(node: number, self: number, count: number): void {
    this.self[node] = (this.self[node] ?? 0) + self;
    this.count[node] = (this.count[node] ?? 0) + count;
  }

  finish(): Tree {
    const { parent, name, line, self, count } = this;
    const total = [...self];
    const children: number[][] = parent.map(() => []);
    for (let node = parent.length - 1; node > 0; node--) {
      const above = parent[node] ?? 0;
      total[above] = (total[above] ?? 0) + (total[node] ?? 0);
      count[above] = (count[above] ?? 0) + (count[node] ?? 0);
      children[above]?.push(node);
    }
    for (const list of children) list.sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
    return { parent, name, line, self, total, count, children };
  }
}

/** All calls but hidden ones, whose time is that of their callers. */
export function treeOf(calls: Calls, names: number, hidden: (name: number) => boolean): Tree {
  const builder = new Builder(names);
  const places = new Int32Array(calls.self.length);
  for (let i = 0; i < places.length; i++) {
    const name = calls.name[i] ?? 0;
    const parent = calls.parent[i] ?? -1;
    const above = parent < 0 ? 0 : (places[parent] ?? 0);
    places[i] = hidden(name) ? above : builder.child(above, name, calls.line[i] ?? 0);
    builder.add(places[i] ?? 0, calls.self[i] ?? 0, calls.count[i] ?? 0);
  }
  return builder.finish();
}

/** Upside down: from where the time was spent to who called that. */
export function invertedTreeOf(
  calls: Calls,
  names: number,
  hidden: (name: number) => boolean,
): Tree {
  const builder = new Builder(names);
  for (let i = 0; i < calls.self.length; i++) {
    const self = calls.self[i] ?? 0;
    const count = calls.count[i] ?? 0;
    if (self === 0 && count === 0) continue;
    builder.add(ascend(builder, calls, i, 0, hidden), self, count);
  }
  return builder.finish();
}

/** Who called a function, and what it called; of one that calls itself, from the outermost call on. */
export function sandwichOf(
  calls: Calls,
  names: number,
  name: number,
): { readonly callers: Tree; readonly callees: Tree } {
  const callers = new Builder(names);
  const callees = new Builder(names);
  const shown = (): boolean => false;
  // By node: where it is among the callees, and where its call is among the callers; −1 outside of both.
  const below = new Int32Array(calls.self.length).fill(-1);
  const above = new Int32Array(calls.self.length).fill(-1);
  for (let i = 0; i < below.length; i++) {
    const parent = calls.parent[i] ?? -1;
    const own = calls.name[i] ?? 0;
    const line = calls.line[i] ?? 0;
    const within = parent < 0 ? -1 : (below[parent] ?? -1);
    if (within >= 0) {
      below[i] = callees.child(within, own, line);
      above[i] = above[parent] ?? -1;
    } else if (own === name) {
      below[i] = callees.child(0, own, line);
      above[i] = ascend(callers, calls, i, 0, shown);
    } else continue;
    callees.add(below[i] ?? 0, calls.self[i] ?? 0, calls.count[i] ?? 0);
    callers.add(above[i] ?? 0, calls.self[i] ?? 0, calls.count[i] ?? 0);
  }
  return { callers: callers.finish(), callees: callees.finish() };
}

function ascend(
  builder: Builder,
  calls: Calls,
  from: number,
  to: number,
  hidden: (name: number) => boolean,
): number {
  let node = to;
  for (let at = from; at >= 0; at = calls.parent[at] ?? -1) {
    const name = calls.name[at] ?? 0;
    if (!hidden(name)) node = builder.child(node, name, calls.line[at] ?? 0);
  }
  return node;
}

export interface FunctionTotals {
  readonly name: number;
  readonly line: number;
  readonly self: number;
  readonly total: number;
  readonly count: number;
}

/** Each function once, also where it calls itself. */
export function functionsOf(calls: Calls, names: number): readonly FunctionTotals[] {
  const self = new Float64Array(names);
  const total = new Float64Array(names);
  const count = new Float64Array(names);
  const line = new Uint32Array(names);
  const seen = new Int32Array(names).fill(-1);
  for (let i = 0; i < calls.self.length; i++) {
    const own = calls.name[i] ?? 0;
    const time = calls.self[i] ?? 0;
    const spans = calls.count[i] ?? 0;
    line[own] ||= calls.line[i] ?? 0;
    if (time === 0 && spans === 0) continue;
    self[own] = (self[own] ?? 0) + time;
    for (let at = i; at >= 0; at = calls.parent[at] ?? -1) {
      const name = calls.name[at] ?? 0;
      if (seen[name] === i) continue;
      seen[name] = i;
      total[name] = (total[name] ?? 0) + time;
      count[name] = (count[name] ?? 0) + spans;
    }
  }
  const all = Array.from({ length: names }, (_, name) => ({
    name,
    line: line[name] ?? 0,
    self: self[name] ?? 0,
    total: total[name] ?? 0,
    count: count[name] ?? 0,
  }));
  return all.filter((sums) => sums.count > 0);
}

/**
 * Boxes of the tree as it is seen when one node fills the width: its callers, itself, what it calls. What is narrower
 * than `least` is left out: so the cost is that of what can be seen, however large the tree is.
 */
export function boxesOf(tree: Tree, root: number, least: number): readonly Box[] {
  const above: number[] = [];
  for (let node = root; node >= 0; node = tree.parent[node] ?? -1) above.unshift(node);
  const boxes: Box[] = above.map((node, depth) => ({ node, depth, start: 0, end: 1 }));
  const whole = tree.total[root] ?? 0;
  if (whole <= 0) return boxes;
  for (let i = boxes.length - 1; i < boxes.length; i++) {
    const box = boxes[i];
    if (!box) break;
    let start = box.start;
    for (const node of tree.children[box.node] ?? []) {
      const end = start + (tree.total[node] ?? 0) / whole;
      // They come with the largest first.
      if (end - start < least) break;
      boxes.push({ node, depth: box.depth + 1, start, end });
      start = end;
    }
  }
  return boxes;
}
