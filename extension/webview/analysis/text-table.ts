/** Tables as text, for the clipboard and for files. */

/** One row for the head, then the others, all of the same length. */
export interface TextTable {
  /** A file of it is named after this. */
  readonly title?: string;
  /** Rows that there are, where only the first of them are copied. */
  readonly all?: number;
  /** For people: durations with their units. */
  readonly texts: readonly (readonly string[])[];
  /** For spreadsheets: numbers without units, which the head names. */
  readonly values: readonly (readonly (string | number)[])[];
}

/** RFC 4180; a text that a spreadsheet would take for a formula is led by an apostrophe. */
export function csv({ values }: TextTable): string {
  const cell = (value: string | number): string => {
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return values.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A table of GitHub's Markdown; columns of numbers are aligned at the right. */
export function markdown({ texts, values }: TextTable): string {
  const [head = [], ...rows] = texts;
  const cell = (text: string): string => text.replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' ');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const aligned = head.map((_, i) => (typeof values[1]?.[i] === 'number' ? '---:' : '---'));
  return [head.map(cell), aligned, ...rows.map((row) => row.map(cell))].map(line).join('');
}
