import * as vscode from 'vscode';
import type { FromWebview } from '../../protocol/messages.js';
import { t } from '../text.js';

export type Cursor = Extract<FromWebview, { type: 'cursor' }>;

/** Says in the status bar where the cursor of the timeline in front is, and how long its range. */
export class CursorStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem(
    'traceinsight.cursor',
    vscode.StatusBarAlignment.Right,
    100,
  );

  constructor() {
    this.#item.name = t('Go trace: time and range');
    this.#item.command = 'traceinsight.goTo';
  }

  /** @param cursor undefined while no timeline is in front, or nothing is known of its cursor. */
  show(cursor: Cursor | undefined): void {
    const { time = '', range = '' } = cursor ?? {};
    if (!time && !range) {
      this.#item.hide();
      return;
    }
    const parts = [time, range && t('range {0}', range)].filter((part) => part !== '');
    this.#item.text = parts.join(' · ');
    this.#item.tooltip = t(
      'Time under the pointer, or start of the selected span, since the first event; length of the marked range. Click to go to a moment.',
    );
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
