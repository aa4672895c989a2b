/** Counters above the lanes: what they say is what the lanes and a click on the axis say. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, tracePath, useWorkbench } from './fixture.mjs';
import { ask, colourAt, eventually, fitAll, legendColour, viewport } from './timeline.mjs';
import { seconds, sleep } from './workbench.mjs';

const it = useWorkbench('counters', {
  fill: (workspace) =>
    fs.copyFileSync(tracePath('gcheavy-1.27.trace'), path.join(workspace, 'gc.trace')),
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const counter = (name) =>
  inTimeline('.row.counter').filter({ has: inTimeline(`.name:text-is("${name}")`) });
const tooltip = () => inTimeline('.tooltip');
const header = () => inTimeline('.row.group .header').filter({ hasText: 'Counters' });

/** Where a moment of a counter is, in px of the timeline's page, `up` from its bottom. */
async function placeOf(name, time, up = 4) {
  const frame = await inTimeline('body').boundingBox();
  const { y, height } = await counter(name).boundingBox();
  const x = await ask(it.page, (hook, time) => hook.xOf(time), time);
  return { x, y: y - frame.y + height - up };
}

async function hover(name, time) {
  await inTimeline('body').hover({ position: await placeOf(name, time) });
  await tooltip().filter({ hasText: name }).waitFor();
  return tooltip().innerText();
}

/** The number of those in a state; where it changes within the pixel, the first and the last. */
const numbers = (text, state) =>
  new RegExp(`^${state}: ([\\d,]+)(?: to ([\\d,]+))?`, 'm')
    .exec(text)
    ?.slice(1)
    .filter(Boolean)
    .map((number) => Number(number.replaceAll(',', '')));

test('there are counters of goroutines, threads and the heap, and the colours are those of states', async () => {
  const names = await inTimeline('.row.counter .name').allInnerTexts();
  assert.deepEqual(names, ['Goroutines', 'Threads', 'Heap']);
  const running = await legendColour(it.page, 'Running');
  await eventually(
    async () => colourAt(it.page, await placeOf('Threads', facts.firstLook.duration / 2)),
    (colour) => String(colour) === String(running),
    `the colour of running threads, ${running},`,
  );
  await it.shot('quicksort');
});

test('hovering tells as many as a click on the same moment counts', async () => {
  let before = '';
  for (const time of [4_000_000, 8_000_000, 12_345_678]) {
    const text = await hover('Goroutines', time);
    await inTimeline('body').click({ position: await placeOf('Goroutines', time) });
    const status = await eventually(
      () => inTimeline('.status').innerText(),
      (text) => text.includes('running') && text !== before,
      'the count of a moment',
    );
    before = status;
    for (const state of ['running', 'runnable', 'waiting', 'syscall']) {
      const counted = Number(new RegExp(`(\\d+) (?:in )?${state}`).exec(status)[1]);
      const [least, most = least] = numbers(text, state);
      assert.ok(least <= counted && counted <= most, `${counted} ${state}: ${text}`);
    }
  }
});

test('what is switched off in the legend is gone, and those left have the room', async () => {
  // Then one goroutine ran and a dozen waited, which is a third of the height.
  const colour = async () => {
    const { height } = await counter('Goroutines').boundingBox();
    return String(await colourAt(it.page, await placeOf('Goroutines', 2_000_000, 0.2 * height)));
  };
  const before = await colour();
  await counter('Goroutines').getByRole('button', { name: 'waiting' }).click();
  await eventually(colour, (now) => now !== before, 'the colour above what runs');
  const off = counter('Goroutines').getByRole('button', { name: 'waiting', pressed: false });
  await off.click();
  await eventually(colour, (now) => now === before, 'the colour of those that wait');
});

test('zoomed in to single nanoseconds there is one value', async () => {
  await inTimeline('.scroller').focus();
  await inTimeline('body').hover({ position: await placeOf('Goroutines', 9_000_000) });
  for (let i = 0; i < 60; i++) await it.page.keyboard.press('w');
  const { start, nsPerPx, width } = await viewport(it.page);
  assert.ok(nsPerPx < 1, `${nsPerPx} ns are in a pixel`);
  await eventually(
    () => hover('Goroutines', start + (nsPerPx * width) / 2),
    (text) => numbers(text, 'running').length === 1 && numbers(text, 'running')[0] > 0,
    'one number of running goroutines',
  );
  await fitAll(it.page);
});

test('the heap grows towards its goal and is read out for those who cannot see it', async () => {
  await header().click();
  await counter('Heap').waitFor({ state: 'hidden' });
  // What is kept is written a moment later.
  await sleep(seconds(1));
  await ui.choose(it.page, 'gc.trace', 'Open in TraceInsight');
  await ui.drawn(it.page);
  const text = await eventually(
    () => counter('Heap').getAttribute('aria-label'),
    (text) => /Heap in view: allocated .*, goal .*/.test(text ?? ''),
    'what is said of the heap',
  );
  assert.match(text, /[KM]iB to [\d.]+ MiB/);
  await it.shot('heap');
});

test('counters that were folded away are so when one comes back to the editor', async () => {
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await header().waitFor();
  assert.equal(await header().getAttribute('aria-expanded'), 'false');
  assert.equal(await counter('Heap').count(), 0);
  await header().focus();
  await it.page.keyboard.press('Enter');
  await counter('Heap').waitFor();
});
