/** Tables and texts as others take them along: copied or saved, from buttons or from VS Code's context menu. */
import type { FromWebview } from '../protocol/messages.js';
import { csv, markdown, type TextTable } from './analysis/text-table.js';
import { counted, numberText } from './durations.js';
import type { Command } from './keys.js';
import { messageOf } from './questions.js';
import { t } from './text.js';

/** What a table of the page is for others. */
export interface OfferedTable {
  /** A file of it is named after this, unless the table has a title of its own. */
  readonly title: string;
  /** All of it, also what is not on screen; null where there is nothing. */
  readonly text: () => TextTable | Promise<TextTable> | null;
}

/** What the tables of a page may use of it. */
export interface TablesHost {
  readonly traceName: () => string;
  post(message: FromWebview): void;
  /** Tells those who cannot see it. */
  say(text: string): void;
  failed(message: string): void;
}

export type Taking = 'CSV' | 'Markdown' | 'file';

const commands: Partial<Record<Command, Taking>> = {
  copyTableCsv: 'CSV',
  copyTableMarkdown: 'Markdown',
  saveTable: 'file',
};
const offers = new WeakMap<Node, () => OfferedTable | null>();

/** From now on the context menu of an element, and of what is in it, is that of a table. */
export function offerTable(element: Element, table: () => OfferedTable | null): void {
  offers.set(element, table);
}

/** As a right click on the element would. */
export function openMenu(element: Element): void {
  const { left, bottom } = element.getBoundingClientRect();
  const options = { bubbles: true, cancelable: true, clientX: left, clientY: bottom };
  element.dispatchEvent(new MouseEvent('contextmenu', options));
}

/** @returns what to say of it; nothing where VS Code asks the user what comes next. */
export async function takeTable(
  { title, text }: OfferedTable,
  as: Taking,
  host: Pick<TablesHost, 'post' | 'traceName'>,
): Promise<string> {
  const table = await text();
  if (!table || table.texts.length < 2) return t('There is no table to copy here.');
  const count = table.texts.length - 1;
  const { all = count } = table;
  const [some, total] = [numberText(count), numberText(all)];
  if (as === 'file') {
    const name = `${host.traceName()}.${fileName(table.title ?? title)}.csv`;
    host.post({ type: 'saveTable', name, csv: csv(table), markdown: markdown(table) });
    return all > count ? t('The first {0} of {1} rows', some, total) : '';
  }
  host.post({ type: 'copy', text: as === 'CSV' ? csv(table) : markdown(table) });
  return all > count
    ? t('The first {0} of {1} rows copied as {2}', some, total, as)
    : counted(count, '{0} row copied as {1}', '{0} rows copied as {1}', as);
}

/** Letters, as they are in the language of the page, and digits: no path in it, and no blank. */
export const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** Says what of both a context menu is opened on, and does what is chosen. */
export class TextMenu {
  readonly name = 'textMenu';
  /** What the host said of the page. */
  readonly #page = JSON.parse(document.body.dataset.vscodeContext ?? '{}') as object;
  #table: OfferedTable | null = null;
  #text = '';

  constructor(private readonly host: TablesHost) {
    // Before VS Code's own listener, which reads what is said here when the event has bubbled up; and before any other
    // that keeps the event from the rest.
    window.addEventListener('contextmenu', (event) => this.#opens(event), true);
  }

  run(command: Command): boolean {
    if (command === 'copyText') {
      this.host.post({ type: 'copy', text: this.#text });
      this.host.say(t('Copied to the clipboard'));
      return true;
    }
    const as = commands[command];
    if (!as) return false;
    if (this.#table)
      takeTable(this.#table, as, this.host).then(
        (told) => this.host.say(told),
        (error: unknown) => this.host.failed(messageOf(error)),
      );
    return true;
  }

  #opens(event: MouseEvent): void {
    this.#table = null;
    for (const target of event.composedPath()) {
      this.#table ??= target instanceof Node ? (offers.get(target)?.() ?? null) : null;
    }
    const selected = document.getSelection();
    const { target } = event;
    const isOnIt = target instanceof Node && selected?.containsNode(target, true) === true;
    this.#text = isOnIt ? selected.toString() : '';
    document.body.dataset.vscodeContext = JSON.stringify({
      ...this.#page,
      traceTable: this.#table !== null,
      traceText: this.#text.trim() !== '',
    });
  }
}
