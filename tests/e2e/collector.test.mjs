/** What the garbage collector did: plots and tables that lead to the timeline. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, tracePath, useWorkbench } from './fixture.mjs';
import { analysisOf, eventually, isDrawn, selection, viewport } from './timeline.mjs';

const name = 'gcheavy-1.27.trace';
const it = useWorkbench('collector', {
  fill: (workspace) => fs.copyFileSync(tracePath(name), path.join(workspace, 'heavy.trace')),
  ready: async () => {
    await ui.choose(it.page, 'heavy.trace', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const { panel, view, rows } = analysisOf(it);

test('every cycle is listed below the heap over time, and leads to its place', async () => {
  await inTimeline('.strip').getByRole('button', { name: 'Analysis' }).click();
  await panel().getByRole('tab', { name: 'GC and memory' }).click();
  await rows('Garbage collections').first().waitFor();
  const cycles = facts.traces[name].rangesBegun['GC concurrent mark phase'];
  const count = await panel().getByRole('grid', { name: 'Garbage collections' });
  assert.equal(Number(await count.getAttribute('aria-rowcount')), cycles + 1);
  const canvas = panel().locator('.plot canvas');
  await eventually(() => isDrawn(canvas), Boolean, 'the plot of the heap');
  const { nsPerPx } = await viewport(it.page);
  await rows('Garbage collections').nth(1).click();
  await eventually(
    () => viewport(it.page),
    (now) => now.nsPerPx < nsPerPx / 2,
    'a view nearer by',
  );
  await inTimeline('.pane')
    .getByText(/^Range of/)
    .waitFor();
  // The list goes on showing what it showed.
  assert.equal(await panel().locator('.scope').innerText(), 'whole trace');
  assert.equal(Number(await count.getAttribute('aria-rowcount')), cycles + 1);
  await it.shot('cycles');
});

test('pauses, assists and sweeps are listed, and lead to who paused, assisted or swept', async () => {
  await view('Pauses').click();
  assert.match(await rows('Stops of the world').first().innerText(), /GC|start trace/);
  await it.shot('pauses');
  await view('Assists').click();
  const assist = rows('Mark assists by goroutine').first();
  const [, goroutine] = /G(\d+)/.exec(await assist.innerText());
  await assist.click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === `g${goroutine}`,
    'the goroutine that assisted',
  );
  await view('Assists by stack').click();
  assert.match(await rows('Mark assists by stack').first().innerText(), /main\.(tree|grow)/);
  await view('Sweeping').click();
  await rows('Sweeps by stack').first().waitFor();
  await it.shot('sweeps');
});

test('the utilisation is drawn, and its worst windows lead to their places', async () => {
  await view('Utilisation').click();
  await rows('Worst windows').first().waitFor();
  const canvas = panel().locator('.mutator .plot canvas');
  await eventually(() => isDrawn(canvas), Boolean, 'the curve');
  await it.shot('utilisation');
  const before = await rows('Worst windows').first().innerText();
  await rows('Worst windows').first().click();
  await inTimeline('.pane')
    .getByText(/^Range of/)
    .waitFor();
  assert.equal(await rows('Worst windows').first().innerText(), before);
  for (const option of ['Sweeping', 'Per proc', 'Quantiles'])
    await panel().locator('.option').filter({ hasText: option }).click();
  await panel().locator('.u-legend').getByText('5 % of windows').waitFor();
  await it.shot('quantiles');
  // Another length, in the middle of the plot.
  const title = () =>
    panel()
      .getByText(/^The worst windows of/)
      .innerText();
  const first = await title();
  await panel()
    .locator('.mutator .u-over')
    .click({ position: { x: 40, y: 30 } });
  await eventually(title, (now) => now !== first, 'windows of another length');
});

test('what has been chosen is there again after a reload', async () => {
  await ui.reload(it.page, /perProc[\\":]+true/);
  await ui.drawn(it.page);
  await rows('Worst windows').first().waitFor();
  assert.equal(await panel().locator('[data-option=perProc]').isChecked(), true);
});

test('tables are copied with numbers for spreadsheets', async () => {
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await view('Heap and cycles').click();
  await rows('Garbage collections').first().waitFor();
  await panel().getByRole('button', { name: 'CSV' }).click();
  const text = await eventually(
    () => it.page.evaluate(() => navigator.clipboard.readText()),
    (text) => text.startsWith('#,'),
    'the clipboard',
  );
  assert.match(text, /^#,Start \(ns\),Length \(ns\),Paused \(ns\)/);
});
