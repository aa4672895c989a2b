/** Marks with notes: on spans, moments and ranges, as flags, in a file beside the trace, in all its views. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { tracePath, useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const { eventually } = shows;
const it = useWorkbench('marks', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});
const flags = (nth = 0) => ui.timeline(it.page, nth).locator('.flag');
const flag = (text, nth) => flags(nth).filter({ hasText: text });
const file = () => path.join(it.workspace, 'trace.out.notes.json');
const kept = () => JSON.parse(fs.readFileSync(file(), 'utf8')).traces.flatMap(({ marks }) => marks);
const timeline = () => ui.timeline(it.page).locator('.scroller').focus();
const count = (n, nth) =>
  eventually(
    () => flags(nth).count(),
    (is) => is === n,
    `${n} flags`,
  );

const reload = () =>
  ui.timeline(it.page).locator('.banner').getByRole('button', { name: 'Reload' }).first().click();

const note = (text) => shows.writeNote(it.page, text);

test('M marks the selected span, with a note, in a file beside the trace', async () => {
  const span = await shows.clickSpan(it.page, 'p2', 4_500_000);
  await it.page.keyboard.press('m');
  await note('why so long?');
  await flag('why so long?').waitFor();
  const [mark] = kept();
  assert.deepEqual([mark.lane, mark.start, mark.end], ['p2', span.start, span.end]);
  assert.equal(mark.text, 'why so long?');
});

test('the same key changes the note of what is marked already', async () => {
  await timeline();
  await it.page.keyboard.press('m');
  assert.equal(await shows.noteField(it.page).inputValue(), 'why so long?');
  await note('the slow one');
  await flag('the slow one').waitFor();
  await count(1);
});

test('a note has as many lines as it needs, on its flag, in the side bar and in the file', async () => {
  await timeline();
  await it.page.keyboard.press('m');
  const field = shows.noteField(it.page);
  await field.fill('first');
  await field.press('Shift+Enter');
  // What means something in the timeline is a letter here.
  await field.pressSequentially('next m h');
  await it.shot('note');
  await field.press('Enter');
  await flag('first').waitFor();
  assert.equal(kept()[0].text, 'first\nnext m h');
  await flag('first').hover();
  const text = flag('first').locator('.note div').first();
  await shows.eventually(
    () => text.innerText(),
    (shown) => shown === 'first\nnext m h',
    'the note on the flag',
  );
  await count(1);
});

test('a flag is the same when its note has changed: the pointer and the focus stay on it', async () => {
  const same = await flag('first').elementHandle();
  await timeline();
  await it.page.keyboard.press('m');
  await note('another');
  await flag('another').waitFor();
  assert.ok(await flag('another').evaluate((now, before) => now === before, same));
  await it.page.keyboard.press('m');
  await note('first\nnext m h');
  await flag('first').waitFor();
});

test('Escape leaves a note as it was, and the timeline has the keys again', async () => {
  await timeline();
  await it.page.keyboard.press('m');
  await shows.noteField(it.page).fill('something else');
  await shows.noteField(it.page).press('Escape');
  await shows.noteField(it.page).waitFor({ state: 'hidden' });
  assert.equal(kept()[0].text, 'first\nnext m h');
  await it.page.keyboard.press('m');
  await note('the slow one');
  await flag('the slow one').waitFor();
});

test('a range and a moment are marked as well, the moment from the menu of the axis', async () => {
  await timeline();
  await it.page.keyboard.press('r');
  await it.page.keyboard.press('m');
  await note('the range');
  await count(2);
  await ui.chooseFrom(
    it.page,
    () =>
      ui
        .timeline(it.page)
        .locator('canvas.axis')
        .click({ button: 'right', position: { x: 300, y: 20 } }),
    'Mark Moment with a Note…',
  );
  await note('');
  await count(3);
  await flag('the range').hover();
  await flag('the range').locator('.note').waitFor({ state: 'visible' });
  await it.shot('flags');
});

test('the flags lead to what is marked, and so do N and Shift+N', async () => {
  await it.page.keyboard.press('Escape');
  await it.page.keyboard.press('Escape');
  await it.page.keyboard.press('Escape');
  await flag('the slow one').click();
  await eventually(
    () => shows.selection(it.page),
    (span) => span?.lane === 'p2',
    'the span',
  );
  const next = async (key) => {
    await timeline();
    await it.page.keyboard.press(key);
  };
  const range = () => shows.ask(it.page, (hook) => hook.range());
  // Span and range begin at the same moment; which of them comes first does not matter.
  for (let presses = 0; (await range()) === null && presses < 3; presses++) {
    await next('n');
    await eventually(
      async () => (await range()) !== null || (await shows.selection(it.page)) === null,
      Boolean,
      'the next mark',
    );
  }
  assert.notEqual(await range(), null);
  await shows.fitAll(it.page);
});

test('a second view has the same marks, and sees what becomes of them', async () => {
  await ui.command(it.page, 'View: Split Editor Right');
  await ui.drawn(it.page, 1);
  await count(3, 1);
  await it.shot('two');
  await ui.chooseFrom(
    it.page,
    () => flag('the range', 0).click({ button: 'right' }),
    'Delete Mark',
  );
  await count(2, 0);
  await count(2, 1);
  await ui.command(it.page, 'View: Close Editor');
});

test('marks are there again when the trace is opened again', async () => {
  await ui.command(it.page, 'View: Close All Editors');
  await ui.tab(it.page, 'trace.out').waitFor({ state: 'detached' });
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await count(2);
  assert.equal(kept().length, 2);
});

test('another trace under the same name has none of them; they come back with theirs', async () => {
  const trace = path.join(it.workspace, 'trace.out');
  const before = fs.readFileSync(trace);
  fs.copyFileSync(tracePath('contention-1.27.trace'), trace);
  await reload();
  await count(0);
  assert.equal(kept().length, 2);
  fs.writeFileSync(trace, before);
  await reload();
  await count(2);
});
