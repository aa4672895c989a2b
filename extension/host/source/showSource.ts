import * as vscode from 'vscode';

/**
 * Shows a line of a file in an editor beside a view: the line is selected, with the cursor where
 * its text begins.
 * @param line Counted from 1; 0 is unknown, and one behind the end stands for the last.
 * @param preview Leaves the focus where it is, and uses the one tab that previews share.
 */
export async function showSource(
  file: string,
  line: number,
  preview: boolean,
  view: vscode.ViewColumn | undefined,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const text = document.lineAt(Math.min(Math.max(line, 1), document.lineCount) - 1);
  const begin = new vscode.Position(text.lineNumber, text.firstNonWhitespaceCharacterIndex);
  const end = text.range.end;
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: columnBeside(document.uri, view),
    preserveFocus: preview,
    preview,
    selection: new vscode.Range(begin, end),
  });
  // The option above has no direction; here the cursor comes to the beginning.
  editor.selection = new vscode.Selection(end, begin);
  editor.revealRange(text.range, vscode.TextEditorRevealType.InCenter);
}

/**
 * Plain `Beside` would mean beside the editor that has the focus. A click in a webview arrives
 * before the workbench has given the focus to it, so each click would open one more column.
 */
function columnBeside(uri: vscode.Uri, view: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const others = vscode.window.tabGroups.all.filter(({ viewColumn }) => viewColumn !== view);
  const shows = (tab: vscode.Tab): boolean =>
    tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString();
  const group =
    others.find(({ tabs }) => tabs.some(shows)) ??
    others.find(({ viewColumn }) => viewColumn - (view ?? 0) === 1) ??
    others[0];
  return group?.viewColumn ?? vscode.ViewColumn.Beside;
}
