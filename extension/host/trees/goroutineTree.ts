import * as vscode from 'vscode';
import type { GoroutineGroup, Lane } from '../../protocol/trace.js';
import { t } from '../text.js';
import { moreCommand, showCommand, type Front } from './front.js';
import { shortTime } from './times.js';

/** Goroutines of a group that are listed at first, and with every *more*. */
const step = 200;

export type GoroutineNode =
  | { readonly kind: 'group'; readonly group: GoroutineGroup }
  | { readonly kind: 'goroutine'; readonly lane: Lane }
  | { readonly kind: 'more'; readonly group: string; readonly rest: number };

/** Goroutines by start function: those that ran longest first. */
export class GoroutineTree implements vscode.TreeDataProvider<GoroutineNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** How many are listed of a group, where it is more than at first. */
  readonly #listed = new Map<string, number>();

  constructor(private readonly front: () => Front | undefined) {}

  refresh(): void {
    this.#changed.fire(undefined);
  }

  /** Another trace is in front. */
  clear(): void {
    this.#listed.clear();
    this.refresh();
  }

  more(group: string): void {
    this.#listed.set(group, 2 * (this.#listed.get(group) ?? step));
    this.refresh();
  }

  /** What goes wrong is said in the timeline: here there is nothing then. */
  getChildren(parent?: GoroutineNode): Promise<GoroutineNode[]> {
    return this.#children(parent).catch(() => []);
  }

  async #children(parent?: GoroutineNode): Promise<GoroutineNode[]> {
    const front = this.front();
    if (!front) return [];
    if (!parent) {
      const { groups } = await front.ask({ method: 'trace/lanes' });
      return groups.map((group) => ({ kind: 'group', group }));
    }
    if (parent.kind !== 'group') return [];
    const { name, count, goroutines } = parent.group;
    const wanted = Math.min(count, this.#listed.get(name) ?? step);
    const lanes = new Map(goroutines.slice(0, wanted).map((lane) => [lane.id, lane]));
    for (let from = goroutines.length; from < wanted; from += step) {
      const part = { group: name, from, count: Math.min(step, wanted - from) };
      const more = await front.ask({ method: 'trace/goroutines', ...part });
      for (const lane of more) lanes.set(lane.id, lane);
      if (more.length === 0) break;
    }
    const nodes = [...lanes.values()].map((lane) => ({ kind: 'goroutine', lane }) as const);
    const rest = count - wanted;
    return rest > 0 ? [...nodes, { kind: 'more', group: name, rest }] : nodes;
  }

  getTreeItem(node: GoroutineNode): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node.group);
      case 'goroutine':
        return goroutineItem(node.lane);
      case 'more': {
        const item = new vscode.TreeItem(t('{0} more', node.rest));
        item.command = { command: moreCommand, title: t('List more'), arguments: [node.group] };
        return item;
      }
    }
  }
}

function groupItem({ name, count, running, system }: GoroutineGroup): vscode.TreeItem {
  const label = name || t('(start function unknown)');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `group ${name}`;
  const many = count === 1 ? t('1 goroutine') : t('{0} goroutines', count);
  item.description = t('{0} · running {1}', many, shortTime(running));
  item.tooltip = `${label}\n${item.description}`;
  item.iconPath = new vscode.ThemeIcon(system ? 'gear' : 'symbol-function');
  item.command = command({ group: name });
  return item;
}

function goroutineItem({ id, name, start, end, running }: Lane): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  item.id = id;
  item.description = t('running {0}', shortTime(running));
  item.tooltip = t(
    '{0}: running {1}, seen from {2} to {3}',
    name,
    shortTime(running),
    shortTime(start),
    shortTime(end),
  );
  item.iconPath = new vscode.ThemeIcon('circle-small-filled');
  item.command = command({ lane: id });
  return item;
}

const command = (place: object): vscode.Command => {
  return { command: showCommand, title: t('Show in timeline'), arguments: [place] };
};
