/** The timeline in an editor, by what it tells of itself (`window.traceInsight`) and by its pixels. */
import assert from 'node:assert/strict';
import { timeline } from './browser.mjs';
import { seconds, sleep } from './workbench.mjs';

const body = (page, nth) => timeline(page, nth).locator('body');

/** Asks `window.traceInsight`: `ask(page, (hook, id) => hook.boxAt(id, 0), 'p0')`. */
export function ask(page, question, argument, nth = 0) {
  const call = `(_, argument) => (${question})(window.traceInsight, argument)`;
  // The function is made here because the page's policy forbids to make one there.
  return body(page, nth).evaluate(new Function(`return ${call}`)(), argument);
}

export const lanes = (page, nth) => ask(page, (hook) => hook.lanes(), null, nth);
export const viewport = (page, nth) => ask(page, (hook) => hook.viewport(), null, nth);
export const selection = (page, nth) => ask(page, (hook) => hook.selection(), null, nth);

/** Waits until what is asked for is as wanted; tells what it was instead. */
export async function eventually(get, wanted, what) {
  let value;
  for (const last = Date.now() + seconds(20); Date.now() < last; await sleep(50)) {
    value = await get();
    if (wanted(value)) return value;
  }
  assert.fail(`${what}: ${JSON.stringify(value)}`);
}

/** The field for the note of a mark. */
export const noteField = (page, nth) => timeline(page, nth).getByRole('textbox', { name: 'Note' });

/** Answers the question for a note. */
export async function writeNote(page, text, nth) {
  await noteField(page, nth).fill(text);
  await noteField(page, nth).press('Enter');
  await noteField(page, nth).waitFor({ state: 'hidden' });
}

/** Types a moment, such as `12.5 ms`, into its field. */
export async function goToMoment(page, text) {
  await page.keyboard.press('Escape');
  const field = timeline(page).getByLabel('Go to a moment of the trace');
  await field.fill(text);
  await field.press('Enter');
}

/** Scrolls the lanes down until something is found. */
async function scrollTo(page, find, what, nth) {
  const scroller = timeline(page, nth).locator('.scroller');
  const { height } = await scroller.boundingBox();
  let found = await find();
  for (let y = 0; !found && y < 100_000; y += height / 2) {
    const scrolled = await scroller.evaluate(async (element, y) => {
      element.scrollTo(0, y);
      const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve));
      // The frame after the next one is drawn with the new rows.
      for (let frames = 0; frames < 3; frames++) await drawn();
      return element.scrollTop;
    }, y);
    found = await find();
    if (scrolled < Math.floor(y)) break;
  }
  assert.ok(found, `${what} is not shown`);
  return found;
}

/** Where a moment of a lane is, in px of the timeline's page; scrolls to the lane if need be. */
async function placeOf(page, lane, time, nth) {
  const find = () =>
    ask(
      page,
      (hook, { lane, time }) => {
        const row = hook.lanes().find(({ id }) => id === lane);
        return row && { x: hook.xOf(time), y: row.y + row.height / 2, height: row.height };
      },
      { lane, time },
      nth,
    );
  const place = await scrollTo(page, find, `lane ${lane}`, nth);
  const { start, nsPerPx, width } = await viewport(page, nth);
  assert.ok(start <= time && time <= start + nsPerPx * width, `${time} ns is not on screen`);
  return place;
}

/** Shows all of the trace again. */
export const fitAll = (page, nth = 0) =>
  timeline(page, nth).locator('.strip').getByRole('button', { name: 'Fit' }).click();

/** Opens the group of the goroutines that started with a function. */
export async function openGroup(page, name, nth = 0) {
  const header = timeline(page, nth).locator(`.group .header:has(.name:text-is("${name}"))`);
  await scrollTo(page, () => header.isVisible(), `the group ${name}`, nth);
  if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
}

/** Clicks the name of a lane, which selects a span near what is on screen. */
export async function pickLane(page, lane, nth = 0) {
  const name = timeline(page, nth).locator(`.lane[data-lane="${lane}"]`);
  await scrollTo(page, () => name.isVisible(), `lane ${lane}`, nth);
  await name.click();
  await eventually(
    () => selection(page, nth),
    (span) => span?.lane === lane,
    `a span of ${lane}`,
  );
}

/** Clicks a lane at a moment, which has to be on screen, and returns what is selected then. */
export async function clickSpan(page, lane, time, { nth = 0, double = false } = {}) {
  const { x, y } = await placeOf(page, lane, time, nth);
  const options = { position: { x, y }, clickCount: double ? 2 : 1 };
  await body(page, nth).click(options);
  const contains = (span) => span?.lane === lane && span.start <= time && time <= span.end;
  return eventually(() => selection(page, nth), contains, `the span of ${lane} at ${time}`);
}

/** Opens the context menu of a lane at a moment, which has to be on screen. */
export async function menuAt(page, lane, time, nth = 0) {
  const { x, y } = await placeOf(page, lane, time, nth);
  await body(page, nth).click({ position: { x, y }, button: 'right' });
}

/** The colour on screen of a lane's box at a moment, as [red, green, blue]. */
export async function colourOf(page, lane, time, nth = 0) {
  const { x, y, height } = await placeOf(page, lane, time, nth);
  // Near the upper edge of the box, where no text is; the pointer must not highlight it.
  return colourAt(page, { x, y: y - height / 2 + 4 }, nth);
}

/** The colour on screen at a place of the timeline's page. */
export async function colourAt(page, { x, y }, nth = 0) {
  const origin = await body(page, nth).boundingBox();
  const clip = { x: Math.floor(origin.x + x), y: Math.floor(origin.y + y), width: 1, height: 1 };
  const png = await page.screenshot({ clip });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }, png.toString('base64'));
}

/** The colour that the legend gives for a state; nothing may be selected. */
export async function legendColour(page, text, nth = 0) {
  const line = timeline(page, nth).locator('.legend li').filter({ hasText: text }).first();
  const colour = await line
    .locator('.swatch')
    .evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
  return colour.match(/\d+/g).slice(0, 3).map(Number);
}

/** A line of the details, such as `Duration`. */
export const detail = (page, name, nth = 0) =>
  timeline(page, nth).locator(`dt:text-is("${name}") + dd`).first();

/** As the timeline writes a time with all its digits. */
export function exact(ns) {
  const units = [
    [1e9, 9, 's'],
    [1e6, 6, 'ms'],
    [1e3, 3, 'µs'],
  ];
  const [unit, digits, name] = units.find(([unit]) => ns >= unit) ?? [1, 0, 'ns'];
  const text = (ns / unit).toFixed(digits);
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} ${name}`;
}

/** The panel below the timeline of the first editor: its views, and the rows of its tables by their names. */
export function analysisOf(it) {
  const panel = () => timeline(it.page).locator('.analysis');
  return {
    panel,
    view: (title) => panel().locator('.views').getByRole('button', { name: title, exact: true }),
    rows: (grid) => panel().getByRole('grid', { name: grid }).locator('.tbody .tr'),
  };
}

/** Whether anything is drawn in a canvas. */
export const isDrawn = (canvas) =>
  canvas.evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, i) => i % 4 === 3 && value > 0);
  });
