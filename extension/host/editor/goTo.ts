import * as vscode from 'vscode';
import type { Place } from '../../protocol/messages.js';
import type { LaneDirectory } from '../../protocol/trace.js';
import { messageOf, t } from '../text.js';
import { listedPlaces, typedPlace, type PlaceItem } from './places.js';

/** Asks for a goroutine, proc, start function or moment. @returns undefined where nothing was chosen. */
export async function pickPlace(lanes: Promise<LaneDirectory>): Promise<Place | undefined> {
  const picker = vscode.window.createQuickPick<PlaceItem & vscode.QuickPickItem>();
  picker.title = t('Go to');
  picker.placeholder = t('A goroutine (G17), a proc (P3), a function, or a moment (1.25 ms)');
  picker.matchOnDescription = true;
  picker.busy = true;
  let listed: readonly PlaceItem[] = [];
  const show = (): void => {
    const typed = typedPlace(picker.value);
    const others = typed ? listed.filter(({ label }) => label !== typed.label) : listed;
    picker.items = typed ? [{ ...typed, alwaysShow: true }, ...others] : others;
  };
  picker.onDidChangeValue(show);
  lanes.then(
    (directory) => {
      listed = listedPlaces(directory);
      picker.busy = false;
      show();
    },
    (error: unknown) => {
      picker.hide();
      void vscode.window.showErrorMessage(messageOf(error));
    },
  );
  picker.show();
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.place));
      picker.onDidHide(() => resolve(undefined));
    });
  } finally {
    picker.dispose();
  }
}
