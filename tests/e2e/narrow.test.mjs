/** Half a window: the timeline keeps its room, and whatever else there is shares what is below it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';
import { ask, eventually } from './timeline.mjs';

const [narrow, wide] = [
  { width: 800, height: 900 },
  { width: 1400, height: 900 },
];
const it = useWorkbench('narrow', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
    await ui.command(it.page, 'View: Close Primary Side Bar');
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const { panel, rows } = shows.analysisOf(it);
const tab = (name) => panel().getByRole('tab', { name, exact: true });
const tool = (name) => inTimeline('.strip').getByRole('button', { name, exact: true });
const chosen = () =>
  panel()
    .getByRole('tab', { selected: true })
    .evaluateAll((all) => all.map(({ textContent }) => textContent));

/** The size of the window, once the timeline has taken it over. */
async function resize(size) {
  await it.page.setViewportSize(size);
  await shows.eventually(
    () => inTimeline('body').evaluate((body) => body.clientWidth),
    (width) => width > size.width - 80 && width <= size.width,
    'the width of the page',
  );
}

test('below the lanes there is one thing: the details are a tab of the analysis', async () => {
  await resize(narrow);
  await inTimeline('.main > .pane').waitFor();
  await tool('Analysis').click();
  await tab('Details').waitFor();
  await inTimeline('.main > .pane').waitFor({ state: 'detached' });
  const lanes = await inTimeline('.scroller').boundingBox();
  assert.ok(lanes.height > 300, `${lanes.height} px for the lanes`);
  assert.deepEqual(await chosen(), ['Goroutines']);
  await it.shot('analysis');
});

test('a span that is clicked is told of there, and the table is one click away', async () => {
  await shows.clickSpan(it.page, 'p2', 4_500_000);
  await shows.detail(it.page, 'Duration').waitFor();
  assert.deepEqual(await chosen(), ['Details']);
  await it.shot('details');
  const copies = panel().getByRole('button', { name: /^(CSV|Markdown|Save…)$/ });
  assert.equal(await copies.count(), 0, 'the details of a span are no table');
  await tool('Details').click();
  assert.deepEqual(await chosen(), ['Goroutines']);
  assert.equal(await copies.count(), 3);
});

test('who works in a table stays there, though a span is selected from it', async () => {
  await tab('On screen').click();
  const row = rows('Spans on screen').first();
  await row.click();
  await panel().locator('.tr.marked').first().waitFor();
  assert.deepEqual(await chosen(), ['On screen']);
  await tool('Details').click();
  assert.deepEqual(await chosen(), ['Details']);
});

test('with more room the details are beside the lanes again, and no tab', async () => {
  await resize(wide);
  await inTimeline('.main.wide > .pane').waitFor();
  assert.equal(await tab('Details').count(), 0);
  assert.deepEqual(await chosen(), ['On screen']);
  await resize(narrow);
  await tab('Details').waitFor();
  await inTimeline('.main > .pane').waitFor({ state: 'detached' });
});

test('with a range marked, the buttons of the analysis are all there', async () => {
  await resize({ width: 530, height: 900 });
  await shows.clickSpan(it.page, 'p2', 4_500_000);
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('r');
  await panel().locator('.scope', { hasText: ' from ' }).waitFor();
  const { x, width } = await panel().boundingBox();
  for (const button of await panel().locator('.rest button:visible').all()) {
    const box = await button.boundingBox();
    assert.ok(box.x + box.width <= x + width, `${await button.innerText()} is cut off`);
  }
  await panel().getByRole('button', { name: 'Whole Trace' }).click();
  await resize(narrow);
});

test('what there is no room for in the line above the timeline is left out as a whole', async () => {
  const parts = () =>
    inTimeline('.strip .facts').evaluate((facts) => {
      const { top, bottom, right } = facts.getBoundingClientRect();
      const isSeen = (box) => box.top < bottom && box.bottom > top;
      return [...facts.children].map((part) => {
        const box = part.getBoundingClientRect();
        return { seen: isSeen(box), cut: isSeen(box) && box.right > right + 1 };
      });
    });
  await resize(wide);
  assert.deepEqual(
    (await parts()).map(({ seen }) => seen),
    [true, true, true],
  );
  for (const width of [800, 620, 530, 460]) {
    await resize({ width, height: 900 });
    assert.ok(!(await parts()).some(({ cut }) => cut), `${width} px`);
  }
  assert.ok((await parts()).some(({ seen }) => !seen));
  await resize(narrow);
});

test('every view and every option can be reached with the mouse', async () => {
  await resize({ width: 530, height: 900 });
  for (const name of ['GC and memory', 'Scheduling']) {
    await tab(name).click();
    const { x, width } = await panel().boundingBox();
    for (const button of await panel().locator('.views button').all()) {
      const box = await button.boundingBox();
      assert.ok(box.x + box.width <= x + width, `${await button.innerText()} is cut off`);
    }
  }
  await it.shot('third');
  await resize(narrow);
});

test('without the analysis the details are below the lanes as before', async () => {
  await tool('Analysis').click();
  await inTimeline('.main > .pane').waitFor();
  assert.ok(await inTimeline('.main > .pane .pane-content').isVisible());
});

test('what a group comes to stands beside the labels, not across their edge', async () => {
  await resize(wide);
  const edge = await inTimeline('.stage').evaluate((stage) => stage.getBoundingClientRect().left);
  const starts = await inTimeline('.row.group .much').evaluateAll((all) =>
    all.map((much) => much.getBoundingClientRect().left),
  );
  assert.ok(starts.length > 0);
  for (const start of starts) assert.ok(start >= edge, `${start} px, the edge is at ${edge} px`);
});

test('beside the side bar of a usual window the analysis has one line of tabs and buttons', async () => {
  // As much is left of 1400 px beside the side bar.
  await resize({ width: 1095, height: 900 });
  await tool('Analysis').click();
  await panel().waitFor();
  const { height } = await panel().locator('.analysis-head').boundingBox();
  assert.ok(height < 40, `${height} px`);
  await tool('Analysis').click();
  await resize(wide);
});

test('a span that is looked at stays in view when there is less room', async () => {
  await resize(wide);
  await shows.openGroup(it.page, 'main.main');
  await shows.pickLane(it.page, 'g1');
  const place = async () => {
    const { y, height } = await inTimeline('.scroller').boundingBox();
    const lane = await ask(it.page, (hook) => hook.lanes().find(({ id }) => id === 'g1'));
    const body = await inTimeline('body').boundingBox();
    return lane && { top: body.y + lane.y - y, bottom: body.y + lane.y + lane.height - y, height };
  };
  const { bottom, height } = await place();
  await inTimeline('.scroller').evaluate(
    (scroller, by) => scroller.scrollBy(0, by),
    bottom - height + 4,
  );
  await eventually(place, (now) => now?.bottom > now?.height - 40, 'the lane at the lower edge');
  await resize({ width: wide.width, height: 500 });
  const isSeen = (now) => now && now.height < height && now.top >= 0 && now.bottom <= now.height;
  await eventually(place, isSeen, 'the lane in view');
  await resize(wide);
});
