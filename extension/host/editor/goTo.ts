import * as vscode from 'vscode';
import type { Place } from '../../protocol/messages.js';
import type { LaneDirectory } from '../../protocol/trace.js';
import { messageOf, t } from '../text.js';
import { acceptedPlace, listedPlaces, namedPlaces, typedPlace, type PlaceItem } from './places.js';

export interface Names {
  readonly tasks: readonly string[];
  readonly regions: readonly string[];
}

/**
 * Asks for a goroutine, proc, start function, task, region or moment.
 * @param names Tasks and regions of the trace.
 * @returns undefined where nothing was chosen.
 */
export async function pickPlace(
  lanes: Promise<LaneDirectory>,
  names: Promise<Names>,
): Promise<Place | undefined> {
  const picker = vscode.window.createQuickPick<PlaceItem & vscode.QuickPickItem>();
  picker.title = t('Go to');
  picker.placeholder = t(
    'A goroutine (G17), a proc (P3), a function, task or region, or a moment (1.25 ms)',
  );
  picker.matchOnDescription = true;
  picker.busy = true;
  let listed: readonly PlaceItem[] = [];
  const show = (): void => {
    const typed = typedPlace(picker.value);
    const others = typed ? listed.filter(({ label }) => label !== typed.label) : listed;
    picker.items = typed ? [{ ...typed, alwaysShow: true }, ...others] : others;
  };
  picker.onDidChangeValue(show);
  Promise.all([lanes, names]).then(
    ([directory, { tasks, regions }]) => {
      listed = [...listedPlaces(directory), ...namedPlaces(tasks, regions)];
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
      picker.onDidAccept(() => resolve(acceptedPlace(picker.value, picker.selectedItems[0])));
      picker.onDidHide(() => resolve(undefined));
    });
  } finally {
    picker.dispose();
  }
}
