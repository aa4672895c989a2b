import assert from 'node:assert/strict';
import test from 'node:test';
import { sorted, sortFrom, type Column } from '../../../extension/webview/analysis/table.js';
import { csv, markdown } from '../../../extension/webview/analysis/text-table.js';

interface Row {
  readonly name: string;
  readonly total: number;
}

const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', width: 1, value: ({ name }) => name, text: ({ name }) => name },
  { id: 'total', title: 'Total', width: 1, value: ({ total }) => total, text: () => '' },
];
const rows: readonly Row[] = [
  { name: 'b', total: 10 },
  { name: 'c', total: 9 },
  { name: 'a', total: 10 },
];
const namesBy = (column: string, descending: boolean): string =>
  sorted(rows, columns, { column, descending })
    .map(({ name }) => name)
    .join('');

test('numbers are sorted as numbers, and rows of the same value stay in their order', () => {
  assert.equal(namesBy('total', false), 'cba');
  assert.equal(namesBy('total', true), 'bac');
});

test('names are sorted as texts', () => {
  assert.equal(namesBy('name', false), 'abc');
  assert.equal(namesBy('name', true), 'cba');
});

test('a sort that was kept is used if there still is such a column', () => {
  const kept = { column: 'total', descending: true };
  assert.deepEqual(sortFrom(kept, columns), kept);
  for (const other of [null, 7, { column: 'gone', descending: true }, {}])
    assert.equal(sortFrom(other, columns), null);
});

const table = {
  texts: [
    ['Function', 'Total'],
    ['main.run, "quoted" | piped', '1.5 ms'],
  ],
  values: [
    ['Function', 'Total (ns)'],
    ['main.run, "quoted" | piped', 1_500_000],
  ],
};

test('CSV holds numbers without units, and quotes what needs it', () => {
  assert.equal(csv(table), 'Function,Total (ns)\r\n"main.run, ""quoted"" | piped",1500000\r\n');
});

test('a text that a spreadsheet would compute is only text in CSV', () => {
  assert.equal(csv({ texts: [], values: [['=1+1', '-x', -5]] }), "'=1+1,'-x,-5\r\n");
});

test('Markdown holds what is seen, numbers at the right, and no cell ends a column', () => {
  assert.equal(
    markdown(table),
    '| Function | Total |\n| --- | ---: |\n| main.run, "quoted" \\| piped | 1.5 ms |\n',
  );
});
