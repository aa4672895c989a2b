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
  exact,
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
const inTimeline = (selector, options) => ui.timeline(it.page).locator(selector, options);
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
  const go = async (key, lane) => {
    await press(key);
    await eventually(
      () => selection(it.page),
      (span) => span?.lane === lane,
      `${key} to ${lane}`,
    );
  };
  await go('ArrowDown', 'g1.l');
  await go('ArrowDown', 'g1.r0');
  await go('Home', 'g1.r0');
  await go('ArrowUp', 'g1.l');
  await go('ArrowUp', 'g1');
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
  const sweeping = (await ids()).find((id) => id.endsWith('.s'));
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

test('logs are below the goroutine that wrote them, and lead to it and to the source', async () => {
  await open('httpd.trace');
  await openGroup(it.page, 'net/http.(*conn).serve');
  const logging = await eventually(ids, (ids) => ids.some((id) => id.endsWith('.l')), 'logs');
  const lane = logging.find((id) => id.endsWith('.l'));
  await pickLane(it.page, lane);
  const log = await selection(it.page);
  assert.match(log.title, /^Log: /);
  assert.equal(log.goroutine.lane, lane.replace('.l', ''));
  assert.match(await detail(it.page, 'Task').innerText(), /^order \(task \d+\)$/);
  assert.equal(await detail(it.page, 'Time').count(), 1);
  assert.ok(log.stacks[0].frames.length > 0);
  const box = await boxAt(lane, log.start);
  assert.ok(box.label.endsWith(log.title.replace('Log: ', '')) || box.count > 1, box.label);
  await it.shot('logs');
});

test('E shows whom goroutines created and woke up; what is clicked leads there', async () => {
  const { lane } = (await lanes(it.page))
    .map(({ id }) => ({ lane: id }))
    .find(({ lane }) => /^g\d+$/.test(lane));
  await focus();
  await press('e');
  await eventually(ids, (ids) => ids.includes(`${lane}.w`), 'a row more');
  await pickLane(it.page, `${lane}.w`);
  const { facts, start } = await selection(it.page);
  assert.match(facts[0].name, /^(Created|Unblocked)$/);
  await it.shot('wakes');
  await inTimeline('dd .link', { hasText: facts[0].text }).last().click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === facts[0].to.lane && span.start <= start,
    'the other goroutine',
  );
  await focus();
  await press('e');
  await eventually(ids, (ids) => !ids.some((id) => id.endsWith('.w')), 'no such rows');
});

test('what is below the lanes is chosen in the line of the lanes', async () => {
  await focus();
  await press('l');
  const bar = inTimeline('.below-bar');
  await bar.getByRole('button', { name: 'Regions' }).click();
  await eventually(ids, (ids) => !ids.some((id) => /\.r\d/.test(id)), 'no regions');
  assert.equal(
    await bar.getByRole('button', { name: 'Regions' }).getAttribute('aria-pressed'),
    'false',
  );
  await it.shot('chosen');
  await bar.getByRole('button', { name: 'Regions' }).click();
});

test('goroutines are grouped by the task that they worked for', async () => {
  await inTimeline('.lane-bar').getByLabel('Group by').selectOption('task');
  const headers = () => inTimeline('.row.group .name').allInnerTexts();
  const scroller = inTimeline('.scroller');
  await scroller.evaluate((scroller) => scroller.scrollTo(0, 0));
  await eventually(headers, (names) => names.includes('task order'), 'the tasks');
  await scroller.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await eventually(headers, (names) => names.includes('(no task)'), 'the others come last');
  await it.shot('by-task');
});

test('sorted by time blocked, the labels say how long that was', async () => {
  await inTimeline('.lane-bar').getByLabel('Group by').selectOption('none');
  await inTimeline('.lane-bar').getByLabel('Sort by').selectOption('waiting');
  const label = inTimeline('.row.lane.goroutine').first();
  await eventually(
    () => label.getAttribute('title'),
    (title) => /in the state it is sorted by$/.test(title),
    'the time blocked',
  );
  const [, blocked] = /, ([^,]+) in the state/.exec(await label.getAttribute('title'));
  assert.equal(await label.locator('.much').innerText(), blocked);
});

test('threads are in a group that is folded at first; each tells what it ran, and on what', async () => {
  await inTimeline('.lane-bar').getByRole('button', { name: 'Show All' }).click();
  const isThread = (id) => /^m\d+$/.test(id);
  assert.ok(!(await ids()).some(isThread));
  await openGroup(it.page, 'Threads');
  const threads = (await eventually(ids, (ids) => ids.some(isThread), 'threads')).filter(isThread);
  await pickLane(it.page, threads[0]);
  const span = await selection(it.page);
  assert.equal(`m${span.thread}`, threads[0]);
  assert.match(span.title, /^(Running|In a system call:|Collecting garbage:) G\d+|^No goroutine/);
  await it.shot('threads');
});

test('the thread of a span leads to what it did then', async () => {
  await openGroup(it.page, 'main.main');
  await pickLane(it.page, 'g1');
  await focus();
  await press('Home');
  const running = await eventually(
    async () => {
      await press('ArrowRight');
      return selection(it.page);
    },
    (span) => span?.title === 'Running',
    'a span in which G1 runs',
  );
  await detail(it.page, 'Thread').getByRole('button').click();
  const there = await eventually(
    () => selection(it.page),
    (span) => span?.kind === 'thread',
    'the thread',
  );
  assert.equal(there.thread, running.thread);
  assert.ok(there.start <= running.end && running.start <= there.end);
  assert.ok((await ids()).includes(there.lane));
});

test('why there is nothing in a lane is said where the pointer is', async () => {
  const header = 'net/http.(*conn).serve';
  await openGroup(it.page, header);
  const lane = 'g91';
  await pickLane(it.page, lane);
  await focus();
  await press('Home');
  const first = await eventually(
    () => selection(it.page),
    (span) => span?.lane === lane && span.title === 'Runnable: created',
    'where it was created',
  );
  await fitAll(it.page);
  const place = await eventually(
    () =>
      ask(
        it.page,
        (hook, { lane, time }) => {
          const row = hook.lanes().find(({ id }) => id === lane);
          const { start } = hook.viewport();
          return row && start <= 0 ? { x: hook.xOf(time), y: row.y + row.height / 2 } : null;
        },
        { lane, time: first.start / 2 },
      ),
    (place) => place !== null && place !== undefined,
    'all of the trace is shown',
  );
  await inTimeline('body').hover({ position: place });
  const text = `G91 does not exist yet: it is created at ${exact(first.start)}`;
  await inTimeline('.tooltip').filter({ hasText: text }).waitFor();
  await it.shot('not-yet');
});

test('tasks are a tree: each with who worked for it, its logs and regions, and what it is part of', async () => {
  const isTask = (id) => /^t\d+/.test(id);
  assert.ok(!(await ids()).some(isTask));
  await openGroup(it.page, 'Tasks');
  const scrolledOn = async () => {
    await inTimeline('.scroller').evaluate((scroller) => scroller.scrollBy(0, 40));
    return ids();
  };
  const shown = await eventually(
    scrolledOn,
    (ids) => ids.some((id) => /^t\d+\.l$/.test(id)),
    'tasks',
  );
  const task = shown.find((id) => /^t\d+\.l$/.test(id)).replace('.l', '');
  await pickLane(it.page, task);
  assert.match((await selection(it.page)).title, /^Task: \S+ \(task \d+\)$/);
  await pickLane(it.page, `${task}.g0`);
  const work = await selection(it.page);
  assert.match(work.title, /^G\d+ \S+ worked for /);
  await it.shot('tasks');
  await inTimeline('dd .link', { hasText: work.related[0].text }).last().click();
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === work.related[0].lane,
    'the goroutine',
  );
});
