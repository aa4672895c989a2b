/** The lists in the side bar: goroutines, tasks and marks of the trace in front. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { tracePath, useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const { eventually } = shows;
const it = useWorkbench('trees', {
  fill: (folder) => {
    for (const [name, copy] of [
      ['httpd-1.27.trace', 'web.trace'],
      ['contention-1.27.trace', 'locks.trace'],
    ])
      fs.copyFileSync(tracePath(name), path.join(folder, copy));
  },
});
const list = (title) =>
  it.page.locator('.pane').filter({ has: it.page.locator(`.pane-header[aria-label^="${title}"]`) });
const row = (title, text) => list(title).locator('.monaco-list-row').filter({ hasText: text });
const rows = (title) => list(title).locator('.monaco-list-row');
const welcome = (title) => list(title).locator('.welcome-view-content');
const range = () => shows.ask(it.page, (hook) => hook.range());

/** Opens or closes a line of a list by its arrow. */
const unfold = (title, text) => row(title, text).first().locator('.monaco-tl-twistie').click();

async function open(name) {
  await ui.command(it.page, 'View: Show Explorer');
  await ui.choose(it.page, name, 'Open in TraceInsight');
  await ui.drawn(it.page);
  await ui.command(it.page, 'View: Show Go Trace');
}

test('without a trace the lists say what to do', async () => {
  await ui.command(it.page, 'View: Show Go Trace');
  await welcome('Goroutines').getByText('Open a Trace').waitFor();
  await welcome('Marks').getByText('No Go trace is open').waitFor();
  await it.shot('empty');
});

test('goroutines are listed by start function, and a click leads to them', async () => {
  await open('trace.out');
  await row('Goroutines', 'main.quicksort').first().waitFor();
  await it.shot('goroutines');
  await unfold('Goroutines', 'main.quicksort');
  const first = row('Goroutines', /^G\d+/).first();
  const name = (await first.locator('.label-name').innerText()).trim();
  await first.click();
  await eventually(
    () => shows.selection(it.page),
    (span) => span?.lane === name.toLowerCase(),
    `a span of ${name}`,
  );
});

test('a trace without tasks or marks says how they come about', async () => {
  await open('locks.trace');
  await welcome('Tasks').getByText('trace.NewTask').waitFor();
  await welcome('Marks').getByText('Nothing is marked').waitFor();
  await it.shot('welcome');
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await row('Tasks', /./).first().waitFor();
});

test('marks are listed, lead to where they are, and are changed and deleted there', async () => {
  await ui.timeline(it.page).locator('.scroller').focus();
  await it.page.keyboard.press('m');
  await shows.writeNote(it.page, 'look here');
  await row('Marks', 'look here').waitFor();
  const { lane } = await shows.selection(it.page);
  await ui.timeline(it.page).locator('.scroller').focus();
  await it.page.keyboard.press('Escape');
  await eventually(
    () => shows.selection(it.page),
    (span) => span === null,
    'nothing',
  );
  await row('Marks', 'look here').click();
  await eventually(
    () => shows.selection(it.page),
    (span) => span?.lane === lane,
    'the span',
  );
  await it.shot('marks');
  await row('Marks', 'look here').hover();
  await row('Marks', 'look here')
    .getByRole('button', { name: /Edit Note/ })
    .click();
  await shows.writeNote(it.page, 'no, there');
  await row('Marks', 'no, there').hover();
  await row('Marks', 'no, there')
    .getByRole('button', { name: /Delete Mark/ })
    .click();
  await welcome('Marks').getByText('Nothing is marked').waitFor();
});

test('a mark at a moment says once when that is', async () => {
  const scroller = ui.timeline(it.page).locator('.scroller');
  await scroller.hover();
  await scroller.focus();
  await it.page.keyboard.press('Shift+M');
  await shows.writeNote(it.page, 'then');
  const text = await row('Marks', 'then').innerText();
  assert.match(text, /^then\s*[\d.]+ ms$/);
});

test('tasks are listed by name, and a click marks the time of one', async () => {
  await open('web.trace');
  // Those of the trace before may still be there.
  const group = row('Tasks', /\d tasks/).first();
  await group.waitFor();
  await group.locator('.monaco-tl-twistie').click();
  await row('Tasks', /^Task \d+/)
    .first()
    .click();
  const marked = await eventually(range, (range) => range !== null, 'a range');
  assert.ok(marked.end > marked.start);
  await it.shot('tasks');
});

test('from the range of a task one gets to the next of its name, and back again', async () => {
  const first = await range();
  // The longest one may be the last or the first of its name: one of the keys leads on.
  const step = async (key) => {
    const before = await range();
    await ui.timeline(it.page).locator('.scroller').focus();
    await it.page.keyboard.press(key);
    await ui
      .timeline(it.page)
      .locator('.live')
      .getByText(/^Task order, \d+ of \d+ tasks\. Range of /)
      .waitFor();
    return eventually(range, (now) => now.start !== before.start, 'another task');
  };
  const next = await step('.').catch(() => step(','));
  const forward = next.start > first.start;
  assert.deepEqual(await step(forward ? ',' : '.'), first);
});

test('the lists follow the trace in front', async () => {
  await ui.tab(it.page, 'trace.out').click();
  await row('Goroutines', 'main.quicksort').first().waitFor();
  await ui.tab(it.page, 'locks.trace').click();
  await welcome('Tasks').getByText('trace.NewTask').waitFor();
  await ui.command(it.page, 'View: Close All Editors');
  await welcome('Goroutines').getByText('Open a Trace').waitFor();
});
