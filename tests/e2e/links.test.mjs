/** Time and range in the status bar, links to a place of a trace, and two views with one cursor. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const { eventually } = shows;
const it = useWorkbench('links', {
  ready: async () => {
    await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const status = () => it.page.locator('[id="traceinsight.traceinsight.traceinsight.cursor"]');
const statusSays = (wanted, what) =>
  eventually(
    async () => ((await status().count()) > 0 ? status().innerText() : ''),
    (text) => wanted.test(text),
    what,
  );
const dialog = () => it.page.locator('.monaco-dialog-box');
const clipboard = () => it.page.evaluate(() => navigator.clipboard.readText());
let link = '';

/** As the operating system does when a link is clicked; VS Code asks first whether the extension may have it. */
async function follow(url) {
  await ui.command(it.page, 'Developer: Open URL');
  await ui.quickInput(it.page).fill(url);
  await it.page.keyboard.press('Enter');
  await dialog().filter({ hasText: 'TraceInsight' }).getByRole('button', { name: 'Open' }).click();
}

test('the status bar says where the pointer is, and how long the range is', async () => {
  const axis = ui.timeline(it.page).locator('canvas.axis');
  await axis.hover({ position: { x: 200, y: 10 } });
  await statusSays(/^[\d.]+ ms$/, 'the time under the pointer');
  await shows.clickSpan(it.page, 'p2', 4_500_000);
  await it.page.keyboard.press('r');
  await statusSays(/^[\d.]+ ms · range 4\.506 ms$/, 'the length of the range');
  await it.shot('status');
});

test('Copy Link is a link to the range and what is selected', async () => {
  await shows.clickSpan(it.page, 'p2', 4_500_000);
  await ui.command(it.page, 'TraceInsight: Copy Link');
  link = await eventually(clipboard, (text) => text.includes('://'), 'a link');
  const { search, host } = new URL(link.replace(/^[\w-]+:/, 'http:'));
  const query = new URLSearchParams(search);
  assert.equal(host, 'traceinsight.traceinsight');
  assert.match(Buffer.from(query.get('trace'), 'base64url').toString(), /^file:.*\/trace\.out$/);
  assert.deepEqual([query.get('lane'), query.get('marked')], ['p2', '1']);
});

test('a link asks before it opens its trace', async () => {
  await ui.command(it.page, 'View: Close All Editors');
  await ui.tab(it.page, 'trace.out').waitFor({ state: 'detached' });
  await statusSays(/^$/, 'nothing without a timeline');
  await follow(link);
  const question = dialog().filter({ hasText: 'A link wants to open a Go trace' });
  await question.waitFor();
  assert.match(await question.innerText(), /trace\.out/);
  await it.shot('question');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  assert.equal(await ui.tab(it.page, 'trace.out').count(), 0);
});

test('it shows the range and selects what was selected', async () => {
  await follow(link);
  await dialog().getByRole('button', { name: 'Open Trace' }).click();
  await ui.drawn(it.page);
  await eventually(
    () => shows.selection(it.page),
    (span) => span?.lane === 'p2' && span.start < 4_500_000 && span.end > 4_500_000,
    'the span',
  );
  const range = await eventually(
    () => shows.ask(it.page, (hook) => hook.range()),
    (range) => range !== null,
    'the range',
  );
  assert.ok(Math.abs(range.end - range.start - 4_506_240) < 1000, JSON.stringify(range));
  await it.shot('followed');
});

test('a link to elsewhere than this machine is refused', async () => {
  const trace = Buffer.from('https://example.com/t.out').toString('base64url');
  const query = new URLSearchParams({ trace, from: '1', to: '2' });
  await follow(`${link.replace(/\?.*/, '')}?${query}`);
  await it.page.locator('.notification-toast', { hasText: 'on this machine' }).waitFor();
});

test('two views of a trace have one cursor', async () => {
  await ui.command(it.page, 'View: Split Editor Right');
  await ui.drawn(it.page, 1);
  // About 5 ms, which the first one shows, too: it is still where the link has led.
  const axis = ui.timeline(it.page, 1).locator('canvas.axis');
  await axis.hover({ position: { x: 100, y: 10 } });
  const line = ui.timeline(it.page, 0).locator('.cursor.linked');
  await line.waitFor();
  await it.shot('two');
  await it.page.mouse.move(5, 5);
  await line.waitFor({ state: 'hidden' });
});
