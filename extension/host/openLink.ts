import * as vscode from 'vscode';
import { readLink } from './editor/links.js';
import type { TraceEditor } from './editor/traceEditor.js';
import { messageOf, t } from './text.js';

/** Opens what a link names, if the user agrees: a link may come from anybody. */
export async function openLink(uri: vscode.Uri, editor: TraceEditor): Promise<void> {
  const link = readLink(uri.query);
  if (!link) {
    void vscode.window.showErrorMessage(
      t('This link names no trace. Copy it again with Copy Link in the timeline.'),
    );
    return;
  }
  try {
    const trace = vscode.Uri.parse(link.trace, true);
    // Whatever is reached over a network would tell its server who has clicked.
    const known = trace.scheme === 'file' || isInWorkspace(trace);
    if (!known || (trace.scheme === 'file' && trace.authority !== '')) {
      throw new Error(t('A link may only name a trace on this machine or in the open folder.'));
    }
    const open = t('Open Trace');
    const detail = isInWorkspace(trace)
      ? trace.fsPath
      : t('{0}\n\nIt is not in the open folder. Open it only if you trust the link.', trace.fsPath);
    const options = { modal: true, detail };
    const question = t('A link wants to open a Go trace.');
    if ((await vscode.window.showWarningMessage(question, options, open)) !== open) return;
    await vscode.workspace.fs.stat(trace);
    await vscode.commands.executeCommand('traceinsight.open', trace);
    editor.goTo(trace, link.place);
  } catch (error) {
    void vscode.window.showErrorMessage(t('The link cannot be opened: {0}', messageOf(error)));
  }
}

/** An untrusted folder vouches for nothing. */
const isInWorkspace = (uri: vscode.Uri): boolean =>
  vscode.workspace.isTrusted && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
