/** A table that sorts its rows itself. All of them are here, or soon will be: what is missing is asked for. */
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

const growth = 5;

export class WholeTable<Row> implements Kept {
  readonly table: Table<Row>;
  #rows: readonly Row[] = [];
  /** Those that were not given are counted too. */
  #count = 0;
  readonly #given: Sort;

  /** @param more Is asked for so many rows, where some are wanted that were not given. */
  constructor(
    label: string,
    private readonly columns: readonly Column<Row>[],
    private sort: Sort,
    key: (row: Row) => string,
    open: (row: Row) => void,
    private readonly saveSoon: () => void,
    private readonly more?: (rows: number) => void,
  ) {
    this.#given = sort;
    this.table = new Table(label, columns, sort, {
      key,
      sorted: (sort) => this.#sortBy(sort),
      // Many more at a time: each asks for all from the beginning on.
      needed: (_, to) =>
        this.more?.(Math.min(this.#count, Math.max(to, growth * this.#rows.length))),
      open,
    });
  }

  get element(): HTMLElement {
    return this.table.element;
  }

  /** @param count All that there are: where it is more, those that are given are the first in the order of the constructor. */
  set(rows: readonly Row[], count = rows.length): void {
    this.#rows = rows;
    this.#count = count;
    const missing = Array.from<undefined>({ length: Math.max(0, count - rows.length) });
    this.table.set([...sorted(rows, this.columns, this.sort), ...missing], this.sort);
    // In another order than that in which they were given, others may come first.
    const { column, descending } = this.#given;
    const isGiven = this.sort.column === column && this.sort.descending === descending;
    if (missing.length > 0 && !isGiven) this.more?.(count);
  }

  redraw(): void {
    this.table.redraw();
  }

  copy(): TextTable {
    const table = this.table.textOf(sorted(this.#rows, this.columns, this.sort));
    return { ...table, all: this.#count };
  }

  save(): unknown {
    return this.sort;
  }

  restore(kept: unknown): void {
    this.sort = sortFrom(kept, this.columns) ?? this.sort;
  }

  #sortBy(sort: Sort): void {
    this.sort = sort;
    this.set(this.#rows, this.#count);
    this.saveSoon();
  }
}
