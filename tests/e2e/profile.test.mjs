/** Profiles in the panel below the timeline: flame graph, functions, source, export. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { eventually } from './timeline.mjs';

const it = useWorkbench('profile', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const panel = () => inTimeline('.analysis');
const choose = (label, option) => panel().getByLabel(label, { exact: true }).selectOption(option);

test('a flame graph tells where goroutines waited', async () => {
  await inTimeline('.strip').getByRole('button', { name: 'Analysis' }).click();
  await panel().getByRole('tab', { name: 'Profiles' }).click();
  await panel().locator('canvas.flame').waitFor();
  await panel()
    .getByText(/^\d+ spans?, /)
    .waitFor();
  await panel().getByLabel('Flame graph').focus();
  await it.page.keyboard.press('ArrowDown');
  await panel()
    .locator('.flame-tip')
    .getByText(/: .*self .*time/)
    .waitFor();
  await it.shot('flame-graph');
});

test('the top row is under the status line, not behind it', async () => {
  const tip = await panel().locator('.flame-bar').boundingBox();
  const canvas = await panel().locator('canvas.flame').boundingBox();
  assert.ok(canvas.y >= tip.y + tip.height, JSON.stringify({ tip, canvas }));
});

test('a call fills the width, and Back shows what did before', async () => {
  const tip = panel().locator('.flame-tip');
  const back = panel().getByRole('button', { name: 'Back' });
  const first = await tip.innerText();
  assert.equal(await back.isVisible(), false);
  await it.page.keyboard.press('Enter');
  await back.waitFor();
  await it.page.keyboard.press('ArrowUp');
  await tip.getByText(/^all: /).waitFor();
  await it.shot('flame-graph-filled');
  await back.click();
  await back.waitFor({ state: 'hidden' });
  await it.page.keyboard.press('ArrowDown');
  await tip.getByText(first).waitFor();
});

test('flames grow upward from the ground', async () => {
  const bottomOf = ({ y, height }) => Math.round(y + height);
  await panel().getByRole('button', { name: 'Upward' }).click();
  await panel().locator('.flame-scroll.upward').waitFor();
  const scroller = panel().locator('.flame-scroll');
  await eventually(
    async () =>
      bottomOf(await panel().locator('canvas.flame').boundingBox()) -
      bottomOf(await scroller.boundingBox()),
    (difference) => Math.abs(difference) <= 1,
    'the canvas stands on the ground',
  );
  await scroller.focus();
  await it.page.keyboard.press('Home');
  await it.page.keyboard.press('ArrowUp');
  await it.page.keyboard.press('Enter');
  await panel().getByRole('button', { name: 'Back' }).waitFor();
  await it.shot('flame-graph-upward');
});

test('what was filtered, and how it is shown, is there again after a reload', async () => {
  await choose('Calls to hide', 'runtime');
  const summary = () =>
    panel()
      .getByText(/^\d+ spans?, /)
      .innerText();
  const before = await summary();
  await panel().getByLabel('Start function', { exact: true }).fill('main.main');
  await it.page.keyboard.press('Enter');
  await eventually(summary, (now) => now !== before, 'less than before');
  const tip = await panel().locator('.flame-tip').innerText();
  await ui.reload(it.page, /"group\W+main\.main/);
  await ui.drawn(it.page);
  await panel().getByRole('button', { name: 'Back' }).waitFor();
  await panel().locator('.flame-tip').getByText(tip).waitFor();
  const value = (label) => panel().getByLabel(label, { exact: true }).inputValue();
  assert.deepEqual(
    [await value('Calls to hide'), await value('Start function')],
    ['runtime', 'main.main'],
  );
  assert.equal(await panel().locator('.flame-scroll.upward').count(), 1);
  await panel().getByLabel('Start function', { exact: true }).fill('');
  await it.page.keyboard.press('Enter');
});

test('what is searched for is lit, and the functions are those that match', async () => {
  await choose('View', 'functions');
  const grid = panel().getByRole('grid', { name: 'Functions' });
  await grid.locator('.tbody .tr').first().waitFor();
  await panel().getByLabel('Search', { exact: true }).fill('main.');
  await it.page.keyboard.press('Enter');
  await grid
    .locator('.tbody .tr')
    .first()
    .getByText(/main\./)
    .waitFor();
  for (const name of await grid.locator('.tbody .tr .td:first-child').allInnerTexts())
    assert.match(name, /main\./);
  await it.shot('functions');
});

test('a function leads to its source', async () => {
  await panel().getByRole('grid', { name: 'Functions' }).locator('.tbody .tr').first().click();
  await it.page.getByRole('tab', { name: /main\.go/ }).waitFor();
});

test('a sandwich has callers and callees of the function that was chosen', async () => {
  await choose('View', 'sandwich');
  await panel()
    .getByRole('heading', { name: /^Callers of main\./ })
    .waitFor();
  await it.shot('sandwich');
});

test('a trace without CPU samples says how to record them', async () => {
  await choose('Profile', 'cpu');
  await panel()
    .getByText(/no CPU samples here.*-cpuprofile/)
    .waitFor();
});

test('a profile is saved where the user wants it', async () => {
  await choose('Profile', 'sched');
  await panel()
    .getByText(/^\d+ spans?, /)
    .waitFor();
  await panel().getByRole('button', { name: 'Export as pprof' }).click();
  const input = it.page.locator('.quick-input-widget input[type=text]').first();
  await input.waitFor();
  // The folder is there first, the name a moment later.
  const deadline = Date.now() + 20_000;
  let target = '';
  while (!target.endsWith('sched.pb.gz') && Date.now() < deadline) {
    await it.page.waitForTimeout(100);
    target = await input.inputValue();
  }
  await it.page.keyboard.press('Enter');
  while (!fs.existsSync(target) && Date.now() < deadline) await it.page.waitForTimeout(100);
  assert.deepEqual([...fs.readFileSync(path.resolve(target)).subarray(0, 2)], [0x1f, 0x8b]);
});
