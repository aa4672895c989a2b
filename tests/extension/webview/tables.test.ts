import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName } from '../../../extension/webview/tables.js';
import { shareColumn, textTable, timeColumn } from '../../../extension/webview/details-table.js';

test('a file is named after its table, in any language, without anything that paths take for their own', () => {
  assert.equal(fileName('Longest waits for the scheduler'), 'longest-waits-for-the-scheduler');
  assert.equal(fileName('Nach Startfunktion: größte'), 'nach-startfunktion-größte');
  assert.equal(fileName('../a\\b "c"?'), 'a-b-c');
});

test('a table has times and shares as people read them, and as numbers for spreadsheets', () => {
  const rows = [{ name: 'Proc 0', time: 1_500_000 }];
  const columns = [
    { title: 'Proc', value: ({ name }: (typeof rows)[number]) => name },
    timeColumn('Running', ({ time }: (typeof rows)[number]) => time),
    shareColumn(({ time }: (typeof rows)[number]) => time / 3_000_000),
  ];
  assert.deepEqual(textTable('By proc', columns, rows, 4), {
    title: 'By proc',
    all: 4,
    texts: [
      ['Proc', 'Running', 'Share'],
      ['Proc 0', '1.5 ms', '50 %'],
    ],
    values: [
      ['Proc', 'Running (ns)', 'Share'],
      ['Proc 0', 1_500_000, 0.5],
    ],
  });
});
