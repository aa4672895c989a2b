/** All that users read, in another language: German stands for every one. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const it = useWorkbench('german', {
  language: 'de',
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'In TraceInsight öffnen');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
/** Nothing of their texts is cut off. */
async function isWhole(selector) {
  const cut = await inTimeline(selector).evaluateAll((all) =>
    all
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(({ textContent }) => textContent),
  );
  assert.deepEqual(cut, []);
}

test('a window in German has a timeline in German, and says so to the screen reader', async () => {
  const page = ui.timeline(it.page);
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await page.getByRole('button', { name: 'Analyse', exact: true }).waitFor();
  await page.getByRole('slider', { name: 'Sichtbarer Teil des Traces' }).waitFor();
  await page.getByText('Lauffähig: wartet auf einen Proc').first().waitFor();
  await page.getByLabel('Zu einem Zeitpunkt des Traces gehen').waitFor();
  await it.shot('timeline');
});

test('a number of things is of the right kind', async () => {
  await inTimeline('.strip')
    .getByText(/· \d+ Goroutinen$/)
    .waitFor();
});

test('nothing in the lines of buttons is cut off', async () => {
  await inTimeline('.strip').getByRole('button', { name: 'Suchen', exact: true }).click();
  await inTimeline('.find').waitFor();
  await isWhole('button:visible');
});

test('what the server says of a span is in German, with Go’s own words in it', async () => {
  await shows.clickSpan(it.page, 'p2', 4_500_000);
  const details = inTimeline('.span-details');
  await details.getByRole('heading', { name: /^Führt G\d+ main\.\S+ aus$/ }).waitFor();
  await it.shot('details');
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('Escape');
});

test('what the keys do is explained in German, and every key is', async () => {
  await it.page.keyboard.press('Escape');
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('?');
  const sheet = inTimeline('dialog.keys');
  await sheet.getByRole('heading', { name: 'Tasten und Gesten' }).waitFor();
  await it.shot('keys');
  await it.page.keyboard.press('Escape');
});

test('the analysis is in German', async () => {
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('t');
  await inTimeline('.analysis').getByRole('tab', { name: 'Goroutinen' }).click();
  await inTimeline('.analysis').getByRole('button', { name: 'Startfunktion' }).waitFor();
  await isWhole('.analysis .th');
  await it.shot('analysis');
});

test('VS Code’s menus have German entries', async () => {
  await shows.menuAt(it.page, 'p2', 4_500_000);
  await it.page.locator('.monaco-menu').getByText('Spanne als Bereich markieren').waitFor();
  await it.shot('menu');
  await it.page.keyboard.press('Escape');
});
