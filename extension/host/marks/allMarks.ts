import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Mark, MarkPlace } from '../../protocol/marks.js';
import type { Log } from '../log.js';
import { messageOf, t } from '../text.js';
import { besideOf, marksPlaces, readHead } from './places.js';
import { firstLine, TraceMarks } from './traceMarks.js';

/** The marks of the traces that are open, by address: all views of a trace have the same. */
export class AllMarks {
  readonly #open = new Map<string, TraceMarks>();
  /** Traces of which the user has been told that their marks are not beside them. */
  readonly #told = new Set<string>();

  constructor(
    private readonly storage: vscode.Uri,
    private readonly log: Log,
    private readonly changed: (trace: string) => void,
  ) {}

  /** @param trace an address, as VS Code writes it. */
  of(trace: string): TraceMarks | undefined {
    return this.#open.get(trace);
  }

  /** To be called whenever the trace is read (again): it may be another one. */
  open(uri: vscode.Uri): { read: (file: string) => void; dispose: () => void } {
    const key = uri.toString();
    const marks = new TraceMarks(marksPlaces(uri, this.storage), (why) =>
      this.#keptElsewhere(uri, why),
    );
    marks.onChange = () => this.changed(key);
    this.#open.set(key, marks);
    const attempt = (done: Promise<void>): void => {
      done.catch((error: unknown) => this.log.warn(`marks of ${key}: ${messageOf(error)}`));
    };
    const file = besideOf(uri);
    // A name with glob characters in it cannot be a pattern; one too many that is looked at does no harm.
    const name = file.path.replace(/^.*\//, '').replace(/[*?{}[\]]/g, '?');
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(file, '..'), name),
    );
    const again = (): void => attempt(marks.reload());
    const watched = [
      watcher,
      watcher.onDidChange(again),
      watcher.onDidCreate(again),
      watcher.onDidDelete(again),
    ];
    return {
      read: (path) => attempt(readHead(path).then((head) => marks.identify(head))),
      dispose: () => {
        vscode.Disposable.from(...watched).dispose();
        if (this.#open.get(key) === marks) this.#open.delete(key);
        this.changed(key);
      },
    };
  }

  /** @param text The note; may be empty. */
  async add(trace: string, place: MarkPlace, text: string): Promise<void> {
    await this.of(trace)?.add({ ...place, id: randomUUID(), text });
  }

  async edit(trace: string, id: string, text: string): Promise<void> {
    await this.of(trace)?.edit(id, text);
  }

  async delete(trace: string, id: string): Promise<void> {
    await this.of(trace)?.delete(id);
  }

  async deleteOthers(trace: string): Promise<void> {
    const marks = this.of(trace);
    if (!marks || marks.others.length === 0) return;
    const forget = t('Delete');
    const question = t('Delete the marks of traces that had this name before?');
    const detail = marks.others.map(listed).slice(0, 10).join('\n');
    const options = { modal: true, detail };
    if ((await vscode.window.showWarningMessage(question, options, forget)) === forget)
      await marks.deleteOthers();
  }

  #keptElsewhere(uri: vscode.Uri, why: string): void {
    const key = uri.toString();
    this.log.info(`marks of ${key} are kept in the storage of VS Code: ${why}`);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const name = uri.path.replace(/^.*\//, '');
    void vscode.window.showInformationMessage(
      t('Marks of {0} are kept within VS Code and not beside the trace: {1}', name, why),
    );
  }
}

const listed = ({ about, text }: Mark): string => (text ? `${about}: ${firstLine(text)}` : about);
