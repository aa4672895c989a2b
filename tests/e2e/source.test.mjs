import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, tracePath, useWorkbench } from './fixture.mjs';
import { ask, clickSpan, openGroup, pickLane, selection } from './timeline.mjs';
import { root, seconds } from './workbench.mjs';

const { sortStarted } = facts.firstLook;
const it = useWorkbench('source', {
  ready: openSample,
  fill: (folder) =>
    fs.copyFileSync(tracePath('httpd-1.27.trace'), path.join(folder, 'httpd.trace')),
});
const main = fs
  .readFileSync(path.join(root, 'tests/fixtures/workspace/main.go'), 'utf8')
  .split('\n');
const frame = (text) => ui.timeline(it.page).locator('.stack .frame').filter({ hasText: text });

/** What the status bar says when a line of main.go is selected; a tab is 4 columns wide. */
function selected(text) {
  const line = main.findIndex((candidate) => candidate.includes(text));
  const code = main[line].trim();
  const column = 4 * (main[line].length - main[line].trimStart().length) + 1;
  return `Ln ${line + 1}, Col ${column} (${code.length} selected)`;
}
const cursorIs = (text) => ui.cursor(it.page).filter({ hasText: text }).waitFor();

test('a click on a frame selects its line in an editor beside', async () => {
  await openGroup(it.page, 'main.main');
  const span = await clickSpan(it.page, 'g1', sortStarted.time + 1_000_000);
  assert.match(span.title, /^Waiting/);
  await frame('main.sortAndCheck.func1').first().click();
  await ui.tab(it.page, 'main.go').waitFor();
  await cursorIs(selected('sorters.Wait()'));
  assert.deepEqual(await ui.groups(it.page), ['trace.out', 'main.go']);
  await it.shot('frame');
});

test('another frame is shown in the same place', async () => {
  await frame('main.main').first().click();
  await cursorIs(selected('record("trace.out"'));
  assert.deepEqual(await ui.groups(it.page), ['trace.out', 'main.go']);
});

test('stepping through a stack previews the source and keeps the focus in the timeline', async () => {
  await ui.command(it.page, 'View: Close All Editors');
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await openGroup(it.page, 'main.main');
  await clickSpan(it.page, 'g1', sortStarted.time + 1_000_000);
  const { stacks } = await selection(it.page);
  const own = stacks
    .flatMap(({ frames }) => frames)
    .findIndex((f) => f.function.startsWith('main.'));
  const before = await selection(it.page);
  for (let step = 0; step <= own; step++) await it.page.keyboard.press('Alt+ArrowDown');
  await ui.tab(it.page, 'main.go').waitFor();
  const preview = ui.tab(it.page, 'main.go').locator('.label-name').locator('..');
  await preview.first().waitFor();
  await it.shot('preview');
  const focused = await ask(it.page, () => document.hasFocus());
  assert.equal(focused, true, 'the timeline has the focus');
  assert.equal((await selection(it.page)).start, before.start, 'the selection stays');
});

test('of a file that is not found, the user is asked once, and its neighbours are found too', async () => {
  await ui.command(it.page, 'View: Close All Editors');
  const elsewhere = path.join(path.dirname(it.workspace), 'elsewhere/httpd');
  fs.cpSync(path.join(root, 'tests/fixtures/programs/httpd'), elsewhere, { recursive: true });
  await ui.choose(it.page, 'httpd.trace', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await selectGoroutineOf('main.(*bus).run');
  await frame('main.(*bus).run').first().click();
  const banner = ui.timeline(it.page).locator('.banner').filter({ hasText: 'httpd/bus.go' });
  await banner.waitFor();
  await it.shot('source-missing');
  await banner.getByRole('button', { name: 'Locate File…' }).click();
  await ui.chooseFile(it.page, path.join(elsewhere, 'bus.go'));
  await ui.tab(it.page, 'bus.go').waitFor();
  await banner.waitFor({ state: 'detached', timeout: seconds(10) });
  await frame('main.(*shop).ServeHTTP').first().click();
  await ui.tab(it.page, 'main.go').waitFor();
  assert.equal((await ui.groups(it.page)).length, 2);
});

/** Selects a span of the goroutine that runs a function for the whole of the trace. */
async function selectGoroutineOf(name) {
  await openGroup(it.page, name);
  const { lane } = await ask(
    it.page,
    async (hook, name) => {
      const headers = [...document.querySelectorAll('.group')];
      const header = headers.find((group) => group.querySelector('.name').textContent === name);
      const { bottom } = header.getBoundingClientRect();
      return { lane: hook.lanes().find(({ y }) => y >= bottom - 1).id };
    },
    name,
  );
  await pickLane(it.page, lane);
}

async function openSample() {
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
}
