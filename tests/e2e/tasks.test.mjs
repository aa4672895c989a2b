/** User tasks and regions: groups, the slowest of each, one task on its own axis. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, tracePath, useWorkbench } from './fixture.mjs';
import { eventually, selection } from './timeline.mjs';

const name = 'httpd-1.27.trace';
const it = useWorkbench('tasks', {
  fill: (workspace) => fs.copyFileSync(tracePath(name), path.join(workspace, 'httpd.trace')),
  ready: async () => {
    await ui.choose(it.page, 'httpd.trace', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const panel = () => inTimeline('.analysis');
const grid = (name) => panel().getByRole('grid', { name });
const rows = (name) => grid(name).locator('.tbody .tr');
const count = async (name) => Number(await grid(name).getAttribute('aria-rowcount')) - 1;

test('tasks are grouped by name', async () => {
  await inTimeline('.strip').getByRole('button', { name: 'Analysis' }).click();
  await panel().getByRole('tab', { name: 'Tasks and regions' }).click();
  await rows('Tasks by name').first().waitFor();
  const [[task, number]] = Object.entries(facts.traces[name].tasksBegun).sort(
    ([, a], [, b]) => b - a,
  );
  const cells = await rows('Tasks by name').first().locator('.td').allInnerTexts();
  assert.deepEqual(cells.slice(0, 2), [task, String(number)]);
  await it.shot('groups');
});

test('a group lists its tasks, the slowest first, and says why they were slow', async () => {
  await rows('Tasks by name').first().click();
  await rows('Tasks, the slowest first').first().waitFor();
  await panel()
    .getByText(/^The slowest .* instead of /)
    .first()
    .waitFor();
  await it.shot('slowest');
});

test('in a third of a window it is told as well, and the table has room', async () => {
  const size = it.page.viewportSize();
  await ui.command(it.page, 'View: Close Primary Side Bar');
  await it.page.setViewportSize({ ...size, width: 500 });
  const widthOf = async (selector) => (await panel().locator(selector).boundingBox())?.width ?? 0;
  await eventually(
    () => widthOf('.why-slow:visible'),
    (width) => width > 300,
    'room for the reason',
  );
  const table = await grid('Tasks, the slowest first').boundingBox();
  assert.ok(table.height >= 100 && table.width <= 500, JSON.stringify(table));
  await it.shot('third');
  await it.page.setViewportSize(size);
});

test('brushing the histogram lists only tasks of such lengths', async () => {
  const all = await count('Tasks, the slowest first');
  const { x, y, width, height } = await panel().locator('.brush-chart:visible').boundingBox();
  await it.page.mouse.move(x + 1, y + height / 2);
  await it.page.mouse.down();
  await it.page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await it.page.mouse.up();
  await eventually(
    () => count('Tasks, the slowest first'),
    (now) => now < all,
    'fewer tasks',
  );
  await it.shot('brushed');
  await panel().getByRole('button', { name: 'All Lengths' }).click();
  await eventually(
    () => count('Tasks, the slowest first'),
    (now) => now === all,
    'all tasks',
  );
});

test('the histogram is read, and a part of it chosen, with the keys', async () => {
  const all = await count('Tasks, the slowest first');
  const chart = panel().locator('.brush-chart:visible');
  const live = panel().locator('.brush:visible .live');
  await chart.focus();
  await it.page.keyboard.press('Home');
  await live.getByText(/^[\d.]+ \S+ to [\d.]+ \S+: \d+$/).waitFor();
  const first = Number(/\d+$/.exec(await live.innerText())[0]);
  await it.page.keyboard.press('Shift+ArrowRight');
  await it.page.keyboard.press('Shift+ArrowRight');
  const some = Number(/\d+$/.exec(await live.innerText())[0]);
  assert.ok(0 < first && first <= some && some < all, `${first}, ${some} of ${all}`);
  await it.shot('brushed-with-keys');
  await it.page.keyboard.press('Enter');
  await eventually(
    () => count('Tasks, the slowest first'),
    (now) => now >= some && now < all,
    'the tasks of the columns',
  );
  await live.getByText(/^Only /).waitFor();
  await it.page.keyboard.press('Escape');
  await eventually(
    () => count('Tasks, the slowest first'),
    (now) => now === all,
    'all tasks',
  );
});

test('a long list goes on as one comes to its end, and is sorted as a whole', async () => {
  const table = grid('Tasks, the slowest first');
  const all = await count('Tasks, the slowest first');
  // More than are given at once.
  assert.ok(all > 200, String(all));
  await table.focus();
  await it.page.keyboard.press('End');
  const last = table.locator(`.tr[aria-rowindex="${all + 1}"] .td`);
  await last.nth(1).waitFor();
  await table.getByRole('button', { name: 'Start' }).click();
  await eventually(
    () => table.getByRole('columnheader', { name: 'Start' }).getAttribute('aria-sort'),
    (order) => order === 'descending',
    'the last task first',
  );
  await table.focus();
  await it.page.keyboard.press('Home');
  const starts = async () =>
    Number((await table.locator('.tbody .tr').first().locator('.td').first().innerText()) || 0);
  await eventually(starts, (id) => id >= all, 'the last task');
  await table.getByRole('button', { name: 'Duration' }).click();
});

test('a task is shown on its own axis, with what belongs to it, which leads to the timeline', async () => {
  await rows('Tasks, the slowest first').first().click();
  await rows('What belongs to the task').first().waitFor();
  await it.shot('task');
  const region = rows('What belongs to the task')
    .filter({ hasText: /^region/ })
    .first();
  const [, goroutine] = /G(\d+)/.exec(await region.innerText());
  await region.click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === `g${goroutine}`,
    'the goroutine of the region',
  );
  await panel().getByRole('button', { name: 'Back to the list' }).click();
  await rows('Tasks, the slowest first').first().waitFor();
});

test('regions are grouped by the line that begins them', async () => {
  await panel().locator('[data-view=regions]').click();
  await rows('Regions by name and place').first().waitFor();
  const text = await rows('Regions by name and place').first().innerText();
  assert.match(text, /main\..*\.go:\d+/s);
  await rows('Regions by name and place')
    .first()
    .click({ position: { x: 20, y: 10 } });
  await rows('Regions, the longest first').first().waitFor();
  await it.shot('regions');
});

test('all rows of a list are copied, looked at or not, and it is said how many', async () => {
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const all = await count('Regions, the longest first');
  assert.ok(all > 200, String(all));
  await panel().getByRole('button', { name: 'CSV' }).click();
  const read = () => it.page.evaluate(() => navigator.clipboard.readText());
  const text = await eventually(read, (text) => text.startsWith('Goroutine,'), 'the clipboard');
  assert.equal(text.trimEnd().split('\r\n').length, all + 1);
  await panel().locator('.told').getByText(`${all} rows copied as CSV`).waitFor();
});
