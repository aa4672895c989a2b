/** Stacks over time below the lanes of goroutines. */
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
} from './timeline.mjs';
import { seconds, sleep } from './workbench.mjs';

const it = useWorkbench('stacks', {
  fill: (workspace) =>
    fs.copyFileSync(tracePath('gcheavy-1.27.trace'), path.join(workspace, 'gcheavy.trace')),
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
    await openGroup(it.page, 'main.main');
    await pickLane(it.page, 'g1');
  },
});
const inTimeline = (selector, options) => ui.timeline(it.page).locator(selector, options);
const press = (key) => it.page.keyboard.press(key);
const focus = () => inTimeline('.scroller').focus();
const live = () => inTimeline('div.live').innerText();
/** The lanes with stacks of a goroutine, top to bottom. */
const stacksOf = async (lane) =>
  (await lanes(it.page)).map(({ id }) => id).filter((id) => id.startsWith(`${lane}.k`));
const shown = (lane) =>
  eventually(
    () => stacksOf(lane),
    (ids) => ids.length > 0,
    'stacks',
  );
const hidden = (lane) =>
  eventually(
    () => stacksOf(lane),
    (ids) => ids.length === 0,
    'no stacks',
  );
const boxAt = (lane, time) =>
  ask(it.page, (hook, { lane, time }) => hook.boxAt(lane, time), { lane, time });
/** When the main goroutine is first seen in the sample, ns: its first event that is not a Sync. */
const begin = 905_344;
/** A wait of the main goroutine, with the calls of its stack from the outermost inwards. */
const aWait = async () => {
  await pickLane(it.page, 'g1');
  await focus();
  await press('Home');
  // What was picked stays selected until the first one is known.
  let span = await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'g1' && span.start === begin,
    'its first span',
  );
  const isWait = (span) => /^Waiting/.test(span.title);
  while (true) {
    if (isWait(span) && span.stacks.length > 0) return span;
    const { start } = span;
    await press('ArrowRight');
    span = await eventually(
      () => selection(it.page),
      (next) => next?.start > start,
      'the next span',
    );
  }
};
let wait;
let calls;

test('K shows the stacks of the selected goroutine below its lane, and says how deep', async () => {
  wait = await aWait();
  calls = wait.stacks[0].frames.map((frame) => frame.function).reverse();
  await focus();
  await press('k');
  const wanted = calls.map((_, depth) => `g1.k${depth}`);
  await eventually(
    () => stacksOf('g1'),
    (ids) => wanted.every((id) => ids.includes(id)),
    `${wanted}`,
  );
  assert.match(await live(), /^The stacks of G1 are shown, up to \d+ calls? deep$/);
});

test('a wait is under the calls of its stack, the outermost on top', async () => {
  const middle = (wait.start + wait.end) / 2;
  await press('f');
  for (const [depth, call] of calls.entries()) {
    const box = await eventually(
      () => boxAt(`g1.k${depth}`, middle),
      (box) => box !== null && box.count === 1,
      call,
    );
    assert.equal(box.label.split('\n')[0], call);
    assert.match(box.label, /\n.+:\d+$/);
    // It has this stack until it runs again.
    assert.ok(Math.abs(box.start - wait.start) <= 8 && box.end > wait.end);
  }
  await it.shot('stacks');
});

test('a call that is hovered says which function, where and how long', async () => {
  const box = await boxAt('g1.k0', (wait.start + wait.end) / 2);
  const place = await ask(
    it.page,
    (hook, time) => {
      const { y, height } = hook.lanes().find(({ id }) => id === 'g1.k0');
      return { x: hook.xOf(time), y: y + height / 2 };
    },
    (wait.start + wait.end) / 2,
  );
  await inTimeline('body').hover({ position: place });
  const [name, where] = box.label.split('\n');
  const tip = inTimeline('.tooltip');
  await tip.filter({ hasText: name }).filter({ hasText: where }).waitFor();
  assert.match(await tip.innerText(), /\d (ns|µs|ms|s) · Stacks of G1, call 1 from the outermost/);
});

test('a call that is clicked is selected with its stack, and Enter opens its source', async () => {
  const depth = calls.findLastIndex((call) => call.startsWith('main.'));
  const call = await clickSpan(it.page, `g1.k${depth}`, Math.round((wait.start + wait.end) / 2));
  assert.equal(call.title, calls[depth]);
  assert.deepEqual(call.stacks[1].frames.map((frame) => frame.function).reverse(), calls);
  assert.match(await detail(it.page, 'Call').innerText(), new RegExp(`^${depth + 1} of `));
  const then = 'runnable, with the stack of the wait before';
  assert.equal(await detail(it.page, 'And then').innerText(), then);
  assert.ok((await live()).includes(calls[depth]));
  await focus();
  await press('Enter');
  await ui.tab(it.page, 'main.go').waitFor();
  const { line } = call.stacks[0].frames[0];
  await ui
    .cursor(it.page)
    .filter({ hasText: `Ln ${line},` })
    .waitFor();
  await it.page.keyboard.press('Control+w');
});

test('from a call leads the chain of what its goroutine did', async () => {
  await focus();
  await press('[');
  await inTimeline('.chain .who').filter({ hasText: 'G1' }).first().waitFor();
  await press('Escape');
});

test('keys go from a lane into its stacks, from call to call', async () => {
  await pickLane(it.page, 'g1');
  await focus();
  const go = (key, lane) =>
    press(key).then(() =>
      eventually(
        () => selection(it.page),
        (span) => span?.lane === lane,
        `${key} to ${lane}`,
      ),
    );
  await go('ArrowDown', 'g1.k0');
  await go('Home', 'g1.k0');
  await go('ArrowDown', 'g1.k1');
  await go('ArrowUp', 'g1.k0');
  await go('ArrowUp', 'g1');
});

test('the table of what is on screen has the calls', async () => {
  await fitAll(it.page);
  await focus();
  await press('v');
  const rows = inTimeline('.analysis')
    .getByRole('grid', { name: 'Spans on screen' })
    .locator('.tr');
  await rows
    .filter({ hasText: 'Stacks of G1, call 1' })
    .filter({ hasText: calls[0] })
    .first()
    .waitFor();
});

test('stacks are there again after the editor was closed, and K hides them', async () => {
  // What is kept is written a moment later.
  await sleep(seconds(1));
  await ui.command(it.page, 'View: Close All Editors');
  await ui.tab(it.page, 'trace.out').waitFor({ state: 'detached' });
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await openGroup(it.page, 'main.main');
  await pickLane(it.page, 'g1');
  await shown('g1');
  await focus();
  await press('k');
  await hidden('g1');
  assert.equal(await live(), 'The stacks of G1 are hidden');
});

test('the menu of a lane shows its stacks, and the button beside its name hides them', async () => {
  const label = inTimeline('.row[data-lane=g1]');
  await ui.chooseFrom(it.page, () => label.click({ button: 'right' }), 'Show or Hide Stacks');
  await shown('g1');
  await label.hover();
  await label.getByRole('button', { name: 'Show or hide stacks (K)' }).click();
  await hidden('g1');
});

test('of deep stacks the rest is shown when wanted, by a click or K', async () => {
  await ui.choose(it.page, 'gcheavy.trace', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await openGroup(it.page, 'main.main.func1');
  await pickLane(it.page, 'g39');
  await focus();
  await press('k');
  const deepest = /the outermost 16 of up to (\d+) calls; K again shows all$/;
  await eventually(live, (text) => deepest.test(text), 'what is said');
  const depth = Number(deepest.exec(await live())[1]);
  // At the top there is room for them all.
  await press('p');
  await inTimeline('.scroller').evaluate((element) => element.scrollTo(0, 0));
  const count = (wanted) =>
    eventually(
      () => stacksOf('g39'),
      (ids) => ids.length === wanted,
      `${wanted} lanes`,
    );
  await count(16);
  const more = inTimeline('.row.more-below');
  assert.equal(await more.innerText(), `+${depth - 16} more`);
  await it.shot('deep');
  await more.click();
  await count(depth);
  assert.equal(await live(), `All ${depth} calls are shown`);
  await focus();
  await press('k');
  await count(0);
});
