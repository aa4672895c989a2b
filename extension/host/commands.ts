import path from 'node:path';
import * as vscode from 'vscode';
import type { MenuPlace, TimelineCommand } from '../protocol/messages.js';
import type { TraceEditor } from './editor/traceEditor.js';
import { messageOf, t } from './text.js';
import type { Trees } from './trees/trees.js';

/** The commands that do no more than tell the timeline in front. */
const timelineCommands: readonly TimelineCommand[] = [
  'zoomIn',
  'zoomOut',
  'fitAll',
  'fitSelection',
  'nextSpan',
  'previousSpan',
  'firstSpan',
  'lastSpan',
  'laneAbove',
  'laneBelow',
  'followStartedBy',
  'followEndedBy',
  'followChain',
  'highlight',
  'goBack',
  'goForward',
  'showKeys',
  'fitRange',
  'stepOut',
  'nextAlike',
  'previousAlike',
  'markSpan',
  'showAnalysis',
  'analysisBeside',
  'listOnScreen',
  'find',
  'findNext',
  'findPrevious',
  'showFound',
  'filterLanes',
  'pinLane',
  'hideLane',
  'foldLane',
  'showWakes',
  'showStacks',
  'showAllLanes',
  'userLanes',
  'lanesOfSelected',
  'openSource',
  'frameUp',
  'frameDown',
  'copyId',
  'copySpan',
  'copyStack',
  'copyTime',
  'copyFunction',
  'copyText',
  'copyTableCsv',
  'copyTableMarkdown',
  'saveTable',
  'filterFunction',
  'hideGroup',
  'countHere',
  'rangeFromHere',
  'rangeToHere',
  'clearRange',
  'copyLink',
  'exportPng',
  'exportSvg',
  'exportAllPng',
  'exportAllSvg',
  'mark',
  'markMoment',
  'markRange',
  'nextMark',
  'previousMark',
];

export interface Commands {
  readonly editor: TraceEditor;
  readonly trees: Trees;
  readonly showLog: () => void;
  readonly restartServer: () => Promise<void>;
  readonly showVersions: () => Promise<void>;
}

export function registerCommands(commands: Commands): vscode.Disposable {
  const { editor, trees } = commands;
  const register = (name: string, run: (...args: unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`traceinsight.${name}`, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        void vscode.window.showErrorMessage(messageOf(error));
      }
    });
  const inTimeline = (name: TimelineCommand, from: unknown): void =>
    editor.viewOf(from)?.command(name, menuPlace(from));
  return vscode.Disposable.from(
    register('open', (what) => open(what)),
    register('reload', () => editor.active?.reload()),
    register('goTo', () => editor.active?.goTo()),
    register('locateSource', () => editor.active?.locate()),
    register('showLog', commands.showLog),
    register('restartServer', commands.restartServer),
    register('showVersions', commands.showVersions),
    // Of the list of marks, or of what is selected in the timeline.
    register('editMark', (of) => trees.edit(of) || inTimeline('editMark', of)),
    register('deleteMark', (of) => trees.delete(of) || inTimeline('deleteMark', of)),
    ...timelineCommands.map((name) => register(name, (from) => inTimeline(name, from))),
  );
}

/** What a context menu of a timeline was opened on; undefined for commands from anywhere else. */
function menuPlace(from: unknown): MenuPlace | undefined {
  if (typeof from !== 'object' || from === null || !('traceItem' in from)) return undefined;
  const { lane, group, mark, time } = from as Record<string, unknown>;
  return {
    ...(typeof lane === 'string' && { lane }),
    ...(typeof group === 'string' && { group }),
    ...(typeof mark === 'string' && { mark }),
    ...(typeof time === 'number' && { time }),
  };
}

/** @param what An address, a path (absolute or in the workspace), or nothing: then it is asked for. */
async function open(what: unknown): Promise<void> {
  const uri = what instanceof vscode.Uri ? what : fromPath(what);
  const [chosen] = uri ? [uri] : ((await ask()) ?? []);
  if (!chosen) return;
  const { type } = await vscode.workspace.fs.stat(chosen);
  if (type & vscode.FileType.Directory) {
    throw new Error(t('{0} is a folder. Choose the trace file in it.', chosen.fsPath));
  }
  // The editor for any file: it works for every name, also those that have the other by default.
  const name = path.posix.basename(chosen.path);
  const precise = /(^trace\.out|\.trace\.out|\.trace|\.gotrace)$/.test(name);
  const type_ = precise ? 'traceinsight.trace' : 'traceinsight.traceAny';
  await vscode.commands.executeCommand('vscode.openWith', chosen, type_);
}

function fromPath(what: unknown): vscode.Uri | undefined {
  if (typeof what !== 'string' || what === '') return undefined;
  if (path.isAbsolute(what)) return vscode.Uri.file(what);
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder ? vscode.Uri.joinPath(folder.uri, what) : undefined;
}

function ask(): Thenable<vscode.Uri[] | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showOpenDialog({
    title: t('Open a Go trace'),
    canSelectMany: false,
    ...(defaultUri && { defaultUri }),
    filters: { [t('Go traces')]: ['out', 'trace', 'gotrace'], [t('All files')]: ['*'] },
  });
}
