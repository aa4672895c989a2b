/** How the procs were shared: what is drawn over time, and the longest waits with who ran instead. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { analysisOf, ask, eventually, isDrawn, selection } from './timeline.mjs';

const it = useWorkbench('scheduling', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const { panel, view, rows } = analysisOf(it);

test('a click on a proc at a time shows what it did then', async () => {
  await inTimeline('.strip').getByRole('button', { name: 'Analysis' }).click();
  await panel().getByRole('tab', { name: 'Scheduling' }).click();
  const canvas = panel().locator('.heat-map canvas');
  await eventually(() => isDrawn(canvas), Boolean, 'the map of the procs');
  assert.match(await panel().locator('.facts').innerText(), /procs busy \d/);
  const { width } = await canvas.boundingBox();
  await canvas.click({ position: { x: 64 + (width - 64) * 0.7, y: 4 } });
  const span = await eventually(
    () => selection(it.page),
    (span) => span !== null,
    'a span of the proc',
  );
  assert.equal(span.lane, 'p0');
  await it.shot('procs');
});

test('the cells of the map are read with the keys, and lead to the timeline', async () => {
  await panel()
    .getByRole('application', { name: /^For each proc/ })
    .focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowLeft'])
    await it.page.keyboard.press(key);
  await panel()
    .locator('.heat-map .live')
    .getByText(/^Proc 1\b/)
    .waitFor();
  await it.shot('map-with-keys');
  await it.page.keyboard.press('Enter');
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'p1',
    'a span of the second proc',
  );
});

test('how many wait, and how many are created, is drawn over time', async () => {
  for (const [title, shot] of [
    ['Runnable', 'runnable'],
    ['Created and ended', 'created'],
  ]) {
    await view(title).click();
    await eventually(() => isDrawn(panel().locator('.plot canvas')), Boolean, title);
    await it.shot(shot);
  }
});

test('a plot is read, and a part of it marked, with the keys', async () => {
  const live = panel().locator('.plot .live');
  await panel().locator('.plot').focus();
  await it.page.keyboard.press('Home');
  await live.getByText(/^time 0 ns: /).waitFor();
  await it.page.keyboard.press('Control+ArrowRight');
  await it.page.keyboard.press('Shift+Control+ArrowRight');
  await live.getByText(/, marked from /).waitFor();
  await it.shot('plot-with-keys');
  await it.page.keyboard.press('Enter');
  const marked = () => ask(it.page, (hook) => hook.range(), null);
  const range = await eventually(marked, Boolean, 'a marked range');
  assert.ok(0 < range.start && range.start < range.end, JSON.stringify(range));
});

test('latencies are counted by what made goroutines runnable', async () => {
  await view('Latency').click();
  const names = await rows('Latency of the scheduler').locator('.td:first-child').allInnerTexts();
  assert.equal(names[0], 'anything');
  assert.ok(names.includes('created') && names.includes('unblocked'), names.join());
  await it.shot('latency');
});

test('a wait leads to its goroutine, and tells who ran instead', async () => {
  await view('Longest waits').click();
  const wait = rows('Longest waits for the scheduler').first();
  const [, goroutine] = /G(\d+)/.exec(await wait.innerText());
  await panel()
    .getByText(/^The longest 50 of \d+\. Choose a wait/)
    .waitFor();
  await wait.click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === `g${goroutine}`,
    'the goroutine that waited',
  );
  await rows('Who ran instead').first().waitFor();
  await panel()
    .getByText(/^While G\d+ waited for/)
    .waitFor();
  await it.shot('waits');
});

test('who ran instead is copied from the menu of its table, and the waits from that of theirs', async () => {
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const read = () => it.page.evaluate(() => navigator.clipboard.readText());
  for (const [table, wanted] of [
    ['Who ran instead', /^Ran instead,Ran \(ns\)\r\nG\d+ /],
    ['Longest waits for the scheduler', /^Goroutine,.*\r\nG\d+/],
  ]) {
    const grid = panel().getByRole('grid', { name: table });
    const open = () => grid.locator('.tbody .tr').first().click({ button: 'right' });
    await ui.chooseFrom(it.page, open, 'Copy Table as CSV');
    await eventually(read, (text) => wanted.test(text), table);
  }
  const menu = panel().getByRole('button', { name: 'Copy or save: Who ran instead' });
  await ui.chooseFrom(it.page, () => menu.press('Enter'), 'Copy Table as Markdown');
  await eventually(read, (text) => text.startsWith('| Ran instead | Ran |'), 'as Markdown');
});

test('who ran instead is of a wait that is listed: other waits begin without', async () => {
  const scroller = inTimeline('.scroller');
  const isThere = (element) => document.hasFocus() && document.activeElement === element;
  // A menu that has just closed gives the focus back to where it was.
  await eventually(
    () => scroller.focus().then(() => scroller.evaluate(isThere)),
    Boolean,
    'the focus',
  );
  await it.page.keyboard.press('r');
  await panel()
    .getByText(/Choose a wait to see who ran instead/)
    .waitFor();
  assert.equal(await rows('Who ran instead').count(), 0);
});
