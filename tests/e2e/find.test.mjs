/** Searching in the timeline: by key, as a list, with mistakes, and with nothing found. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { ask, eventually, fitAll, selection } from './timeline.mjs';

const it = useWorkbench('find', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const press = (key) => it.page.keyboard.press(key);
const field = () => inTimeline('.find input');
const count = () => inTimeline('.find .count').innerText();
const counted = (wanted, what) => eventually(count, (text) => wanted.test(text), what);

/** Types it where spans are searched for, and waits until all of them are known. */
async function find(text) {
  if (!(await field().isVisible())) {
    await inTimeline('.scroller').focus();
    await press('/');
  }
  await field().fill(text);
  const { state } = await eventually(
    () => ask(it.page, (hook) => hook.search()),
    ({ expression, state }) => expression === text && state?.complete,
    `the search for ${text}`,
  );
  return state.count;
}

test('a slash opens the line, and what is typed is counted', async () => {
  await find('state:syscall');
  await counted(/^[\d,]+ found$/, 'matches');
  await it.shot('found');
});

test('Enter goes to one match after the other, and Shift+Enter back', async () => {
  const all = await find('name:quicksort state:running');
  await press('Enter');
  await counted(/^1 of /, 'the first');
  const first = await eventually(() => selection(it.page), Boolean, 'a span');
  assert.match(first.goroutine.name, /quicksort/);
  await press('Enter');
  await counted(/^2 of /, 'the second');
  const second = await eventually(
    () => selection(it.page),
    (span) => span.start !== first.start || span.lane !== first.lane,
    'another span',
  );
  assert.ok(second.start >= first.start);
  await press('Shift+Enter');
  await counted(/^1 of /, 'the first again');
  await press('Shift+Enter');
  await counted(new RegExp(`^${all.toLocaleString('en-US')} of `), 'the last');
  await it.shot('last');
});

test('what was not found is dim, from afar too', async () => {
  await find('p:0 state:running');
  await counted(/(found|of [\d,]+)$/, 'matches');
  await fitAll(it.page);
  const box = (lane) => ask(it.page, (hook, lane) => hook.boxAt(lane, 8_000_000), lane);
  await eventually(
    () => box('p0'),
    (box) => box?.found > 0,
    'a lit box of proc 0',
  );
  await eventually(
    () => box('p1'),
    (box) => box?.found === 0,
    'a dim box of proc 1',
  );
  await field().press('Escape');
  await inTimeline('.find').waitFor({ state: 'hidden' });
  await eventually(
    () => box('p1'),
    (box) => box?.found === null,
    'nothing is dim any more',
  );
});

test('F3 goes on with the search while the timeline has the focus', async () => {
  await find('state:running');
  await press('Enter');
  const before = await counted(/^[\d,]+ of /, 'a match');
  await inTimeline('.scroller').focus();
  await press('F3');
  await eventually(count, (text) => text !== before, 'the next match');
});

test('a mistake is marked where it is, and said in a sentence', async () => {
  await find('fn:main dur>5');
  const wrong = inTimeline('.find .mirror .wrong');
  await wrong.waitFor();
  assert.equal(await wrong.innerText(), '5');
  assert.equal(await field().getAttribute('aria-invalid'), 'true');
  const said = await inTimeline('.find .explanation').innerText();
  assert.match(said, /with its unit/);
  await it.shot('mistake');
  await find('/main(/');
  await eventually(
    () => inTimeline('.find .explanation').innerText(),
    (text) => /\) is missing/.test(text),
    'why',
  );
});

test('nothing found says so, and offers what to do', async () => {
  await find('state:syscall fn:quicksort reason:nonsense');
  await counted(/^No results$/, 'nothing');
  await it.shot('nothing');
  await inTimeline('.find').getByRole('button', { name: 'Find any of these 3 terms' }).click();
  await counted(/found$/, 'matches of any term');
  assert.equal(await field().inputValue(), 'state:syscall | fn:quicksort | reason:nonsense');
});

test('keys, states and names of the trace are offered while typing', async () => {
  const option = (text) => inTimeline('.find').getByRole('option', { name: text });
  await field().fill('');
  await field().pressSequentially('sta');
  await option('state:').waitFor();
  await press('ArrowDown');
  await press('Enter');
  assert.equal(await field().inputValue(), 'state:');
  await field().pressSequentially('sysc');
  await option('syscall').waitFor();
  await press('ArrowDown');
  await press('Tab');
  await field().pressSequentially('name:quick');
  await option('main.quicksort').first().waitFor();
  await it.shot('suggestions');
  await press('ArrowDown');
  await press('Enter');
  assert.match(await field().inputValue(), /^state:syscall name:main\.quicksort/);
});

test('ArrowUp brings back what was searched for before', async () => {
  await find('state:running');
  await press('Enter');
  await find('state:blocked');
  await press('Enter');
  await press('ArrowUp');
  assert.equal(await field().inputValue(), 'state:running');
  await press('ArrowDown');
  assert.equal(await field().inputValue(), 'state:blocked');
});

test('all matches are a list, each of which leads to its span', async () => {
  const all = await find('state:blocked');
  await inTimeline('.find').getByRole('button', { name: 'List all matches' }).click();
  const grid = inTimeline('.analysis').getByRole('grid', { name: 'Found spans' });
  await eventually(
    () => grid.getAttribute('aria-rowcount'),
    (rows) => Number(rows) === all + 1,
    'as many rows as matches',
  );
  const row = grid.locator('.tbody .tr').nth(3);
  await row.locator('.td', { hasText: '4' }).first().waitFor();
  await row.click();
  await counted(/^4 of /, 'the fourth');
  await grid.locator('.tr.marked').waitFor();
  const summary = inTimeline('.found-summary');
  await eventually(
    () => summary.innerText(),
    (text) => text.startsWith(`${all} spans of `) && / in all/.test(text),
    'what it comes to',
  );
  await it.shot('list');
});

test('the list is sorted by length with the keys, leads to the longest, and stays so', async () => {
  const grid = inTimeline('.analysis').getByRole('grid', { name: 'Found spans' });
  const head = grid.getByRole('button', { name: 'Duration' });
  await head.focus();
  await it.page.keyboard.press('Enter');
  await grid.locator('[role=columnheader][aria-sort=descending]').waitFor();
  const first = grid.locator('.tbody .tr').first();
  const lengths = async () => {
    const texts = await grid.locator('.tbody .tr').evaluateAll((rows) =>
      rows
        .map((row) => ({ top: row.offsetTop, text: row.lastElementChild.textContent }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    const units = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };
    return texts.map((text) => {
      const [, value, unit] = /^([\d.,]+) (\S+)$/.exec(text) ?? [];
      return Number(value?.replaceAll(',', '')) * units[unit];
    });
  };
  const isSorted = (all) => all.length > 3 && all.every((one, i) => i === 0 || one <= all[i - 1]);
  const [longest] = await eventually(lengths, isSorted, 'the longest first');
  await first.click();
  const { start, end } = await eventually(
    () => selection(it.page),
    (span) => span !== null && Math.abs(span.end - span.start - longest) <= longest / 500,
    'the longest span',
  );
  assert.ok(end > start);
  await it.shot('sorted');
  // Another search is listed in the same order.
  const all = await find('state:runnable');
  await eventually(
    () => grid.getAttribute('aria-rowcount'),
    (rows) => Number(rows) === all + 1,
    'the others',
  );
  await eventually(lengths, isSorted, 'the longest of the others first');
});

test('Ctrl+F opens the line from the timeline, and a search can be kept', async () => {
  await press('Escape');
  await inTimeline('.scroller').focus();
  await press('Control+f');
  await field().waitFor();
  await find('state:syscall');
  await inTimeline('.find').getByRole('button', { name: 'Keep this search' }).click();
  await find('state:running');
  await inTimeline('.find .chip', { hasText: 'state:syscall' }).click();
  assert.equal(await field().inputValue(), 'state:syscall');
});

test('the search is there again after the view was made anew', async () => {
  await counted(/found$/, 'matches');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await ui.choose(it.page, 'main.go', 'Open');
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await counted(/found$/, 'matches again');
  assert.equal(await field().inputValue(), 'state:syscall');
});
