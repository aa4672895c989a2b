/** VS Code's own context menus, on spans, lanes, groups and the axis. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const { eventually } = shows;
const it = useWorkbench('menus', {
  ready: async () => {
    await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const clipboard = () => it.page.evaluate(() => navigator.clipboard.readText());
const copied = (wanted) => eventually(clipboard, (text) => wanted.test(text), `${wanted} copied`);
const range = () => shows.ask(it.page, (hook) => hook.range());
/** A moment at which proc 2 runs a goroutine. */
const busy = 4_500_000;
const onSpan = (item) => ui.chooseFrom(it.page, () => shows.menuAt(it.page, 'p2', busy), item);
const onLane = (lane, item) =>
  ui.chooseFrom(
    it.page,
    () => inTimeline(`.row[data-lane=${lane}]`).click({ button: 'right' }),
    item,
  );
const onAxis = (x, item) =>
  ui.chooseFrom(
    it.page,
    () => inTimeline('canvas.axis').click({ button: 'right', position: { x, y: 10 } }),
    item,
  );

test('the menu of a span selects it, and copies it with its stack', async () => {
  await shows.menuAt(it.page, 'p2', busy);
  const { title } = await eventually(
    () => shows.selection(it.page),
    (span) => span?.lane === 'p2',
    'a span of proc 2',
  );
  await it.page.locator('.monaco-menu').waitFor();
  await it.shot('span');
  await it.page.keyboard.press('Escape');
  await onSpan('Copy Span as Text');
  await copied(/^Proc 2 .+, from .+ to /);
  assert.ok((await clipboard()).includes(title));
  await onSpan('Copy Stack');
  await copied(/main\.quicksort.*\n\t.*main\.go:\d+/);
  await onSpan('Copy ID');
  await copied(/^Proc 2$/);
});

test('the source of a span is a choice away', async () => {
  await onSpan('Go to Source');
  await ui.tab(it.page, 'main.go').waitFor();
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
});

test('a span becomes the range, and the range the view', async () => {
  const before = await shows.viewport(it.page);
  await onSpan('Mark Span as Range');
  const marked = await eventually(range, (range) => range !== null, 'a range');
  assert.ok(marked.start <= busy && busy <= marked.end);
  await onSpan('Fit Marked Range');
  await eventually(
    () => shows.viewport(it.page),
    (view) => view.nsPerPx < before.nsPerPx / 2,
    'a closer view',
  );
  await onSpan('Clear Range');
  await eventually(range, (range) => range === null, 'no range');
  await shows.fitAll(it.page);
});

test('a range starts and ends where the menu of the axis says', async () => {
  const titles = await onAxis(100, 'Start Range Here');
  assert.ok(!titles.includes('Copy Stack'), titles.join());
  const { start, end } = await eventually(range, (range) => range !== null, 'a range');
  await onAxis(300, 'End Range Here');
  const timeOf = (x) =>
    shows.ask(it.page, (hook, x) => hook.timeOf(hook.xOf(hook.viewport().start) + x), x);
  const marked = await eventually(range, (range) => range?.end !== end, 'a shorter one');
  const px = (await timeOf(1)) - (await timeOf(0));
  assert.ok(Math.abs(start - (await timeOf(100))) <= 2 * px);
  assert.equal(marked.start, start);
  assert.ok(Math.abs(marked.end - (await timeOf(300))) <= 2 * px);
  await onAxis(200, 'Copy Time');
  await copied(/^[\d.]+ (ms|µs)$/);
  await it.shot('range');
  await onAxis(200, 'Clear Range');
});

test('a lane is pinned and hidden from the menu of its name, whatever is selected', async () => {
  await onLane('p3', 'Pin or Unpin Lane');
  const first = async () => (await shows.lanes(it.page))[0].id;
  await eventually(first, (id) => id === 'p3', 'proc 3 on top');
  await onLane('p3', 'Hide Lane');
  await eventually(first, (id) => id !== 'p3', 'proc 3 hidden');
  await onLane('p2', 'Show All Lanes');
});

test('only the goroutines of a function are left', async () => {
  await shows.openGroup(it.page, 'main.quicksort');
  const titles = await onLane('g25', 'Show Only Goroutines of This Function');
  assert.ok(titles.includes('Copy ID'), titles.join());
  await eventually(
    () => inTimeline('.lane-bar input').inputValue(),
    (text) => text === 'name="main.quicksort"',
    'the filter',
  );
  await eventually(
    async () => {
      // Far enough down for what is below the procs, on a screen as low as half of one.
      await inTimeline('.scroller').evaluate((scroller) => scroller.scrollTo(0, 240));
      return inTimeline('.row.group .name').allInnerTexts();
    },
    (names) =>
      names.filter((name) => !/^(Counters|Threads|Tasks)$/.test(name)).join() === 'main.quicksort',
    'one group of goroutines',
  );
  await ui.chooseFrom(
    it.page,
    () => inTimeline('.row.group[data-group="main.quicksort"]').click({ button: 'right' }),
    'Copy Function Name',
  );
  await copied(/^main\.quicksort$/);
});

test('the keyboard opens the menu on what is selected', async () => {
  await shows.clickSpan(it.page, 'p2', busy);
  await inTimeline('.scroller').focus();
  await ui.chooseFrom(it.page, () => it.page.keyboard.press('Shift+F10'), 'Copy ID');
  await copied(/^Proc 2$/);
});

test('text that is selected in the details is copied from its menu, and other text has none', async () => {
  const value = shows.detail(it.page, 'Start');
  const text = await value.innerText();
  const select = (node) =>
    value.evaluate((dd, node) => {
      if (node) getSelection().selectAllChildren(dd);
      else getSelection().removeAllRanges();
    }, node);
  const open = async () => {
    await select(true);
    await value.click({ button: 'right', position: { x: 8, y: 8 } });
  };
  const titles = await ui.chooseFrom(it.page, open, 'Copy');
  assert.deepEqual(titles, ['Copy']);
  await eventually(clipboard, (copied) => copied === text, text);
  await select(false);
  const name = inTimeline('dt:text-is("Duration")');
  await name.click({ button: 'right' });
  assert.equal(await it.page.locator('.monaco-menu').count(), 0);
});

test('a field for text has the menu of text', async () => {
  await inTimeline('.lane-bar input').click({ button: 'right' });
  await it.page.locator('.monaco-menu .action-label', { hasText: 'Paste' }).waitFor();
  await it.page.keyboard.press('Escape');
});
