/**
 * Every sentence for the user goes through `t`, so that the half of the host that runs without
 * VS Code (and is tested without it) can be translated too.
 */
type Translate = (message: string, ...values: (string | number | boolean)[]) => string;

let translate: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));

/** `t('Cannot read {0}.', name)`. */
export const t: Translate = (message, ...values) => translate(message, ...values);

/** Called once, at activation, with `vscode.l10n.t`. */
export function translateWith(translator: Translate): void {
  translate = translator;
}

/** What went wrong as a text, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
