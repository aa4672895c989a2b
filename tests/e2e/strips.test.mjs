/** What lies below the lanes: user regions, mark assists, sweeps. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { tracePath, useWorkbench } from './fixture.mjs';
import {
  ask,
  clickSpan,
  detail,
  eventually,
  fitAll,
  lanes,
  openGroup,
  pickLane,
  selection,
  viewport,
} from './timeline.mjs';
import { seconds, sleep } from './workbench.mjs';

const it = useWorkbench('strips', {
  fill: (workspace) => {
    for (const name of ['httpd', 'gcheavy'])
      fs.copyFileSync(tracePath(`${name}-1.27.trace`), path.join(workspace, `${name}.trace`));
  },
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
    await openGroup(it.page, 'main.main');
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const press = (key) => it.page.keyboard.press(key);
const focus = () => inTimeline('.scroller').focus();
const ids = async () => (await lanes(it.page)).map(({ id }) => id);
const live = () => inTimeline('div.live').innerText();
const boxAt = (lane, time) =>
  ask(it.page, (hook, { lane, time }) => hook.boxAt(lane, time), { lane, time });
const open = async (name) => {
  await ui.choose(it.page, name, 'Open in TraceInsight');
  await ui.drawn(it.page);
};

test('user regions are below their goroutine, named, and tell their task', async () => {
  await pickLane(it.page, 'g1');
  await pickLane(it.page, 'g1.r0');
  const region = await selection(it.page);
  assert.match(region.title, /^Region: /);
  assert.equal(region.goroutine.id, 1);
  const task = region.facts.find(({ name }) => name === 'Task');
  assert.match(task.text, /\(task \d+\)$/);
  assert.equal(await detail(it.page, 'Task').innerText(), task.text);
  assert.match(await live(), /^Regions of G1.*: Region: /);
  const box = await boxAt('g1.r0', region.start + 1);
  assert.equal(`Region: ${box.label}`, region.title);
  await it.shot('regions');
});

test('a region that is clicked is selected, and its stack leads to the source', async () => {
  const { start, end } = await selection(it.page);
  await press('Escape');
  await clickSpan(it.page, 'g1.r0', (start + end) / 2);
  await inTimeline('.stack .frame').filter({ hasText: 'main.go' }).first().click();
  await ui.tab(it.page, 'main.go').waitFor();
  await it.page.keyboard.press('Control+w');
});

test('keys go from a lane to what lies below it and along that', async () => {
  await pickLane(it.page, 'g1');
  await focus();
  await press('ArrowDown');
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'g1.r0',
    'the regions of G1',
  );
  await press('Home');
  await press('ArrowUp');
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'g1',
    'G1 again',
  );
});

test('the regions of a span lead to themselves', async () => {
  await inTimeline('.regions .link').first().click();
  await eventually(
    () => selection(it.page),
    (span) => /^g1\.r\d$/.test(span?.lane),
    'a region',
  );
});

test('X hides what lies below a lane, and so does its button; both bring it back', async () => {
  await focus();
  await press('x');
  await eventually(ids, (ids) => !ids.includes('g1.r0'), 'no regions');
  assert.equal(await live(), 'What is below G1 is hidden');
  await it.shot('folded');
  const fold = inTimeline('.lane[data-lane=g1] .fold');
  assert.equal(await fold.getAttribute('aria-expanded'), 'false');
  await fold.click();
  await eventually(ids, (ids) => ids.includes('g1.r0'), 'regions again');
});

test('what is hidden below a lane is so after the editor was closed', async () => {
  await pickLane(it.page, 'g1');
  await focus();
  await press('x');
  await eventually(ids, (ids) => !ids.includes('g1.r0'), 'no regions');
  // What is kept is written a moment later.
  await sleep(seconds(1));
  await ui.command(it.page, 'View: Close All Editors');
  await open('trace.out');
  await openGroup(it.page, 'main.main');
  await pickLane(it.page, 'g1');
  assert.ok(!(await ids()).includes('g1.r0'));
});

test('sweeps are below the procs, and what they won is told', async () => {
  await open('gcheavy.trace');
  const sweeping = (await ids()).find((id) => id.endsWith('.w'));
  await pickLane(it.page, sweeping);
  const { facts, stacks } = await selection(it.page);
  assert.deepEqual(
    facts.map(({ name }) => name),
    ['Swept', 'Reclaimed'],
  );
  assert.ok(stacks[0].frames.length > 0);
  await it.shot('sweeps');
});

test('mark assists are below the goroutines, at every zoom', async () => {
  await fitAll(it.page);
  const assisting = await eventually(
    ids,
    (ids) => ids.some((id) => id.endsWith('.a')),
    'mark assists',
  );
  const lane = assisting.find((id) => id.endsWith('.a'));
  await pickLane(it.page, lane);
  const assist = await selection(it.page);
  assert.match(assist.title, /mark assist/);
  await focus();
  await press('f');
  await eventually(
    async () => (await viewport(it.page)).nsPerPx * 10 < assist.end - assist.start,
    Boolean,
    'the assist fills the screen',
  );
  const box = await eventually(
    () => boxAt(lane, (assist.start + assist.end) / 2),
    (box) => box?.count === 1,
    'a box of its own',
  );
  assert.ok(Math.abs(box.start - assist.start) <= 1 && Math.abs(box.end - assist.end) <= 1);
  await it.shot('mark-assist');
});
