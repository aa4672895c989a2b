import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Log } from '../log.js';
import { messageOf, t } from '../text.js';
import type { FileChange, TraceFile } from './traceSession.js';

/** Time for a program that is writing to finish a burst, ms. */
const settle = 300;
/** A file that was written a moment ago may be written again: looked at so often, for so long, ms. */
const poll = 1_000;
const fresh = 10_000;

/**
 * The file behind an editor: watched, and, where it is not on this machine's file system, copied to
 * a temporary file that is deleted again.
 */
export class LocalFile implements TraceFile, vscode.Disposable {
  onChange: (change: FileChange) => void = () => undefined;
  /** It has become longer. The answer is whether it is the same file as before, only with more in it. */
  onGrowth: () => Promise<boolean> = () => Promise.resolve(false);
  /** It is about to be read (again): where it is on this machine. */
  onBring: (path: string) => void = () => undefined;
  readonly name: string;
  readonly #watcher: vscode.FileSystemWatcher;
  #timer: NodeJS.Timeout | undefined;
  #shown: vscode.FileStat | undefined;
  #copy: vscode.Uri | undefined;
  #disposed = false;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly temporary: vscode.Uri,
    private readonly log: Log,
  ) {
    this.name = path.posix.basename(uri.path);
    // A relative pattern is watched outside the workspace too. A name with glob characters in it
    // cannot be a pattern: then the folder is watched.
    const pattern = /[*?{}[\]]/.test(this.name) ? '*' : this.name;
    const folder = vscode.Uri.joinPath(uri, '..');
    this.#watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, pattern),
    );
    const check = (changed: vscode.Uri): void => {
      if (changed.path === uri.path) this.#compareIn(settle);
    };
    this.#watcher.onDidChange(check);
    this.#watcher.onDidCreate(check);
    this.#watcher.onDidDelete(check);
  }

  async bring(signal: AbortSignal): Promise<string> {
    // Before it is read: a change during the reading must be noticed.
    this.#shown = await this.#stat();
    this.onChange(this.#shown ? 'same' : 'deleted');
    this.#lookAgainAt(this.#shown);
    if (this.uri.scheme !== 'file') await this.#deleteCopy();
    const path = this.uri.scheme === 'file' ? this.uri.fsPath : await this.#download(signal);
    this.onBring(path);
    return path;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#watcher.dispose();
    void this.#deleteCopy();
  }

  async #download(signal: AbortSignal): Promise<string> {
    const copy = vscode.Uri.joinPath(this.temporary, `${randomUUID()}-${this.name}`);
    this.log.info(`${this.uri.toString()} is not on this machine: copying it to ${copy.fsPath}`);
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: t('Copying {0}…', this.name),
      cancellable: true,
    };
    await vscode.window.withProgress(options, async (_progress, token) => {
      // VS Code's copy cannot be stopped: whoever cancels no longer waits, and the copy is deleted.
      this.#copy = copy;
      const copied = (async () => {
        await vscode.workspace.fs.createDirectory(this.temporary);
        await vscode.workspace.fs.copy(this.uri, copy, { overwrite: true });
      })();
      const cancelled = new Promise<never>((_resolve, reject) => {
        const stop = (): void => {
          void copied.then(() => vscode.workspace.fs.delete(copy)).catch(() => undefined);
          reject(new Error(t('Copying {0} was cancelled.', this.name)));
        };
        token.onCancellationRequested(stop);
        signal.addEventListener('abort', stop);
      });
      await Promise.race([copied, cancelled]);
    });
    return copy.fsPath;
  }

  async #deleteCopy(): Promise<void> {
    const copy = this.#copy;
    this.#copy = undefined;
    if (!copy) return;
    try {
      await vscode.workspace.fs.delete(copy);
    } catch (error) {
      this.log.debug(`deleting ${copy.fsPath}: ${messageOf(error)}`);
    }
  }

  async #compare(): Promise<void> {
    const now = await this.#stat();
    if (this.#disposed) return;
    this.onChange(now ? await this.#changeTo(now) : 'deleted');
    this.#lookAgainAt(now);
  }

  async #changeTo(now: vscode.FileStat): Promise<FileChange> {
    const shown = this.#shown;
    if (now.mtime === shown?.mtime && now.size === shown.size) return 'same';
    // Of a copy nothing can be read on.
    const grown = this.uri.scheme === 'file' && shown !== undefined && now.size > shown.size;
    if (!grown || !(await this.onGrowth())) return 'overwritten';
    this.#shown = now;
    return 'same';
  }

  /** Not every file system tells of changes, and a growing file is not to wait for the next news. */
  #lookAgainAt(now: vscode.FileStat | undefined): void {
    if (now && Date.now() - now.mtime < fresh) this.#compareIn(poll);
  }

  #compareIn(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#disposed) this.#timer = setTimeout(() => void this.#compare(), wait);
  }

  async #stat(): Promise<vscode.FileStat | undefined> {
    try {
      return await vscode.workspace.fs.stat(this.uri);
    } catch {
      return undefined; // Deleted, or out of reach: the server says which when it is to read it.
    }
  }
}
