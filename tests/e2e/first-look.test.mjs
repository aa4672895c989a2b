/** The classic first look at a trace, by what a user can do, against facts of the reference reader. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, sample, useWorkbench } from './fixture.mjs';
import {
  detail,
  eventually,
  exact,
  goToMoment,
  openGroup,
  pickLane,
  selection,
} from './timeline.mjs';
import { root } from './workbench.mjs';

const { firstLook } = facts;
const it = useWorkbench('first-look', { ready: openSample });
const view = () => ui.timeline(it.page);
const selected = (wanted, what) => eventually(() => selection(it.page), wanted, what);

test('how long did the program run?', async () => {
  assert.equal(await detail(it.page, 'Duration').textContent(), exact(firstLook.duration));
});

for (const { microsecond, ...counts } of firstLook.moments) {
  test(`how many goroutines were running at ${microsecond} µs?`, async () => {
    await goToMoment(it.page, `${microsecond} µs`);
    const { running, runnable, waiting, syscall } = counts;
    const text =
      `at ${exact(microsecond * 1000)}: ${running} running, ${runnable} runnable, ` +
      `${waiting} waiting, ${syscall} in syscall`;
    await view().locator('.status').filter({ hasText: text }).waitFor();
  });
}

test('when did it first use two, three and four procs?', async () => {
  const rows = await view().locator('.procs-in-use tbody tr').allInnerTexts();
  const wanted = firstLook.procsInUse.map((first, i) => [String(i + 1), exact(first)]);
  assert.deepEqual(
    rows.map((row) => row.split('\t')),
    wanted,
  );
});

test('at what date and time was that, where I sit?', async () => {
  const start = recordedAt();
  assert.equal(await detail(it.page, 'Recorded').textContent(), localText(start));
  const { time } = firstLook.otherProcs[0];
  await goToMoment(it.page, exact(time));
  const text = `· ${localText(start + BigInt(time))}`;
  await view().locator('.status').filter({ hasText: text }).waitFor();
  const { x, y, width } = await view().locator('canvas.axis').boundingBox();
  await it.page.mouse.move(x + width / 3, y + 8);
  const shown = await view().locator('.tooltip .wall').textContent();
  assert.ok(shown.startsWith(localText(start).slice(0, 19)), shown);
  assert.ok(shown.endsWith(' +05:30'), shown);
  await it.shot('date-and-time');
  await pickLane(it.page, 'p0');
  await it.page.keyboard.press('End');
  const span = await selected((s) => s?.lane === 'p0', 'a span of proc 0');
  const local = localText(start + BigInt(span.start));
  await eventually(
    () => detail(it.page, 'Date and time').textContent(),
    (shown) => shown === local,
    local,
  );
});

test('when did main start its sort?', async () => {
  const { goroutine, time } = firstLook.sortStarted;
  await openGroup(it.page, 'main.main');
  await pickLane(it.page, `g${goroutine}`);
  await it.page.keyboard.press('Home');
  const inSort = (span) => span?.regions.some(({ name }) => name === 'sort');
  await walkTo(inSort, 'the region in which main sorts');
  const region = view().locator('.regions li').filter({ hasText: 'sort' });
  await region.getByRole('button', { name: 'sort' }).first().click();
  const sort = await selected((s) => s?.title === 'Region: sort', 'the region itself');
  assert.equal(sort.start, time);
  await it.shot('sort');
});

test('which goroutine sorted first, and who started it?', async () => {
  const { goroutine, time } = firstLook.firstSorter;
  await pickLane(it.page, `g${goroutine}`);
  await it.page.keyboard.press('Home');
  const span = await selected((s) => s?.lane === `g${goroutine}` && s.start === time, 'its begin');
  assert.equal(span.title, 'Runnable: created');
  await followLink('created by G1');
  await selected((s) => s?.lane === 'g1' && s.start <= time && time <= s.end, 'main, creating it');
});

for (const { proc, time, goroutine, cause } of firstLook.otherProcs) {
  test(`what made proc ${proc} start to work?`, async () => {
    await pickLane(it.page, `p${proc}`);
    await it.page.keyboard.press('Home');
    // A thread looks for work on it before it runs anything.
    await selected((s) => s?.lane === `p${proc}` && s.start < time, 'its first span');
    const span = await walkTo((s) => s?.goroutine?.id === goroutine, `G${goroutine} on it`);
    assert.equal(span.start, time);
    await followLink(`${cause.how} by G${cause.by}`);
    const started = (s) =>
      s?.lane === `g${cause.by}` && s.start <= cause.time && cause.time <= s.end;
    await selected(started, 'what started it');
    await it.shot(`proc-${proc}`);
  });
}

test('when did proc 2 stop?', async () => {
  await pickLane(it.page, 'p2');
  await it.page.keyboard.press('End');
  const end = firstLook.procTwoStopped;
  const span = await selected((s) => s?.lane === 'p2' && s.end === end, 'its last span');
  assert.equal(span.endKnown, true);
  assert.equal(await detail(it.page, 'End').textContent(), exact(end));
});

/** Wall clock at the first event, ns since 1970: the clocks that the trace's first Sync event has. */
function recordedAt() {
  const events = execFileSync(path.join(root, 'dist/server/traceinsight'), ['events', sample]);
  const sync = / Time=(\d+) N=1 Trace=(\d+) Mono=\d+ Wall=(.+)\.(\d+)(Z|[+-]\d\d:\d\d)$/m;
  const [, first, trace, clock, fraction, zone] = sync.exec(events.toString().slice(0, 1000));
  const wall = BigInt(Date.parse(clock + zone)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return wall - (BigInt(trace) - BigInt(first));
}

/** As people in India write it; the Swedes' way of writing is that of ISO 8601. */
function localText(ns) {
  const date = new Date(Number(ns / 1_000_000n));
  const clock = date.toLocaleString('sv-SE', { timeZone: ui.timezoneId });
  return `${clock}.${String(ns % 1_000_000_000n).padStart(9, '0')} +05:30`;
}

/** Goes from span to span, as the arrow key does, until one is as wanted. */
async function walkTo(wanted, what) {
  for (let steps = 0; steps < 60; steps++) {
    const span = await selection(it.page);
    if (wanted(span)) return span;
    await it.page.keyboard.press('ArrowRight');
    await selected((next) => next?.start !== span?.start, `a span after ${span?.end}`);
  }
  assert.fail(`${what} was not found`);
}

const followLink = (text) => view().locator('dd button').filter({ hasText: text }).first().click();

async function openSample() {
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
}
