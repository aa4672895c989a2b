import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { clickSpan, eventually, fitAll, lanes, openGroup, selection } from './timeline.mjs';
import { seconds, sleep } from './workbench.mjs';

const it = useWorkbench('chain', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const press = (key) => it.page.keyboard.press(key);
const chain = (selector = '') => ui.timeline(it.page).locator(`.chain ${selector}`);
const current = () => chain('li.current .who').innerText();
const isSelected = (wanted, what) => eventually(() => selection(it.page), wanted, what);

/** Selects the wait of main.main for all that sort. */
async function selectWait() {
  await openGroup(it.page, 'main.main');
  const span = await clickSpan(it.page, 'g1', 8_000_000);
  assert.match(span.title, /^Waiting/);
  return span;
}

test('where a list of goroutines ends above a link, going on with it does not push the link away', async () => {
  await clickSpan(it.page, 'p2', 4_500_000);
  await ui.timeline(it.page).locator('.scroller').focus();
  await press('[');
  await isSelected((span) => span.lane === 'g9', 'who created it');
  await press('[');
  await isSelected((span) => span.lane === 'g1', 'who created that one');
  // More goroutines would come with the next pictures.
  await sleep(seconds(1));
  const shown = await lanes(it.page);
  assert.ok(
    shown.some(({ id }) => id === 'g1'),
    shown.map(({ id }) => id).join(),
  );
});

test('from a wait the chain leads to who ended it, as a list and to the lane', async () => {
  const wait = await selectWait();
  await ui.timeline(it.page).getByRole('button', { name: 'Follow the chain' }).click();
  await chain('li').first().waitFor();
  assert.match(await current(), /^G1 main\.main/);
  assert.match(await chain('li').first().innerText(), /Waiting/);
  await ui.timeline(it.page).locator('.scroller').focus();
  await press('[');
  const waker = await isSelected((span) => span.lane !== 'g1', 'who woke it up');
  assert.equal(waker.state, 1, 'whoever wakes somebody up runs');
  assert.ok(waker.start < wait.end && waker.end >= wait.end, 'and did so when the wait ended');
  assert.match(await current(), new RegExp(`^G${waker.goroutine.id} `));
  await it.shot('list');
});

test('its path is drawn over the lanes', async () => {
  await chain().getByRole('button', { name: 'Zoom' }).click();
  await chain().getByRole('button', { name: 'Lanes' }).click();
  await it.shot('path');
  const wait = await chain('li').first().locator('.chain-link').getAttribute('title');
  assert.match(wait, /^From .+ to .+$/);
  const isDrawn = await ui
    .timeline(it.page)
    .locator('canvas.text')
    .evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let dark = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] === 255) dark++;
      return dark;
    });
  assert.ok(isDrawn > 100, `${isDrawn} opaque pixels`);
});

test('[ walks to the end of the chain, which says why it ends, and ] back', async () => {
  const links = await chain('.links > li').count();
  for (let i = 0; i < links + 2; i++) {
    const before = await current();
    await press('[');
    const last = await chain('.links > li').last().getAttribute('class');
    if (last === 'current') break;
    await eventually(
      async () => [await current(), await chain('li.current').innerText()].join(),
      (now) => now !== before,
      'the next link',
    );
  }
  await eventually(
    () => chain('.links > li').last().getAttribute('class'),
    (name) => name === 'current',
    'the last link',
  );
  await it.shot('end');
  assert.match(
    await chain('li.current .cause').innerText(),
    /before the trace|does not say|created by the runtime/i,
  );
  await press(']');
  await eventually(
    () => chain('.links > li').last().getAttribute('class'),
    (name) => name !== 'current',
    'one before the last',
  );
});

test('a click on a link goes there, and Escape takes the chain away', async () => {
  await chain('.chain-link').first().click();
  await isSelected((span) => span?.lane === 'g1', 'the first link');
  await ui.timeline(it.page).locator('.scroller').focus();
  await press('Escape');
  await chain().waitFor({ state: 'hidden' });
  assert.equal(await selection(it.page), null);
  await fitAll(it.page);
});
