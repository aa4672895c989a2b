import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Frame } from '../../protocol/trace.js';
import type { Log } from '../log.js';
import { messageOf, t } from '../text.js';
import { baseName, normalized } from './frameNames.js';
import { goroots, moduleCaches } from './goEnvironment.js';
import { type GoModule, parseGoMod } from './goMod.js';
import { inferred, type Mapping, remembered } from './mappings.js';
import { gorootOf, type Resolution, resolveSource } from './resolveSource.js';

const mappingMemory = 'sourceMappings';
const gorootMemory = 'goroot';
const notOurs = '**/{node_modules,vendor,.git}/**';

/** Finds source files with all that this window knows: settings, workspace, Go's own folders. */
export class Sources {
  /** Roots that frames with existing absolute names have shown. */
  readonly #seenGoroots = new Set<string>();
  #goroots: Promise<readonly string[]> | undefined;

  constructor(
    private readonly state: vscode.Memento,
    private readonly log: Log,
  ) {}

  /** The workspace is trusted now: the go command may be asked. */
  forget(): void {
    this.#goroots = undefined;
  }

  async resolve(frame: Frame, trace: vscode.Uri): Promise<Resolution> {
    const resolution = await resolveSource(
      frame,
      {
        mappings: [...this.#settings(trace), ...this.#remembered],
        modules: await this.#modules(trace),
        moduleCaches: moduleCaches(process.env),
        goroots: () => this.#allGoroots(),
      },
      { isFile, named: (name) => this.#named(name, trace) },
    );
    if (resolution.found !== undefined) {
      const root = gorootOf({ ...frame, file: resolution.found });
      if (root !== undefined) this.#seenGoroots.add(root);
      this.log.debug(`source of ${frame.file}: ${resolution.found}`);
    } else {
      this.log.info(`source of ${frame.file}: ${resolution.message}`);
    }
    return resolution;
  }

  /** Lets the user show a file and remembers what that says. False: nothing was chosen. */
  async locate(frame: Frame, trace: vscode.Uri): Promise<boolean> {
    const name = baseName(normalized(frame.file));
    const [chosen] =
      (await vscode.window.showOpenDialog({
        title: t('Where is {0}?', frame.file),
        openLabel: t('Use this file'),
        canSelectMany: false,
        defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.joinPath(trace, '..'),
        filters: { [name]: [path.extname(name).slice(1) || 'go'] },
      })) ?? [];
    if (!chosen) return false;
    // One file of the standard library tells where all of it is.
    const root = gorootOf({ ...frame, file: chosen.fsPath });
    if (root !== undefined) await this.#rememberGoroot(path.normalize(root));
    else await this.#rememberMapping(inferred(frame.file, chosen.fsPath));
    return true;
  }

  async #rememberGoroot(root: string): Promise<void> {
    await this.state.update(gorootMemory, root);
    this.log.info(`remembered: Go is in ${root}`);
    const { Global } = vscode.ConfigurationTarget;
    void offerSetting(t('The sources of Go are taken from {0} from now on.', root), () =>
      vscode.workspace.getConfiguration('traceinsight').update('goroot', root, Global),
    );
  }

  async #rememberMapping(mapping: Mapping): Promise<void> {
    await this.state.update(mappingMemory, remembered(this.#remembered, mapping));
    this.log.info(`remembered: ${mapping.from} is ${mapping.to}`);
    const configuration = vscode.workspace.getConfiguration('traceinsight');
    const values = configuration.inspect<Mapping[]>('substitutePath');
    const [current, target] = vscode.workspace.workspaceFolders
      ? [values?.workspaceValue, vscode.ConfigurationTarget.Workspace]
      : [values?.globalValue, vscode.ConfigurationTarget.Global];
    const message = t('{0} is taken from {1} from now on.', mapping.from, mapping.to);
    void offerSetting(message, () =>
      configuration.update('substitutePath', remembered(current ?? [], mapping), target),
    );
  }

  get #remembered(): readonly Mapping[] {
    return mappings(this.state.get<unknown>(mappingMemory));
  }

  #settings(trace: vscode.Uri): readonly Mapping[] {
    const configuration = vscode.workspace.getConfiguration('traceinsight', trace);
    const folder =
      vscode.workspace.getWorkspaceFolder(trace) ?? vscode.workspace.workspaceFolders?.[0];
    return mappings(configuration.get<unknown>('substitutePath')).map(({ from, to }) => ({
      from,
      to: to.replaceAll('${workspaceFolder}', folder?.uri.fsPath ?? ''),
    }));
  }

  async #allGoroots(): Promise<readonly string[]> {
    const setting = vscode.workspace.getConfiguration('traceinsight').get<string>('goroot', '');
    this.#goroots ??= goroots(process.env, vscode.workspace.isTrusted);
    const told = [setting, this.state.get<string>(gorootMemory, '')].filter((root) => root !== '');
    return [...told, ...this.#seenGoroots, ...(await this.#goroots)];
  }

  /** The modules of the workspace and those that the trace lies in. */
  async #modules(trace: vscode.Uri): Promise<readonly GoModule[]> {
    const inWorkspace = await vscode.workspace.findFiles('**/go.mod', notOurs, 200);
    const files = new Set(
      inWorkspace.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath),
    );
    for (const folder of parents(trace)) files.add(path.join(folder, 'go.mod'));
    const modules = await Promise.all(
      [...files].map(async (file) => {
        const text = await read(file);
        return text === undefined ? undefined : parseGoMod(text, path.dirname(file));
      }),
    );
    return modules.filter((module) => module !== undefined);
  }

  async #named(name: string, trace: vscode.Uri): Promise<readonly string[]> {
    const literal = name.replace(/[*?{}[\]]/g, '?');
    const found = await vscode.workspace.findFiles(`**/${literal}`, notOurs, 500);
    const files = new Set(
      found
        .filter(({ scheme, path: file }) => scheme === 'file' && baseName(file) === name)
        .map(({ fsPath }) => fsPath),
    );
    // A trace outside the workspace: its own folder, not everything below it, which may be a disk.
    const [folder] = parents(trace);
    const beside = folder === undefined ? undefined : path.join(folder, name);
    if (beside !== undefined && (await isFile(beside))) files.add(beside);
    return [...files];
  }
}

/** What is remembered for this workspace can be kept where the user sees it. */
async function offerSetting(message: string, write: () => Thenable<void>): Promise<void> {
  const yes = t('Write to Settings');
  if ((await vscode.window.showInformationMessage(message, yes)) !== yes) return;
  try {
    await write();
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}

function mappings(value: unknown): readonly Mapping[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is Mapping => {
    const { from, to } = (entry ?? {}) as Partial<Mapping>;
    return typeof from === 'string' && typeof to === 'string' && to !== '';
  });
}

/** The folder of a trace on this machine and those above it. */
function parents(trace: vscode.Uri): readonly string[] {
  if (trace.scheme !== 'file') return [];
  const folders: string[] = [];
  for (let folder = path.dirname(trace.fsPath); folders.at(-1) !== folder;) {
    folders.push(folder);
    folder = path.dirname(folder);
  }
  return folders;
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function read(file: string): Promise<string | undefined> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.file(file))).toString('utf8');
  } catch {
    return undefined; // Most parents of a trace have no go.mod.
  }
}
