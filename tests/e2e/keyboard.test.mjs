/**
 * A walk through a trace without a mouse: where the focus is, and what those who cannot see the picture are told. What
 * is clicked here is clicked by nobody: not even by what makes the workbench ready.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import { analysisOf, ask, eventually, selection } from './timeline.mjs';

const it = useWorkbench('keyboard');
const press = (key) => it.page.keyboard.press(key);
const { panel, rows } = analysisOf(it);
const live = () => ui.timeline(it.page).locator('#app > .live').innerText();
/** What has the focus in the view of the trace, which has it itself; null: that is elsewhere. */
const focused = () =>
  ask(it.page, () => {
    const { activeElement: element } = document;
    if (!document.hasFocus() || !element) return null;
    const inside = element.closest('.pane') ? 'pane ' : '';
    return `${inside}${element.getAttribute('aria-label') ?? element.className}`;
  });
const timelineName = /^Timeline of goroutines and procs/;

/** Presses a key until something has the focus, as somebody does who cannot see where it is. */
async function pressUntil(key, wanted, what) {
  for (let presses = 0; presses < 80; presses++) {
    if (wanted.test((await focused()) ?? '')) return;
    await press(key);
  }
  assert.fail(`${key} does not lead to ${what}: ${await focused()}`);
}

/** Types into the quick input that has just been opened, and takes the line that it then is at. */
async function pick(text, line) {
  const input = ui.quickInput(it.page);
  await input.waitFor();
  await eventually(
    () => input.evaluate((element) => element === document.activeElement),
    Boolean,
    'the quick input has the focus',
  );
  await it.page.keyboard.type(text);
  const current = it.page.locator('.quick-input-list .monaco-list-row.focused');
  await current.filter({ hasText: line }).waitFor();
  await press('Enter');
  await input.waitFor({ state: 'hidden' });
}

test('a trace is opened by its name, and Tab leads to its timeline', async () => {
  await press('Escape');
  await press('Control+p');
  await pick('trace.out', /^trace\.out/);
  await ui.drawn(it.page);
  await eventually(focused, (name) => name !== null, 'the view of the trace has the focus');
  await pressUntil('Tab', timelineName, 'the timeline');
});

test('Ctrl+G goes to a goroutine, and tells what it did', async () => {
  await press('Control+g');
  await pick('G10', /^G10(?!\d)/);
  const span = await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'g10',
    'a span of goroutine 10',
  );
  await eventually(live, (text) => text.startsWith(`G10: ${span.title}, `), 'what is told of it');
  await eventually(focused, (name) => timelineName.test(name ?? ''), 'the timeline has the focus');
});

test('arrows step from span to span and from lane to lane, and each is told', async () => {
  await press('Home');
  const first = await eventually(
    () => selection(it.page),
    (span) => span?.lane === 'g10' && span.title === 'Runnable: created',
    'the first span',
  );
  const before = await live();
  await press('ArrowRight');
  await eventually(
    () => selection(it.page),
    (span) => span.start === first.end,
    'the next span',
  );
  const text = await eventually(live, (text) => text !== before, 'another text');
  assert.match(text, /^G10: .+, [\d.]+ \S+, from [\d.]+ \S+$/);
  await press('ArrowDown');
  const below = await eventually(
    () => selection(it.page),
    (span) => span.lane !== 'g10',
    'a span of another lane',
  );
  await eventually(
    live,
    (text) => text.toLowerCase().startsWith(`${below.lane}:`),
    'what is told of it',
  );
  assert.match(await focused(), timelineName);
});

test('Tab leads to the details, Enter on a frame to its source', async () => {
  await pressUntil('Tab', /^pane .*frame/, 'a frame of a stack');
  await it.shot('frame');
  await press('Enter');
  await ui.tab(it.page, 'main.go').waitFor();
  await ui
    .cursor(it.page)
    .filter({ hasText: /^Ln \d+, Col \d+ \(\d+ selected\)$/ })
    .waitFor();
  await eventually(focused, (name) => name === null, 'the source has the focus');
});

test('Ctrl+1 leads back to the trace, Shift+Tab to its timeline', async () => {
  await press('Control+1');
  await eventually(focused, (name) => name !== null, 'the view of the trace has the focus');
  await pressUntil('Shift+Tab', timelineName, 'the timeline');
});

test('V lists what is on screen as a table, whose rows lead to the spans', async () => {
  const { lane } = await selection(it.page);
  await press('v');
  const table = panel().getByRole('grid', { name: 'Spans on screen' });
  await eventually(focused, (name) => name === 'Spans on screen', 'the table has the focus');
  await panel()
    .getByRole('status')
    .getByText(/^[\d,]+ spans in \d+ lanes on screen or next to it, from 0 ns to [\d.]+ ms$/)
    .waitFor();
  assert.ok(Number(await table.getAttribute('aria-rowcount')) > 10);
  // It begins with what is selected.
  await table
    .locator('.tr.marked.active')
    .filter({ hasText: new RegExp(lane, 'i') })
    .waitFor();
  await press('Home');
  await press('ArrowDown');
  await press('ArrowDown');
  const row = table.locator('.tr.active');
  await it.shot('table');
  const [, name, state] = await row.locator('.td').allInnerTexts();
  await press('Enter');
  const span = await eventually(
    () => selection(it.page),
    (span) => span !== null && span.lane !== lane,
    `a span of ${name}`,
  );
  await eventually(live, (text) => text.startsWith(`${name}: `), `${name}, ${state}`);
  assert.ok(span.end > span.start);
  assert.equal(await focused(), 'Spans on screen');
  assert.ok((await rows('Spans on screen').count()) > 0);
});

test('the table follows the timeline, and T leads back to it', async () => {
  const note = panel().getByRole('status');
  const before = await note.innerText();
  await press('w');
  await press('w');
  await eventually(
    () => note.innerText(),
    (text) => text !== before,
    'another part of the trace',
  );
  await press('t');
  await eventually(focused, (name) => timelineName.test(name ?? ''), 'the timeline has the focus');
  await panel().waitFor({ state: 'hidden' });
});
