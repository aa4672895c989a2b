import * as vscode from 'vscode';
import type { Place } from '../../protocol/messages.js';
import type { AllMarks } from '../marks/allMarks.js';
import { messageOf, t } from '../text.js';
import { moreCommand, showCommand, type Front } from './front.js';
import { GoroutineTree } from './goroutineTree.js';
import { MarkTree } from './markTree.js';
import { TaskTree } from './taskTree.js';

/** While a trace is being read, lists of what is in it are made anew so often, ms. */
const pace = 2000;

/** The lists in the side bar: goroutines, tasks and marks of the trace in front. */
export class Trees implements vscode.Disposable {
  readonly #goroutines = new GoroutineTree(() => this.front());
  readonly #tasks = new TaskTree(() => this.front());
  readonly #marks = new MarkTree(() => this.front());
  readonly #markView: vscode.TreeView<unknown>;
  readonly #all: vscode.Disposable;
  #trace: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly front: () => Front | undefined,
    private readonly marks: AllMarks,
  ) {
    const view = <T>(name: string, treeDataProvider: vscode.TreeDataProvider<T>) =>
      vscode.window.createTreeView(`traceinsight.${name}`, {
        treeDataProvider,
        showCollapseAll: name !== 'marks',
      });
    const register = (name: string, run: (argument: unknown) => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(name, run);
    this.#markView = view('marks', this.#marks);
    this.#all = vscode.Disposable.from(
      view('goroutines', this.#goroutines),
      view('tasks', this.#tasks),
      this.#markView,
      register(showCommand, (place) => this.front()?.show(place as Place)),
      register(moreCommand, (group) => this.#goroutines.more(String(group))),
      register('traceinsight.deleteOtherMarks', () => this.#deleteOthers()),
    );
  }

  /** @param news about what: another trace may be in front, more of it read, or its marks others. */
  changed(news: 'trace' | 'state' | 'marks'): void {
    if (news === 'trace') this.#frontChanged();
    else if (news === 'state') this.#stateChanged();
    else this.#marksChanged();
  }

  #frontChanged(): void {
    const front = this.front();
    if (front?.trace === this.#trace) return;
    this.#trace = front?.trace;
    void vscode.commands.executeCommand('setContext', 'traceinsight.hasTrace', front !== undefined);
    this.#goroutines.clear();
    this.#tasks.refresh();
    this.#marksChanged();
  }

  #stateChanged(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#goroutines.refresh();
      this.#tasks.refresh();
    }, pace);
  }

  #marksChanged(): void {
    this.#marks.refresh();
    this.#markView.message = this.front()?.marks?.problem ?? '';
  }

  /** @returns whether it was a mark of the list that the command is about. */
  edit(node: unknown): boolean {
    return this.#onMark(node, (_, id) => {
      this.front()?.editMark(id);
      return Promise.resolve();
    });
  }

  delete(node: unknown): boolean {
    return this.#onMark(node, (trace, id) => this.marks.delete(trace, id));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#all.dispose();
  }

  async #deleteOthers(): Promise<void> {
    try {
      if (this.#trace !== undefined) await this.marks.deleteOthers(this.#trace);
    } catch (error) {
      const message = t('The marks cannot be deleted: {0}', messageOf(error));
      void vscode.window.showErrorMessage(message);
    }
  }

  #onMark(node: unknown, act: (trace: string, id: string) => Promise<void>): boolean {
    const { kind, mark } = (node ?? {}) as { kind?: unknown; mark?: { id?: unknown } };
    if (kind !== 'mark' || typeof mark?.id !== 'string' || this.#trace === undefined) return false;
    act(this.#trace, mark.id).catch((error: unknown) => {
      void vscode.window.showErrorMessage(messageOf(error));
    });
    return true;
  }
}
