/** A table whose rows are all here: it sorts them itself. */
import { sorted, sortFrom, Table, type Column, type Sort } from './table.js';
import type { TextTable } from './text-table.js';

/** Whatever its rows are. */
export interface Kept {
  readonly element: HTMLElement;
  copy(): TextTable;
  redraw(): void;
  save(): unknown;
  restore(kept: unknown): void;
}

export class WholeTable<Row> implements Kept {
  readonly table: Table<Row>;
  #rows: readonly Row[] = [];

  constructor(
    label: string,
    private readonly columns: readonly Column<Row>[],
    private sort: Sort,
    key: (row: Row) => string,
    open: (row: Row) => void,
    private readonly saveSoon: () => void,
  ) {
    this.table = new Table(label, columns, sort, {
      key,
      sorted: (sort) => this.#sortBy(sort),
      open,
    });
  }

  get element(): HTMLElement {
    return this.table.element;
  }

  set(rows: readonly Row[]): void {
    this.#rows = rows;
    this.table.set(sorted(rows, this.columns, this.sort), this.sort);
  }

  redraw(): void {
    this.table.redraw();
  }

  copy(): TextTable {
    return this.table.textOf(sorted(this.#rows, this.columns, this.sort));
  }

  save(): unknown {
    return this.sort;
  }

  restore(kept: unknown): void {
    this.sort = sortFrom(kept, this.columns) ?? this.sort;
  }

  #sortBy(sort: Sort): void {
    this.sort = sort;
    this.set(this.#rows);
    this.saveSoon();
  }
}
