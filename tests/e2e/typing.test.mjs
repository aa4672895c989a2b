/** Keys of commands while somebody types, and what was chosen a moment before the editor closed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const { eventually } = shows;
const it = useWorkbench('typing', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const field = (label) => ui.timeline(it.page).getByLabel(label, { exact: true });
const filter = () => ui.timeline(it.page).locator('.lane-bar input');
const scale = async () => (await shows.viewport(it.page)).nsPerPx;
const isFocused = (input) => input.evaluate((element) => element === document.activeElement);

/**
 * Presses the key to zoom in, and then one that works everywhere in the page: once that one is seen to have worked,
 * so has the first, if it is going to.
 */
async function zooms(focus) {
  await focus();
  const before = await scale();
  await it.page.keyboard.press('Alt+=');
  await it.page.keyboard.press('Control+f');
  await eventually(() => isFocused(field('Find spans')), Boolean, 'the focus in Find');
  return (await scale()) < before;
}

test('keys of commands are left to the field that is being typed in', async () => {
  const timeline = () => ui.timeline(it.page).locator('.scroller').focus();
  await eventually(() => zooms(timeline), Boolean, 'zoomed in where nobody types');
  await it.page.keyboard.press('Escape');
  await timeline();
  await it.page.keyboard.press('l');
  await filter().waitFor();
  // VS Code learns of the focus a moment later than the page.
  await eventually(
    () => zooms(() => filter().focus()),
    (is) => !is,
    'not zoomed in',
  );
  await eventually(() => zooms(timeline), Boolean, 'zoomed in again');
});

test('what is typed elsewhere in the window is not for the trace', async () => {
  await shows.fitAll(it.page);
  await ui.command(it.page, 'View: Show Search');
  const search = it.page.locator('.search-view textarea').first();
  await search.waitFor();
  const before = await scale();
  await search.fill('quicksort');
  await search.press('Alt+=');
  await search.press('Control+g');
  // Nothing asks where to go, and nothing has moved.
  await search.press('Enter');
  await it.page.locator('.search-view .monaco-list-row').first().waitFor();
  assert.equal(await ui.quickInput(it.page).isVisible(), false);
  assert.equal(await scale(), before);
  await ui.command(it.page, 'View: Show Explorer');
});

test('what was chosen right before the editor closed is there when the trace is opened again', async () => {
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await shows.pickLane(it.page, 'p3');
  await it.page.keyboard.press('p');
  await ui.tab(it.page, 'trace.out').locator('.tab-actions .action-label').click();
  await ui.tab(it.page, 'trace.out').waitFor({ state: 'detached' });
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await eventually(
    async () => (await shows.lanes(it.page))[0].id,
    (id) => id === 'p3',
    'proc 3 pinned',
  );
});
