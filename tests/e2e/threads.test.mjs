/** What threads did over time, and system calls by stack: beside the procs in the tab of the scheduler. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { tracePath, useWorkbench } from './fixture.mjs';
import { analysisOf, ask, eventually, isDrawn, selection } from './timeline.mjs';

const it = useWorkbench('threads', {
  fill: (workspace) =>
    fs.copyFileSync(tracePath('syscalls-1.27.trace'), path.join(workspace, 'calls.trace')),
  ready: async () => {
    await ui.choose(it.page, 'calls.trace', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const { panel, view, rows } = analysisOf(it);
const live = () => panel().locator('.heat-map .live').last();

test('a map shows what every thread did, and is read with the keys', async () => {
  await ui.timeline(it.page).locator('.strip').getByRole('button', { name: 'Analysis' }).click();
  await panel().getByRole('tab', { name: 'Scheduling' }).click();
  await view('Threads').click();
  const map = panel().getByRole('application', { name: /^For each thread/ });
  await eventually(() => isDrawn(map.locator('canvas')), Boolean, 'the map of the threads');
  await panel().locator('.heat-legend').getByText('ran a goroutine').waitFor();
  await map.focus();
  await it.page.keyboard.press('Home');
  await live()
    .getByText(/^Thread \d+ at 0 ns: ran a goroutine for [<\d. ]+%, in system calls for/)
    .waitFor();
  await it.shot('threads');
});

test('Enter on a cell shows what the thread did then, in its own lane', async () => {
  const busy = /ran a goroutine for (?!0 %)/;
  for (let steps = 0; steps < 400 && !busy.test(await live().innerText()); steps++)
    await it.page.keyboard.press('ArrowRight');
  assert.match(await live().innerText(), busy);
  await it.page.keyboard.press('Enter');
  const span = await eventually(
    () => selection(it.page),
    (span) => /^m\d+$/.test(span?.lane),
    'a span of a thread',
  );
  assert.equal(span.lane, `m${span.thread}`);
  const label = ui.timeline(it.page).locator(`.lane[data-lane="${span.lane}"]`);
  // How long it ran is asked for when the threads are first looked at.
  await label
    .locator('.much')
    .filter({ hasText: /\d (ns|µs|ms|s)$/ })
    .waitFor();
});

test('system calls are listed by stack, of the whole trace or of a range', async () => {
  await view('System calls').click();
  await rows('System calls by stack').first().waitFor();
  const facts = panel().getByText(/^[\d,]+ system calls?, /);
  const [all] = /^[\d,]+/.exec(await facts.innerText());
  const counts = await rows('System calls by stack').locator('.td:nth-child(3)').allInnerTexts();
  const sum = (texts) => texts.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0);
  // Those on screen, of all.
  assert.ok(sum(counts) > 0 && sum(counts) <= sum([all]), `${counts.join()} of ${all}`);
  await it.shot('system-calls');
  await ui.timeline(it.page).locator('.scroller').focus();
  await it.page.keyboard.press('r');
  await eventually(() => ask(it.page, (hook) => hook.range(), null), Boolean, 'a marked range');
  await eventually(
    async () => sum([/^[\d,]+/.exec((await facts.count()) > 0 ? await facts.innerText() : '0')[0]]),
    (count) => count < sum([all]),
    'the system calls of the range',
  );
  await panel().getByRole('button', { name: 'Whole Trace' }).click();
  await panel().getByText(`${all} system calls`).waitFor();
});

test('a button shows the same as a flame graph', async () => {
  await panel().getByRole('button', { name: 'Flame Graph', exact: true }).click();
  await eventually(
    () => panel().getByRole('combobox', { name: 'Profile', exact: true }).inputValue(),
    (kind) => kind === 'syscall',
    'the profile of system calls',
  );
  await eventually(() => isDrawn(panel().locator('canvas.flame')), Boolean, 'its flame graph');
  await it.shot('flame-graph');
});
