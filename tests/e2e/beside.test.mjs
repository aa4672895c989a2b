/** The analysis in a view of its own beside the timeline: what is clicked in one is shown in the other. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { ask, eventually, selection } from './timeline.mjs';

const it = useWorkbench('beside', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const view = (kind) =>
  it.page
    .locator('iframe.webview.ready[src*="extensionId=traceinsight.traceinsight"]:visible')
    .all()
    .then(async (frames) => {
      for (const frame of frames) {
        const body = frame.contentFrame().locator('iframe#active-frame').contentFrame();
        if ((await body.locator(`body[data-kind=${kind}][data-state=ready]`).count()) > 0)
          return body;
      }
      return null;
    });
const analysis = () => eventually(() => view('analysis'), Boolean, 'the analysis beside');
const markedRange = () => ask(it.page, (hook) => hook.range(), null);

test('the panel opens as a view of its own, with the tab that was chosen', async () => {
  const timeline = ui.timeline(it.page);
  await timeline.locator('.strip').getByRole('button', { name: 'Analysis' }).click();
  await timeline.locator('.analysis').getByRole('tab', { name: 'Goroutines' }).waitFor();
  await timeline.locator('.analysis').getByRole('tab', { name: 'Statistics' }).click();
  await timeline.getByRole('button', { name: 'Open the analysis beside' }).click();
  const beside = await analysis();
  await beside.locator('[role=tab][aria-selected=true]').getByText('Statistics').waitFor();
  await beside.locator('.tbody .tr').first().waitFor();
  await timeline.locator('.analysis').waitFor({ state: 'hidden' });
  // The tabs of the editors can be told apart.
  await it.page.getByRole('tab', { name: /^trace\.out \(analysis\)/ }).waitFor();
  await it.shot('beside');
});

test('its tables have their menu there, too', async () => {
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const beside = await analysis();
  const row = beside.locator('.tbody .tr').first();
  const item = 'Copy Table as Markdown';
  const titles = await ui.chooseFrom(it.page, () => row.click({ button: 'right' }), item);
  assert.deepEqual(titles, ['Copy Table as CSV', item, 'Save Table…']);
  const read = () => it.page.evaluate(() => navigator.clipboard.readText());
  await eventually(read, (text) => text.startsWith('| State |'), 'the table');
});

test('what is found in the timeline is listed beside, and leads there', async () => {
  const beside = await analysis();
  await beside.getByRole('tab', { name: 'Found' }).click();
  await beside.getByText(/^Nothing is searched for/).waitFor();
  await ui.timeline(it.page).locator('.scroller').focus();
  await it.page.keyboard.press('/');
  await it.page.keyboard.type('fn:main.quicksort state:running');
  const found = beside.getByRole('grid', { name: 'Found spans' }).locator('.tbody .tr');
  const match = found.filter({ hasText: /G\d+ main\.quicksort/ }).first();
  await match.waitFor();
  await it.shot('found-beside');
  const [name] = /G\d+/.exec(await match.innerText());
  await match.click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === name.toLowerCase(),
    `a span of ${name}`,
  );
  await beside.getByRole('tab', { name: 'Statistics' }).click();
});

test('a row beside selects what it is about in the timeline', async () => {
  const beside = await analysis();
  await beside.getByRole('tab', { name: 'Goroutines' }).click();
  const rows = beside.locator('.tbody .tr');
  await rows.filter({ hasText: 'main.quicksort' }).first().click();
  await beside.getByRole('button', { name: 'All start functions' }).waitFor();
  // The goroutines are asked for: until they come, the functions stay.
  const goroutine = beside
    .locator('.tbody .td')
    .filter({ hasText: /^G\d+$/ })
    .first();
  const name = await goroutine.innerText();
  await goroutine.click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === name.toLowerCase(),
    `a span of ${name}`,
  );
  await it.shot('selected-from-beside');
});

test('what is marked in the timeline is what is analysed beside, and beside it is cleared', async () => {
  await ui.timeline(it.page).locator('.scroller').focus();
  await it.page.keyboard.press('r');
  const range = await eventually(markedRange, Boolean, 'a marked range');
  assert.ok(range.end > range.start);
  const beside = await analysis();
  await beside
    .locator('.scope')
    .getByText(/ from /)
    .waitFor();
  await beside.getByRole('button', { name: 'Whole Trace' }).click();
  await beside.locator('.scope').getByText('whole trace').waitFor();
  assert.equal(await markedRange(), null);
});

test('it is there again after a reload, as it was', async () => {
  const beside = await analysis();
  await beside.getByRole('tab', { name: 'Scheduling' }).click();
  await ui.reload(it.page, /tab\W+scheduling/);
  const again = await analysis();
  await again.locator('[role=tab][aria-selected=true]').getByText('Scheduling').waitFor();
  await it.shot('reloaded');
});
