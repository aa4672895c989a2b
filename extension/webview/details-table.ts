/** A part of the details that can be taken along as a table: by its button, or by a right click. */
import type { TextTable } from './analysis/text-table.js';
import { button, el } from './dom.js';
import { durationText, shareText } from './durations.js';
import { offerTable, openMenu } from './tables.js';
import { t } from './text.js';

/** What is copied, in the order in which it is shown. */
export interface TextColumn<Row> {
  readonly title: string;
  /** For spreadsheets, with the unit, such as `Time (ns)`; by default the title. */
  readonly valueTitle?: string;
  readonly value: (row: Row) => string | number;
  /** For people; by default the value. */
  readonly text?: (row: Row) => string;
}

/** @param of ns */
export const timeColumn = <Row>(title: string, of: (row: Row) => number): TextColumn<Row> => ({
  title,
  valueTitle: `${title} (ns)`,
  value: of,
  text: (row) => durationText(of(row)),
});

/** @param of 0 to 1 */
export const shareColumn = <Row>(of: (row: Row) => number): TextColumn<Row> => ({
  title: t('Share'),
  value: (row) => Number(of(row).toPrecision(6)),
  text: (row) => shareText(of(row)),
});

/** @param all Rows that there are, where these are only the first. */
export function textTable<Row>(
  title: string,
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
  all = rows.length,
): TextTable {
  const texts = (row: Row): string[] =>
    columns.map(({ text, value }) => (text ? text(row) : String(value(row))));
  return {
    title,
    all,
    texts: [columns.map(({ title }) => title), ...rows.map(texts)],
    values: [
      columns.map(({ title, valueTitle }) => valueTitle ?? title),
      ...rows.map((row) => columns.map(({ value }) => value(row))),
    ],
  };
}

/** With the menu of the table as a button: what a right click does is not seen. */
export function menuButton(title: string, of: Element): HTMLElement {
  return button('⋯', () => openMenu(of), {
    'class': 'small plain',
    'title': t('Copy or save this table'),
    'aria-label': t('Copy or save: {0}', title),
    'aria-haspopup': 'menu',
  });
}

/** @param content The table, or a list in its place. */
export function tableSection(content: readonly Node[], table: TextTable): HTMLElement {
  const { title = '' } = table;
  const head = el('div', { class: 'table-head' }, el('h3', {}, title));
  const section = el('section', {}, head, ...content);
  head.append(menuButton(title, section));
  offerTable(section, () => ({ title, text: () => table }));
  return section;
}
