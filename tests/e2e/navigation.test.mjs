import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { clickSpan, eventually, fitAll, selection, viewport } from './timeline.mjs';
import { sleep } from './workbench.mjs';

const it = useWorkbench('navigation', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const press = (key) => it.page.keyboard.press(key);
/** Long enough for the view to have come to rest. */
const rest = () => sleep(600);
const seen = async () => {
  const { start, nsPerPx, width } = await viewport(it.page);
  return { start: Math.round(start), end: Math.round(start + nsPerPx * width) };
};
const isSeen = (wanted, what) =>
  eventually(
    seen,
    (now) => Math.abs(now.start - wanted.start) < 100 && Math.abs(now.end - wanted.end) < 100,
    what,
  );

test('every move of the view can be taken back and made again', async () => {
  await clickSpan(it.page, 'p0', 8_000_000);
  const whole = await seen();
  await press('f');
  await rest();
  const span = await seen();
  assert.ok(span.end - span.start < whole.end - whole.start);
  await press('w');
  await rest();
  const closer = await seen();
  await press('Backspace');
  await isSeen(span, 'the span again');
  await press('Backspace');
  await isSeen(whole, 'all of the trace again');
  await press('Shift+Backspace');
  await press('Shift+Backspace');
  await isSeen(closer, 'as close as before');
});

test('the commands of the palette do the same', async () => {
  const here = await seen();
  await ui.command(it.page, 'TraceInsight: Back to Previous View');
  await eventually(seen, (now) => now.end - now.start > here.end - here.start, 'further away');
  await ui.command(it.page, 'TraceInsight: Forward to Next View');
  await isSeen(here, 'back here');
});

/** Asks to go somewhere by the key, as a user does. */
async function goTo(text) {
  await ui.timeline(it.page).locator('.scroller').focus();
  await press('Control+g');
  await ui.quickInput(it.page).waitFor();
  await ui.quickInput(it.page).fill(text);
  await ui.pick(it.page, text);
}

test('Ctrl+G goes to a goroutine, to a moment and to a function', async () => {
  await goTo('G10');
  await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'g10',
    'goroutine 10',
  );
  await goTo('12.5 ms');
  await ui.timeline(it.page).getByText('at 12.5 ms:').waitFor();
  await goTo('main.main');
  await ui.timeline(it.page).getByText('G1', { exact: true }).waitFor();
});

test('Ctrl+G goes to a region by its name, and lights all of it', async () => {
  await goTo('check');
  await eventually(
    () => selection(it.page),
    (span) => span?.regions.some(({ name }) => name === 'check'),
    'a span of the region',
  );
  await ui.timeline(it.page).locator('.find').getByRole('button', { name: 'Close' }).click();
});

test('a goroutine that does not exist is said not to', async () => {
  await goTo('G4711');
  await ui.timeline(it.page).getByText('There is no G4711 in this trace.').waitFor();
  await it.shot('no-goroutine');
  await ui.timeline(it.page).getByRole('button', { name: 'Dismiss' }).first().click();
});

test('a question mark lists all keys, and Escape takes the list away and nothing else', async () => {
  await fitAll(it.page);
  const before = await clickSpan(it.page, 'p0', 8_000_000);
  await press('?');
  const sheet = ui.timeline(it.page).getByRole('dialog', { name: 'Keys and gestures' });
  await sheet.waitFor();
  await it.shot('keys');
  const here = await seen();
  await press('w');
  assert.deepEqual(await seen(), here, 'keys do nothing behind the list');
  await press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  assert.equal((await selection(it.page)).start, before.start);
});

test('scrolling the lanes is taken back like any other move', async () => {
  await press('Escape');
  await fitAll(it.page);
  await rest();
  const scroller = ui.timeline(it.page).locator('.scroller');
  const scrolled = () => scroller.evaluate((element) => element.scrollTop);
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  await rest();
  await scroller.evaluate((element) => element.scrollTo(0, 120));
  await rest();
  const there = await scrolled();
  assert.ok(there > 50, `${there} px can be scrolled`);
  await scroller.focus();
  await press('Backspace');
  await eventually(scrolled, (y) => y === 0, 'at the top again');
  await press('Shift+Backspace');
  await eventually(scrolled, (y) => y === there, 'and down again');
});

test('where motion is welcome a jump ends in the same place', async () => {
  await clickSpan(it.page, 'p0', 8_000_000);
  await press('f');
  const still = await seen();
  await fitAll(it.page);
  await rest();
  const whole = await seen();
  await it.page.emulateMedia({ reducedMotion: 'no-preference' });
  await press('f');
  await isSeen(still, 'the span, after a flight');
  await rest();
  await press('Backspace');
  await isSeen(whole, 'all of the trace, after a flight back');
  await it.page.emulateMedia({ reducedMotion: 'reduce' });
});
