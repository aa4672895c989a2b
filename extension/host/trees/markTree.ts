import * as vscode from 'vscode';
import type { Mark } from '../../protocol/marks.js';
import { firstLine } from '../marks/traceMarks.js';
import { t } from '../text.js';
import { showCommand, type Front } from './front.js';
import { shortTime } from './times.js';

export type MarkNode =
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'other'; readonly mark: Mark }
  | { readonly kind: 'others'; readonly marks: readonly Mark[] };

/** What the user has marked in the trace, by time; and what was marked in others that had its name. */
export class MarkTree implements vscode.TreeDataProvider<MarkNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly front: () => Front | undefined) {}

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(parent?: MarkNode): MarkNode[] {
    if (parent?.kind === 'others') return parent.marks.map((mark) => ({ kind: 'other', mark }));
    const marks = this.front()?.marks;
    if (parent || !marks) return [];
    const own = marks.marks.map((mark) => ({ kind: 'mark', mark }) as const);
    const { others } = marks;
    return others.length > 0 ? [...own, { kind: 'others', marks: others }] : own;
  }

  getTreeItem(node: MarkNode): vscode.TreeItem {
    return node.kind === 'others' ? othersItem(node.marks.length) : markItem(node);
  }
}

function othersItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(
    t('Of traces that had this name before'),
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = 'others';
  item.contextValue = 'otherMarks';
  item.description = String(count);
  item.tooltip = t(
    'The file has been replaced since these were marked. They are kept until you delete them.',
  );
  item.iconPath = new vscode.ThemeIcon('warning');
  return item;
}

function markItem({ kind, mark }: Extract<MarkNode, { readonly mark: Mark }>): vscode.TreeItem {
  const { id, lane, start, end, about, text } = mark;
  // The first line says what it is about; the rest is in the tooltip.
  const item = new vscode.TreeItem(text === '' ? about : firstLine(text));
  item.id = `${kind} ${id}`;
  // Of a moment its time is all there is to say.
  const isMoment = lane === null && start === end;
  const at = isMoment ? '' : t('at {0}', shortTime(start));
  item.description = [text ? about : '', at].filter(Boolean).join(', ');
  item.tooltip = text ? `${text}\n\n${about}` : about;
  const icon = lane !== null ? 'bookmark' : isMoment ? 'pinned' : 'symbol-ruler';
  item.iconPath = new vscode.ThemeIcon(icon);
  if (kind === 'other') return item;
  item.contextValue = 'mark';
  item.command = { command: showCommand, title: t('Show in timeline'), arguments: [{ mark }] };
  return item;
}
