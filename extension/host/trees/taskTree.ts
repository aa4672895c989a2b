import * as vscode from 'vscode';
import type { TaskGroup, TaskRow } from '../../protocol/tasks.js';
import { t } from '../text.js';
import { showCommand, type Front } from './front.js';
import { shortTime } from './times.js';

/** Of each name: who looks for others has the tab *Tasks* of the analysis. */
const most = 200;

export type TaskNode =
  | { readonly kind: 'group'; readonly group: TaskGroup; readonly end: number }
  | { readonly kind: 'task'; readonly task: TaskRow }
  | { readonly kind: 'rest'; readonly count: number };

/** User tasks by name, the longest ones first. */
export class TaskTree implements vscode.TreeDataProvider<TaskNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly front: () => Front | undefined) {}

  refresh(): void {
    this.#changed.fire(undefined);
  }

  /** What goes wrong is said in the timeline: here there is nothing then. */
  getChildren(parent?: TaskNode): Promise<TaskNode[]> {
    return this.#children(parent).catch(() => []);
  }

  async #children(parent?: TaskNode): Promise<TaskNode[]> {
    const front = this.front();
    if (!front) return [];
    if (!parent) {
      const { duration } = await front.ask({ method: 'trace/overview' });
      const end = Math.max(1, duration);
      const { groups } = await front.ask({ method: 'trace/taskGroups', start: 0, end });
      return groups.map((group) => ({ kind: 'group', group, end }));
    }
    if (parent.kind !== 'group') return [];
    const { count, tasks } = await front.ask({
      method: 'trace/taskTable',
      start: 0,
      end: parent.end,
      name: parent.group.name,
      least: null,
      most: null,
      from: 0,
      count: most,
    });
    const nodes = tasks.map((task) => ({ kind: 'task', task }) as const);
    const rest = count - tasks.length;
    return rest > 0 ? [...nodes, { kind: 'rest', count: rest }] : nodes;
  }

  getTreeItem(node: TaskNode): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node.group);
      case 'task':
        return taskItem(node.task);
      case 'rest': {
        const item = new vscode.TreeItem(t('{0} shorter ones', node.count));
        item.tooltip = t('The analysis of the trace lists all of them.');
        item.command = { command: 'traceinsight.showAnalysis', title: t('Show analysis') };
        return item;
      }
    }
  }
}

function groupItem({ name, count, longest, longestKnown }: TaskGroup): vscode.TreeItem {
  const label = name || t('(begun before the trace)');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `tasks ${name}`;
  const many = count === 1 ? t('1 task') : t('{0} tasks', count);
  item.description = t('{0} · longest {1}', many, lengthText(longest, longestKnown));
  item.iconPath = new vscode.ThemeIcon('checklist');
  return item;
}

function taskItem(task: TaskRow): vscode.TreeItem {
  const { id, start, end, startKnown, endKnown } = task;
  const item = new vscode.TreeItem(t('Task {0}', id));
  item.id = `task ${id}`;
  const length = lengthText(end - start, startKnown && endKnown);
  item.description = t('{0}, from {1}', length, shortTime(start));
  const parts = [
    task.goroutines === 1 ? t('1 goroutine') : t('{0} goroutines', task.goroutines),
    task.regions === 1 ? t('1 region') : t('{0} regions', task.regions),
    task.logs === 1 ? t('1 log') : t('{0} logs', task.logs),
  ];
  item.tooltip = `${task.name}: ${item.description}\n${parts.join(', ')}`;
  item.iconPath = new vscode.ThemeIcon('circle-small-filled');
  const range = { start, end: Math.max(start + 1, end) };
  item.command = { command: showCommand, title: t('Show in timeline'), arguments: [{ range }] };
  return item;
}

/** What did not begin or end in the trace took at least as long. */
const lengthText = (length: number, known: boolean): string =>
  known ? shortTime(length) : t('at least {0}', shortTime(length));
