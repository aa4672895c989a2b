/** Which lanes are shown, and in which order: filter, groups, sort, pins, and what is hidden. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { eventually, lanes, openGroup, pickLane, selection } from './timeline.mjs';

const it = useWorkbench('lanes', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const press = (key) => it.page.keyboard.press(key);
const field = () => inTimeline('.lane-bar input');
const corner = () => inTimeline('.lane-corner').innerText();
const cornerSays = (wanted, what) => eventually(corner, (text) => wanted.test(text), what);
const headers = () => inTimeline('.row.group .name:visible').allInnerTexts();
const ids = async () => (await lanes(it.page)).map(({ id }) => id);
const choose = (label, option) => inTimeline('.lane-bar').getByLabel(label).selectOption(option);
const focus = () => inTimeline('.scroller').focus();

test('L opens the line, and a filter leaves the goroutines that did what it says', async () => {
  await focus();
  await press('l');
  await field().fill('name:quicksort running>1ms');
  await cornerSays(/^\d+ of 104/, 'how many are left');
  const shown = await eventually(
    ids,
    (ids) => ids.filter((id) => /^g\d/.test(id)).length < 10,
    'few goroutines',
  );
  assert.ok(shown.includes('g9'), shown.join());
  await it.shot('filter');
});

test('a mistake in a filter is marked and said, and the lanes stay', async () => {
  const before = await ids();
  await field().fill('running>1');
  await inTimeline('.lane-bar .mirror .wrong').waitFor();
  assert.match(await inTimeline('.lane-bar .explanation').innerText(), /with its unit/);
  assert.deepEqual(await ids(), before);
});

test('a filter that leaves none says so, and all are a click away', async () => {
  await field().fill('fn:nonsense');
  await inTimeline('.lane-bar .explanation', { hasText: 'No goroutine is like that' }).waitFor();
  await it.shot('none');
  await inTimeline('.lane-bar .explanation').getByRole('button', { name: 'Show All' }).click();
  await cornerSays(/^Lanes/, 'nothing is left out');
  assert.equal(await field().inputValue(), '');
});

test('goroutines are grouped by who created them, or not at all, and sorted by number', async () => {
  await choose('Group by', 'creator');
  await eventually(headers, (names) => names.includes('created by main.quicksort'), 'groups');
  await it.shot('creators');
  await choose('Group by', 'none');
  await choose('Sort by', 'id');
  const shown = await eventually(
    ids,
    (ids) => ids.filter((id) => /^g\d/.test(id))[0] === 'g1',
    'G1 first',
  );
  const numbers = shown.filter((id) => /^g\d/.test(id)).map((id) => Number(id.slice(1)));
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  await choose('Group by', 'function');
  await choose('Sort by', 'running');
});

test('user code only leaves the goroutines of the runtime out', async () => {
  await eventually(headers, (names) => names.includes('main.quicksort'), 'start functions');
  await inTimeline('.lane-bar').getByRole('button', { name: 'User code' }).click();
  await cornerSays(/ of 104/, 'fewer goroutines');
  await eventually(
    () => inTimeline('.row.group .name').allInnerTexts(),
    (names) => !names.some((name) => /^runtime\./.test(name) && name !== 'runtime.main'),
    'no group of the runtime',
  );
  await inTimeline('.lane-bar').getByRole('button', { name: 'User code' }).click();
});

test('P or Space pins a lane to the top, and takes it back', async () => {
  await openGroup(it.page, 'main.quicksort');
  await pickLane(it.page, 'g25');
  await focus();
  await press('p');
  await inTimeline('.scroller').evaluate((element) => element.scrollTo(0, 0));
  await eventually(ids, ([first]) => first === 'g25', 'G25 on top');
  assert.equal((await ids()).filter((id) => id === 'g25').length, 1);
  await it.shot('pinned');
  await press('Space');
  await eventually(ids, ([first]) => first === 'gc', 'GC on top again');
});

test('H hides a lane, which is said where it can be seen, and Shift+H shows all again', async () => {
  await pickLane(it.page, 'p3');
  await focus();
  await press('h');
  await eventually(ids, (ids) => !ids.includes('p3'), 'no proc 3');
  await cornerSays(/^1 lane hidden/, 'one is hidden');
  await it.shot('hidden');
  await press('Shift+H');
  await eventually(ids, (ids) => ids.includes('p3'), 'proc 3 again');
  await cornerSays(/^Lanes/, 'nothing is hidden');
});

test('only those are left that the selected goroutine interacted with', async () => {
  await openGroup(it.page, 'main.quicksort');
  await pickLane(it.page, 'g9');
  // Its first span is that it was created, by the one that has to be left with it.
  const { goroutine } = await selection(it.page);
  assert.equal(goroutine.lane, 'g9');
  await press('Home');
  const { startedBy } = await eventually(
    () => selection(it.page),
    (span) => span?.startedBy?.text.startsWith('created'),
    'its creation',
  );
  await inTimeline('.lane-bar').getByRole('button', { name: 'With G9' }).click();
  const text = await cornerSays(/^\d+ of 104/, 'fewer goroutines');
  assert.ok(parseInt(text, 10) < 104, text);
  await openGroup(it.page, startedBy.text.replace(/.* /, ''));
  await eventually(ids, (ids) => ids.includes('g9') && ids.includes(startedBy.lane), 'both');
  await it.shot('with');
  await focus();
  await press('Shift+H');
});

test('going to a goroutine that is filtered out shows it all the same', async () => {
  await field().fill('name:main.main');
  await cornerSays(/^1 of 104/, 'only main');
  await focus();
  await press('Control+g');
  await ui.quickInput(it.page).fill('G10');
  await ui.pick(it.page, 'G10');
  await eventually(ids, (ids) => ids.includes('g10'), 'G10 besides');
});

test('what was chosen is there again after the view was made anew', async () => {
  await pickLane(it.page, 'p0');
  await focus();
  await press('h');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await ui.choose(it.page, 'main.go', 'Open');
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await cornerSays(/^1 of 104, 1 lane hidden/, 'the same as before');
  assert.equal(await field().inputValue(), 'name:main.main');
});

test('it is there again even after the editor was closed, and the trace opened anew', async () => {
  await ui.command(it.page, 'View: Close All Editors');
  await ui.tab(it.page, 'trace.out').waitFor({ state: 'detached' });
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await cornerSays(/^1 of 104, 1 lane hidden/, 'the same as before');
});
