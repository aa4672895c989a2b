/** A table of any length: only the rows on screen are elements, and only those need to be known. */
import { button, el } from '../dom.js';
import type { TextTable } from './text-table.js';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What it means, in a sentence. */
  readonly hint?: string;
  /** CSS px; what is left is shared by the columns that grow. */
  readonly width: number;
  /** How large a part of what is left it takes; by default none. */
  readonly grows?: number;
  /** Its cells are text, which begins at the left; others are numbers, which end at the right. */
  readonly isText?: true;
  /** What is sorted by, and copied for spreadsheets; durations in ns. */
  readonly value: (row: Row) => string | number;
  readonly text: (row: Row) => string;
  /** Where the text alone is not what is to be seen. */
  readonly cell?: (row: Row) => Node;
  /** What the head says for a spreadsheet, such as `total (ns)`; by default the title. */
  readonly valueTitle?: string;
  /** There is nothing to sort by, and nothing to copy. */
  readonly isPicture?: true;
  /** The rows have their order, and no other can be had. */
  readonly isFixed?: true;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface TableEvents<Row> {
  /** Names a row over all changes of the table. */
  readonly key: (row: Row) => string;
  /** The user wants another order; whoever has the rows brings them. */
  readonly sorted: (sort: Sort) => void;
  /** Rows that are on screen and were not given, `[from, to)`. */
  readonly needed?: (from: number, to: number) => void;
  /** Enter, or a click. */
  readonly open?: (row: Row) => void;
}

/** As in the style sheet, CSS px. */
const rowHeight = 22;
const gap = 10;
/** Rows beyond the screen that are elements too, for a smooth scroll. */
const margin = 8;
let tables = 0;

export class Table<Row> {
  readonly #head = el('div', { class: 'tr head', role: 'row' });
  readonly #body = el('div', { class: 'tbody', role: 'presentation' });
  readonly element: HTMLElement;
  readonly #id = `t${++tables}`;
  #rows: readonly (Row | undefined)[] = [];
  #active = -1;
  #marked = '';

  constructor(
    private readonly label: string,
    private readonly columns: readonly Column<Row>[],
    private sort: Sort,
    private readonly events: TableEvents<Row>,
  ) {
    this.element = el(
      'div',
      { 'class': 'table', 'role': 'grid', 'tabindex': '0', 'aria-label': label },
      this.#head,
      this.#body,
    );
    const tracks = columns.map(({ width, grows }) =>
      grows ? `minmax(${width}px, ${grows}fr)` : `${width}px`,
    );
    const least = columns.reduce((sum, { width }) => sum + width + gap, 2 * gap);
    this.element.style.setProperty('--columns', tracks.join(' '));
    this.element.style.setProperty('--least', `${least}px`);
    this.element.addEventListener('scroll', () => this.#draw());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focus', () => this.#activate(Math.max(0, this.#active), false));
    new ResizeObserver(() => this.#draw()).observe(this.element);
    this.#drawHead();
  }

  /** Of a row that is not known yet the element is undefined. */
  set(rows: readonly (Row | undefined)[], sort: Sort = this.sort): void {
    this.#rows = rows;
    this.sort = sort;
    this.#active = Math.min(this.#active, rows.length - 1);
    this.element.setAttribute('aria-rowcount', String(rows.length + 1));
    this.#body.style.height = `${rows.length * rowHeight}px`;
    this.#drawHead();
    this.#draw();
  }

  /** Lights one row, by its key; the empty text lights none. */
  mark(key: string): void {
    this.#marked = key;
    this.#draw();
  }

  /** Goes to a row, by its key, as the keys do. */
  reveal(key: string): void {
    const row = this.#rows.findIndex((row) => row !== undefined && this.events.key(row) === key);
    if (row >= 0) this.#activate(row, true);
  }

  /** Another table's rows: from the top. */
  toTop(): void {
    this.#active = -1;
    this.element.scrollTop = 0;
  }

  redraw(): void {
    this.#draw();
  }

  /** All columns but pictures, of the rows that are given. */
  textOf(rows: readonly Row[]): TextTable {
    const columns = this.columns.filter(({ isPicture }) => !isPicture);
    return {
      title: this.label,
      texts: [
        columns.map(({ title }) => title),
        ...rows.map((row) => columns.map(({ text }) => text(row))),
      ],
      values: [
        columns.map(({ title, valueTitle }) => valueTitle ?? title),
        ...rows.map((row) => columns.map(({ value }) => value(row))),
      ],
    };
  }

  #drawHead(): void {
    const cells = this.columns.map(({ id, title, hint, isText, isPicture, isFixed }) => {
      const sorted = this.sort.column === id;
      const { descending } = this.sort;
      const order = !sorted ? 'none' : descending ? 'descending' : 'ascending';
      const kind = isText || isPicture ? 'th' : 'th number';
      const cell = el('div', { 'class': kind, 'role': 'columnheader', 'aria-sort': order });
      // A narrow column cuts its head off.
      cell.title = hint ? `${title}: ${hint}` : title;
      if (isPicture || isFixed) cell.append(title);
      else {
        const arrow = el(
          'span',
          { 'aria-hidden': 'true' },
          !sorted ? '' : descending ? ' ▾' : ' ▴',
        );
        const sort = button(title, () => this.#sortBy(id), { class: 'sort' });
        sort.append(arrow);
        cell.append(sort);
      }
      return cell;
    });
    // A head that is made anew would take the focus from the button that was pressed.
    const focused = [...this.#head.querySelectorAll('button')].indexOf(
      document.activeElement as HTMLButtonElement,
    );
    this.#head.replaceChildren(...cells);
    if (focused >= 0) this.#head.querySelectorAll('button')[focused]?.focus();
  }

  #sortBy(column: string): void {
    const sorted = this.sort.column === column;
    const row = this.#rows.find((row) => row !== undefined);
    const value = row && this.columns.find(({ id }) => id === column)?.value(row);
    // The largest number is of interest first, and the first name.
    const descending = sorted ? !this.sort.descending : typeof value === 'number';
    this.events.sorted({ column, descending });
  }

  get #onScreen(): { readonly from: number; readonly to: number } {
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
    const to = Math.ceil((scrollTop + clientHeight) / rowHeight) + margin;
    return { from, to: Math.min(this.#rows.length, to) };
  }

  #draw(): void {
    if (this.element.clientHeight === 0) return;
    const { from, to } = this.#onScreen;
    const elements: HTMLElement[] = [];
    let missingFrom = -1;
    let missingTo = 0;
    for (let i = from; i < to; i++) {
      const row = this.#rows[i];
      elements.push(this.#rowElement(row, i));
      if (row !== undefined) continue;
      if (missingFrom < 0) missingFrom = i;
      missingTo = i + 1;
    }
    this.#body.replaceChildren(...elements);
    this.#showActive();
    if (missingFrom >= 0) this.events.needed?.(missingFrom, missingTo);
  }

  #rowElement(row: Row | undefined, i: number): HTMLElement {
    const marked = row !== undefined && this.events.key(row) === this.#marked;
    const element = el('div', {
      'class': marked ? 'tr marked' : 'tr',
      'role': 'row',
      'id': `${this.#id}-${i}`,
      'aria-rowindex': String(i + 2),
      'aria-selected': String(marked),
    });
    element.style.top = `${i * rowHeight}px`;
    if (row === undefined) element.append(el('div', { class: 'td', role: 'gridcell' }, '…'));
    else {
      for (const { cell, text, isText, isPicture } of this.columns) {
        const kind = isText || isPicture ? 'td' : 'td number';
        const shown = text(row);
        const attributes = { class: kind, role: 'gridcell', title: shown };
        element.append(el('div', attributes, cell ? cell(row) : shown));
      }
      element.addEventListener('click', () => {
        this.#activate(i, false);
        this.events.open?.(row);
      });
    }
    return element;
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.element) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    const row = this.#rows[this.#active];
    if (step !== undefined) this.#activate(this.#active + step, true);
    else if (event.key === 'Enter' && row !== undefined) this.events.open?.(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #activate(row: number, scroll: boolean): void {
    this.#active = Math.max(-1, Math.min(this.#rows.length - 1, Math.max(0, row)));
    const top = this.#active * rowHeight;
    const { scrollTop, clientHeight } = this.element;
    // The head covers as much as a row.
    if (scroll && top < scrollTop) this.element.scrollTop = top;
    else if (scroll && top + 2 * rowHeight > scrollTop + clientHeight)
      this.element.scrollTop = top + 2 * rowHeight - clientHeight;
    if (this.element.scrollTop !== scrollTop) this.#draw();
    else this.#showActive();
  }

  /** Without making the rows anew: one of them may be about to be clicked. */
  #showActive(): void {
    const id = `${this.#id}-${this.#active}`;
    let shown = false;
    for (const row of this.#body.children) {
      row.classList.toggle('active', row.id === id);
      shown ||= row.id === id;
    }
    if (shown) this.element.setAttribute('aria-activedescendant', id);
    else this.element.removeAttribute('aria-activedescendant');
  }
}

/** Sorts by a column; rows with the same value stay in their order. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { column, descending }: Sort,
): readonly Row[] {
  const by = columns.find(({ id }) => id === column)?.value;
  if (!by) return rows;
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y));
  });
}

/** What was kept of a sort, where it names a column. */
export function sortFrom(kept: unknown, columns: readonly { readonly id: string }[]): Sort | null {
  const sort = kept as Partial<Sort> | null;
  const known = columns.some(({ id }) => id === sort?.column);
  return known ? { column: String(sort?.column), descending: sort?.descending === true } : null;
}
