/** The panel below the timeline: tables that lead back to the timeline and to the source. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, textOf, useWorkbench } from './fixture.mjs';
import { ask, eventually, pickLane, selection } from './timeline.mjs';

const it = useWorkbench('analysis', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const panel = () => inTimeline('.analysis');
const table = (name) => panel().getByRole('grid', { name });
const cellsOf = (row) => row.locator('.td').allInnerTexts();

/** The text of all rows that are on screen. */
const rowsOf = async (grid) => {
  await grid.locator('.tbody .tr').first().waitFor();
  return Promise.all((await grid.locator('.tbody .tr').all()).map(cellsOf));
};

const openPanel = async () => {
  if (!(await panel().isVisible()))
    await inTimeline('.strip').getByRole('button', { name: 'Analysis' }).click();
};

test('goroutines are summed up by start function, those that ran longest first', async () => {
  await openPanel();
  const rows = await rowsOf(table('Goroutines by start function'));
  assert.match(rows[0][0], /main\./);
  const counts = rows.map(([, count]) => Number(count.replaceAll(',', '')));
  const all = counts.reduce((a, b) => a + b, 0);
  const { goroutines } = Object.values(facts.traces).find(
    ({ last }) => last === facts.firstLook.duration,
  );
  assert.equal(all, goroutines);
  await it.shot('goroutines');
});

test('a click on a head sorts, and another one turns the order', async () => {
  const grid = table('Goroutines by start function');
  const numbers = async () =>
    (await rowsOf(grid)).map(([, count]) => Number(count.replaceAll(',', '')));
  await grid.getByRole('button', { name: 'Count' }).click();
  assert.deepEqual(
    await numbers(),
    (await numbers()).toSorted((a, b) => b - a),
  );
  await grid.getByRole('button', { name: 'Count' }).click();
  assert.deepEqual(
    await numbers(),
    (await numbers()).toSorted((a, b) => a - b),
  );
  await grid.locator('[aria-sort=ascending]').getByText('Count').waitFor();
});

test('a function leads to its goroutines, and a goroutine to its lane', async () => {
  const row = table('Goroutines by start function')
    .locator('.tbody .tr')
    .filter({ hasText: 'main.quicksort' });
  const [, count] = await cellsOf(row);
  await row.click();
  const grid = table('Goroutines');
  assert.equal(Number(await grid.getAttribute('aria-rowcount')), Number(count) + 1);
  await eventually(
    () => rowsOf(grid),
    (rows) => /^G\d+$/.test(rows[0][0]),
    'goroutines',
  );
  const [[name]] = await rowsOf(grid);
  await grid.locator('.tbody .tr').first().click();
  const span = await eventually(
    () => selection(it.page),
    (span) => span?.lane === name.toLowerCase(),
    `a span of ${name}`,
  );
  assert.equal(`G${span.goroutine.id}`, name);
  await grid.locator('.tr.marked', { hasText: name }).waitFor();
  await it.shot('goroutine');
});

test('a marked range is what the tables are about, until it is cleared', async () => {
  await panel().getByRole('button', { name: 'All start functions' }).click();
  await pickLane(it.page, 'p0');
  await it.page.keyboard.press('r');
  await panel().locator('.scope', { hasText: ' from ' }).waitFor();
  const range = await ask(it.page, (hook) => hook.range());
  const total = () =>
    eventually(
      () => rowsOf(table('Goroutines by start function')),
      (rows) => rows.length > 0,
      'groups',
    );
  const inRange = await total();
  await it.shot('range');
  await panel().getByRole('button', { name: 'Whole Trace' }).click();
  await panel().locator('.scope', { hasText: 'whole trace' }).waitFor();
  assert.ok(range.end > range.start);
  await eventually(
    total,
    (rows) => rows.length !== inRange.length || rows[0][4] !== inRange[0][4],
    'the whole trace',
  );
});

test('statistics tell how long spans of each state and reason were', async () => {
  await panel().getByRole('tab', { name: 'Goroutines' }).focus();
  await it.page.keyboard.press('ArrowRight');
  const rows = await rowsOf(table('Time by state and reason'));
  const running = rows.find(([state]) => state === 'Running');
  assert.ok(Number(running[1].replaceAll(',', '')) > 0, running.join());
  assert.match(running[2], /[\d.]+ (s|ms)/);
  await it.shot('statistics');
});

test('a table can be copied as CSV and as Markdown', async () => {
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await panel().getByRole('button', { name: 'CSV' }).click();
  const read = () => it.page.evaluate(() => navigator.clipboard.readText());
  const text = await eventually(read, (text) => text.startsWith('State,'), 'CSV');
  assert.match(text, /^State,Spans,Total \(ns\),/);
  assert.match(text, /^Running,\d+,\d+,/m);
  await panel().getByRole('button', { name: 'Markdown' }).click();
  assert.match(
    await eventually(read, (text) => text.startsWith('| State'), 'Markdown'),
    /^\| Running \| [\d,]+ \|/m,
  );
});

test('a table is saved where the user wants it, as the name of the file says', async () => {
  const save = () => panel().getByRole('button', { name: 'Save…' }).click();
  await save();
  const proposed = await ui.saveFile(it.page, (name) => name);
  assert.match(proposed, /\/trace\.out\.time-by-state-and-reason\.csv$/);
  const csv = await eventually(() => textOf(proposed), Boolean, 'the table as CSV');
  assert.match(csv, /^State,Spans,Total \(ns\),/);
  assert.match(csv, /^Running,\d+,\d+,/m);
  await save();
  const target = await ui.saveFile(it.page, (name) => name.replace(/\.csv$/, '.md'));
  const markdown = await eventually(() => textOf(target), Boolean, 'the table as Markdown');
  assert.match(markdown, /^\| State \|/);
  assert.match(markdown, /^\| Running \| [\d,]+ \|/m);
});

test('T, arrows and Enter do it without a mouse', async () => {
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('t');
  await panel().getByRole('tab', { name: 'Statistics', selected: true }).waitFor();
  await it.page.keyboard.press('ArrowLeft');
  const grid = table('Goroutines by start function');
  await rowsOf(grid);
  await grid.focus();
  await it.page.keyboard.press('End');
  await it.page.keyboard.press('Home');
  await it.page.keyboard.press('Enter');
  await eventually(
    () => rowsOf(table('Goroutines')),
    (rows) => /^G\d+$/.test(rows[0]?.[0]),
    'goroutines',
  );
  await it.page.keyboard.press('t');
  await panel().waitFor({ state: 'hidden' });
});

test('a digit shows a tab, and means itself in a field', async () => {
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('4');
  await panel().getByRole('tab', { name: 'Scheduling', selected: true }).waitFor();
  await panel().getByRole('tab', { name: 'Scheduling' }).focus();
  await it.page.keyboard.press('2');
  const focused = () => panel().locator('[role=tab]:focus').innerText();
  await eventually(focused, (name) => name === 'Statistics', 'the tab that has the focus');
  await it.page.keyboard.press('6');
  await panel().getByRole('tab', { name: 'Profiles', selected: true }).waitFor();
  const search = panel().getByRole('searchbox').or(panel().getByPlaceholder('Search')).first();
  await search.fill('');
  await search.press('2');
  assert.equal(await search.inputValue(), '2');
  await panel().getByRole('tab', { name: 'Profiles', selected: true }).waitFor();
  await search.fill('');
  await panel().getByRole('tab', { name: 'Profiles' }).focus();
  await it.page.keyboard.press('t');
  await panel().waitFor({ state: 'hidden' });
});

test('what was open is open again after the view was made anew', async () => {
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('t');
  await panel().getByRole('tab', { name: 'Statistics' }).click();
  await rowsOf(table('Time by state and reason'));
  // It is kept a moment after the last change.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await ui.choose(it.page, 'main.go', 'Open');
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await panel().getByRole('tab', { name: 'Statistics', selected: true }).waitFor();
  assert.ok((await rowsOf(table('Time by state and reason'))).length > 3);
});
