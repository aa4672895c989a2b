import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { textOf, useWorkbench } from './fixture.mjs';
import { ask, clickSpan, eventually, selection, viewport } from './timeline.mjs';

const it = useWorkbench('range', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const range = () => ask(it.page, (hook) => hook.range());
const details = inTimeline.bind(null, '.range-details');

/** Drags from one moment to another at some height of the page. */
async function drag(selector, from, to, y) {
  const box = await inTimeline('.axis').boundingBox();
  const place = await inTimeline(selector).first().boundingBox();
  const x = (time) => ask(it.page, (hook, time) => hook.xOf(time), time);
  const frame = box.x - (await ask(it.page, (hook) => hook.xOf(hook.viewport().start)));
  await it.page.mouse.move(frame + (await x(from)), place.y + y);
  await it.page.mouse.down();
  await it.page.mouse.move(frame + (await x(to)), place.y + y, { steps: 6 });
  await it.page.mouse.up();
}

test('a drag on the axis marks a range, and the details sum up what happened in it', async () => {
  await drag('.axis', 4_000_000, 8_000_000, 10);
  await details().getByText('Procs at work').waitFor();
  const { start, end } = await range();
  const { nsPerPx } = await viewport(it.page);
  assert.ok(Math.abs(start - 4_000_000) < 2 * nsPerPx && Math.abs(end - 8_000_000) < 2 * nsPerPx);
  await details().getByRole('button', { name: 'main.quicksort' }).waitFor();
  assert.match(await details().innerText(), /Running\s+[\d.]+ ms/);
  await it.shot('marked');
});

test('its edges can be dragged', async () => {
  const before = await range();
  await drag('.range .edge.end', before.end, 10_000_000, 200);
  const after = await range();
  assert.equal(after.start, before.start);
  assert.ok(Math.abs(after.end - 10_000_000) < 2 * (await viewport(it.page)).nsPerPx);
  await details().getByText('Procs at work').waitFor();
});

test('Z shows all of it, and it is still there after the view was made anew', async () => {
  const { start, end } = await range();
  await it.page.keyboard.press('z');
  const seen = await eventually(
    () => viewport(it.page),
    (view) => view.nsPerPx * view.width < 1.2 * (end - start),
    'zoomed in',
  );
  assert.ok(seen.start <= start);
  await it.shot('fitted');
  await ui.choose(it.page, 'main.go', 'Open');
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  assert.deepEqual(await eventually(range, (range) => range !== null, 'a range'), { start, end });
});

test('its length is written only while some of it is in view', async () => {
  const length = inTimeline('.range .length');
  await length.waitFor();
  const { end } = await range();
  await inTimeline('.scroller').focus();
  const further = async () => {
    await it.page.keyboard.press('d');
    return viewport(it.page);
  };
  await eventually(further, ({ start }) => start > end, 'the view');
  await length.waitFor({ state: 'hidden' });
  await it.page.keyboard.press('z');
  await length.waitFor();
});

test('a span covers it in the details, and Escape takes away one after the other', async () => {
  await clickSpan(it.page, 'p0', 8_000_000);
  await details().waitFor({ state: 'hidden' });
  await it.page.keyboard.press('Escape');
  await details().waitFor();
  assert.equal(await selection(it.page), null);
  await it.page.keyboard.press('Escape');
  await details().waitFor({ state: 'hidden' });
  assert.equal(await range(), null);
});

test('R marks the selected span', async () => {
  const span = await clickSpan(it.page, 'p0', 8_000_000);
  await it.page.keyboard.press('r');
  await details().getByText('Procs at work').waitFor();
  assert.deepEqual(await range(), { start: span.start, end: span.end });
});

test('the details say what goroutines waited for in it, and where in the code', async () => {
  await it.page.keyboard.press('Escape');
  await ui.timeline(it.page).locator('.strip').getByRole('button', { name: 'Fit' }).click();
  await drag('.axis', 2_000_000, 10_000_000, 10);
  await details().getByText('By reason not to run').waitFor();
  assert.match(await details().innerText(), /At a time\s+running [\d.]+/);
  await details().locator('.waiting-places .link').first().click();
  await ui
    .cursor(it.page)
    .filter({ hasText: /Ln ([2-9]|\d\d)/ })
    .waitFor();
  await it.shot('waits');
});

test('its tables are copied and saved, each with the button beside its title or by a right click', async () => {
  await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const read = () => it.page.evaluate(() => navigator.clipboard.readText());
  for (const [title, wanted] of [
    ['Time of all goroutines', /^State,Time \(ns\),Share\r\n\w+,\d+,0\.\d/],
    ['By reason not to run', /^State,Reason,Times,Time \(ns\),Share\r\n\w.+,\d+,\d+,/],
    ['Where they waited', /^Function,Waits,Time \(ns\),Stack\r\n.*\(.*\.go:\d+\)/],
    ['By start function', /^Start function,Goroutines,Running \(ns\),.*\r\nmain\.quicksort,\d+/],
    ['By proc', /^Proc,Running \(ns\),Share\r\nProc 0,\d+,[01]/],
  ]) {
    const button = details().getByRole('button', { name: `Copy or save: ${title}` });
    await ui.chooseFrom(it.page, () => button.click(), 'Copy Table as CSV');
    await eventually(read, (text) => wanted.test(text), title);
  }
  const cell = details().getByRole('cell', { name: 'Proc 0' });
  await ui.chooseFrom(it.page, () => cell.click({ button: 'right' }), 'Save Table…');
  const target = await ui.saveFile(it.page, (name) => name.replace(/\.csv$/, '.md'));
  assert.match(target, /\/trace\.out\.by-proc\.md$/);
  const saved = () => textOf(target);
  await eventually(saved, (text) => /^\| Proc \|.*\n.*\n\| Proc 0 \|/.test(text), 'the file');
});

test('zooming to a range within it goes a level deeper, and Shift+Z steps back out', async () => {
  await inTimeline('.scroller').focus();
  await it.page.keyboard.press('z');
  const outer = await range();
  const trail = inTimeline('.range-trail');
  await trail.getByText('Whole trace').waitFor();
  const middle = (outer.start + outer.end) / 2;
  await drag('.axis', middle, middle + (outer.end - outer.start) / 8, 10);
  await it.page.keyboard.press('z');
  await eventually(
    () => trail.locator('.link').count(),
    (count) => count === 3,
    'three levels',
  );
  await it.shot('trail');
  await it.page.keyboard.press('Shift+Z');
  await eventually(range, (now) => now?.end === outer.end, 'the range around it');
  await trail.getByText('Whole trace').click();
  await trail.waitFor({ state: 'hidden' });
  assert.equal(await range(), null);
});
