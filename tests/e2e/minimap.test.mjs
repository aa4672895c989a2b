/** The overview above the timeline: the window in it is what the timeline shows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, useWorkbench } from './fixture.mjs';
import { ask, colourAt, eventually, fitAll, legendColour, viewport } from './timeline.mjs';

const it = useWorkbench('minimap', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const overview = () => inTimeline('.minimap-area');
const visible = () => inTimeline('.minimap').getByRole('slider');
const { duration } = facts.firstLook;
const seen = async () => {
  const { start, nsPerPx, width } = await viewport(it.page);
  return { start, end: start + nsPerPx * width };
};
const near = (a, b) => Math.abs(a - b) < duration / 100;

/** Where a moment is on the page while all of the trace is shown, which is where it is in the overview. */
async function places(...times) {
  await fitAll(it.page);
  const { y, height, width } = await overview().boundingBox();
  // What is visible is drawn a frame after it has changed.
  await eventually(
    async () => (await visible().boundingBox()).width,
    (now) => now > width - 4,
    'all of the trace',
  );
  const { x } = await inTimeline('body').boundingBox();
  const xs = await ask(it.page, (hook, times) => times.map((time) => hook.xOf(time)), times);
  return xs.map((at) => ({ x: x + at, y: y + height / 2 }));
}

async function drag(from, to) {
  const { mouse } = it.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x + (from.inside ?? 0), to.y, { steps: 5 });
  await mouse.up();
}

test('the overview shows how busy the trace was, in the colours of states', async () => {
  const running = await legendColour(it.page, 'Running');
  const [{ x }] = await places(10_000_000);
  const { y, height } = await overview().boundingBox();
  const origin = await inTimeline('body').boundingBox();
  await eventually(
    async () => colourAt(it.page, { x: x - origin.x, y: y - origin.y + height - 9 }),
    (colour) => String(colour) === String(running),
    `the colour of what runs, ${running},`,
  );
});

/** The edges of the window as it is now. */
async function edges() {
  const { x, y, width, height } = await visible().boundingBox();
  // At the very edge of the timeline one would take hold of the line between it and the details.
  return [
    { x: x + 4, y: y + height / 2, inside: 4 },
    { x: x + width - 4, y: y + height / 2, inside: -4 },
  ];
}

test('dragging its edges chooses what is visible, and dragging it moves that', async () => {
  const [left, right, middle, later] = await places(4_000_000, 8_000_000, 6_000_000, 9_000_000);
  await drag((await edges())[0], left);
  await eventually(seen, (now) => near(now.start, 4_000_000), 'the start of what is visible');
  await drag((await edges())[1], right);
  await eventually(seen, (now) => near(now.end, 8_000_000), 'the end of what is visible');
  await it.shot('window');
  await drag(middle, later);
  const moved = await eventually(seen, (now) => near(now.start, 7_000_000), 'what is visible');
  assert.ok(near(moved.end, 11_000_000), 'it is as long as before');
});

test('a click beside the window brings it there, a double click shows all', async () => {
  const [end, there, beside] = await places(2_000_000, 12_000_000, 5_000_000);
  await drag((await edges())[1], end);
  await eventually(seen, (now) => near(now.end, 2_000_000), 'the beginning');
  await it.page.mouse.click(there.x, there.y);
  await eventually(seen, (now) => near((now.start + now.end) / 2, 12_000_000), 'what was clicked');
  await it.page.mouse.dblclick(beside.x, beside.y);
  await eventually(seen, (now) => now.end - now.start >= duration, 'all of the trace');
});

test('with the keyboard it is moved and resized, and it says where it is and how busy that was', async () => {
  await visible().focus();
  for (let i = 0; i < 6; i++) await it.page.keyboard.press('ArrowUp');
  await it.page.keyboard.press('Home');
  const first = await eventually(seen, (now) => now.start < duration / 50, 'the beginning');
  await it.page.keyboard.press('Shift+ArrowRight');
  await eventually(seen, (now) => near(now.start, first.end), 'what comes next');
  const text = await visible().getAttribute('aria-valuetext');
  assert.match(text, /^[\d.]+ ms to [\d.]+ ms of 17.72 ms, [\d.]+ of 4 procs run on average$/);
  await fitAll(it.page);
});

test('what is found and what is marked is shown in it', async () => {
  const [at] = await places(duration / 2);
  const origin = await inTimeline('body').boundingBox();
  const { y, height } = await overview().boundingBox();
  const colour = async () =>
    String(await colourAt(it.page, { x: at.x - origin.x, y: y - origin.y + height - 4 }));
  const before = await colour();
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('/');
  await inTimeline('.find').getByRole('combobox').fill('state:running');
  await eventually(
    () => inTimeline('.find .count').innerText(),
    (text) => /\d+ found/.test(text),
    'the number of matches',
  );
  await eventually(colour, (now) => now !== before, 'a tick where a match is');
  await it.shot('found');
  await it.page.keyboard.press('Escape');
  await eventually(colour, (now) => now === before, 'the tick is gone');
});
