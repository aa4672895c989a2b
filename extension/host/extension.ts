import type { ExtensionContext } from 'vscode';

/** What other extensions and the end-to-end tests may use. */
export interface Api {
  /** The process id of the server of this window, while one runs. */
  serverProcessId(): number | undefined;
}

export function activate(_context: ExtensionContext): Api {
  return { serverProcessId: () => undefined };
}
