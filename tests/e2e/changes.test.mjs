/** What happens to a timeline while it is open: reloads, crashes, files that change, themes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, sample, tracePath, useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';
import { seconds, serverProcesses, sleep } from './workbench.mjs';

const { firstLook } = facts;
const it = useWorkbench('changes', { ready: openSample });
const view = () => ui.timeline(it.page);
const banner = (text) => view().locator('.banner').filter({ hasText: text });
const running = 8_000_000;
const themes = [
  ['Dark Modern', 'vscode-dark'],
  ['Dark High Contrast', 'vscode-high-contrast'],
  ['Light High Contrast', 'vscode-high-contrast-light'],
  ['Light Modern', 'vscode-light'],
];

test('a window that is loaded again shows the same part of the trace and the same span', async () => {
  const { proc, time } = firstLook.otherProcs.at(-1);
  const all = await shows.viewport(it.page);
  const span = await shows.clickSpan(it.page, `p${proc}`, time + 200_000);
  await it.page.keyboard.press('f');
  const before = await shows.eventually(
    () => shows.viewport(it.page),
    ({ nsPerPx }) => nsPerPx < all.nsPerPx / 5,
    'a view of the span alone',
  );
  await ui.reload(it.page, new RegExp(`lane[\\\\":]+p${proc}`));
  await ui.drawn(it.page);
  const after = await shows.eventually(
    () => shows.viewport(it.page),
    ({ start }) => Math.abs(start - before.start) < before.nsPerPx * 2,
    `the part that began at ${before.start}`,
  );
  assert.ok(Math.abs(after.nsPerPx / before.nsPerPx - 1) < 0.02);
  const again = await shows.eventually(() => shows.selection(it.page), Boolean, 'a selection');
  assert.deepEqual([again.lane, again.start, again.end], [span.lane, span.start, span.end]);
  await it.shot('reloaded');
});

test('a killed server is started again, and the timeline goes on', async () => {
  const [first] = serverProcesses(it.workbench);
  await watchStates();
  process.kill(first, 'SIGKILL');
  const [second] = await shows.eventually(
    () => serverProcesses(it.workbench),
    (list) => list.length === 1 && list[0] !== first,
    'one new server',
  );
  assert.notEqual(second, first);
  await ui.drawn(it.page);
  const states = await shows.ask(it.page, () => window.statesSeen);
  assert.deepEqual(states.slice(0, 1), ['reconnecting']);
  await shows.fitAll(it.page);
  await shows.clickSpan(it.page, 'p0', running);
});

test('a server that keeps dying is not started for ever; the user can', async () => {
  for (let kills = 0; kills < 6; kills++) {
    const [server] = await shows.eventually(
      () => serverProcesses(it.workbench).concat(0),
      (list) => list[0] > 0,
      'a server',
    );
    process.kill(server, 'SIGKILL');
    await shows.eventually(
      () => serverProcesses(it.workbench),
      (l) => !l.includes(server),
      'its end',
    );
    if (await stateBecomes('lost', 8)) break;
  }
  const lost = view().locator('.banner.error');
  await lost.waitFor();
  await it.page.mouse.move(5, 5);
  await it.page.keyboard.press('Escape');
  assert.deepEqual(
    await shows.colourOf(it.page, 'p0', running),
    await shows.legendColour(it.page, 'Running'),
    'the last picture stays',
  );
  await it.shot('lost');
  await lost.getByRole('button', { name: 'Restart' }).click();
  await ui.drawn(it.page);
  await ui.command(it.page, 'Notifications: Clear All Notifications');
});

test('every kind of theme gives the boxes and what is behind them its own colours', async () => {
  const seen = new Set();
  for (const [theme, kind] of themes) {
    await ui.command(it.page, 'Preferences: Color Theme');
    await ui.quickInput(it.page).fill(theme);
    await ui.pick(it.page, theme);
    await view().locator(`body[data-vscode-theme-kind=${kind}]`).waitFor();
    await it.page.mouse.move(5, 5);
    const legend = await shows.legendColour(it.page, 'Running');
    const drawn = await shows.eventually(
      () => shows.colourOf(it.page, 'p0', running),
      (colour) => String(colour) === String(legend),
      `${legend} on screen in ${theme}`,
    );
    // The proc was idle then.
    const behind = await shows.colourOf(it.page, 'p1', 5_000_000);
    seen.add(`${drawn} on ${behind}`);
    await it.shot(theme.replaceAll(' ', '-').toLowerCase());
  }
  assert.equal(seen.size, themes.length);
});

test('a lost graphics context is replaced, with the same picture all the while', async () => {
  const renderer = () => shows.ask(it.page, (hook) => hook.renderer);
  const before = await shows.colourOf(it.page, 'p0', running);
  await shows.eventually(renderer, (kind) => kind === 'webgl2', 'WebGL');
  await shows.ask(it.page, (hook) => hook.loseContext());
  await shows.eventually(renderer, (kind) => kind === 'canvas', 'the canvas');
  await sleep(200);
  assert.deepEqual(await shows.colourOf(it.page, 'p0', running), before);
  await shows.eventually(renderer, (kind) => kind === 'webgl2', 'WebGL again');
  await sleep(200);
  assert.deepEqual(await shows.colourOf(it.page, 'p0', running), before);
});

test('an overwritten trace is shown again when the user says so', async () => {
  const other = facts.traces['leak-1.27.trace'];
  fs.copyFileSync(tracePath('leak-1.27.trace'), path.join(it.workspace, 'trace.out'));
  await banner('trace.out changed on disk').waitFor();
  assert.equal(
    await shows.detail(it.page, 'Duration').textContent(),
    shows.exact(firstLook.duration),
  );
  await it.shot('overwritten');
  await banner('trace.out changed').getByRole('button', { name: 'Reload' }).click();
  await shows.eventually(
    () => shows.detail(it.page, 'Duration').textContent(),
    (text) => text === shows.exact(other.last),
    'the duration of the other trace',
  );
  await banner('trace.out changed').waitFor({ state: 'detached' });
});

test('a deleted trace stays on screen', async () => {
  fs.rmSync(path.join(it.workspace, 'trace.out'));
  await banner('was deleted').waitFor();
  await view().locator('body[data-state=ready]').waitFor();
  fs.copyFileSync(sample, path.join(it.workspace, 'trace.out'));
  await banner('trace.out changed on disk').waitFor();
  await banner('trace.out changed').getByRole('button', { name: 'Reload' }).click();
  await shows.eventually(
    () => shows.detail(it.page, 'Duration').textContent(),
    (text) => text === shows.exact(firstLook.duration),
    'the duration of the sample',
  );
});

test('a trace that is still being written grows on screen, and the view stays', async () => {
  const { last } = facts.traces['httpd-1.27.trace'];
  const bytes = fs.readFileSync(tracePath('httpd-1.27.trace'));
  const file = path.join(it.workspace, 'growing.trace');
  // In the middle of the second of its two generations.
  const cut = Math.floor(bytes.length * 0.8);
  fs.writeFileSync(file, bytes.subarray(0, cut - 20_000));
  await open('growing.trace');
  await banner('was cut off').waitFor();
  const all = await shows.viewport(it.page);
  await shows.pickLane(it.page, 'p0');
  const span = await shows.selection(it.page);
  await it.page.keyboard.press('f');
  const before = await shows.eventually(
    () => shows.viewport(it.page),
    ({ nsPerPx }) => nsPerPx < all.nsPerPx / 5,
    'a view of the span alone',
  );

  fs.appendFileSync(file, bytes.subarray(cut - 20_000, cut));
  const growing = view().getByText('growing: following');
  await growing.waitFor();
  await banner('was cut off').waitFor({ state: 'detached' });
  await it.shot('growing');
  fs.appendFileSync(file, bytes.subarray(cut));
  const duration = `${Number((last / 1e9).toPrecision(4))} s`;
  await view().locator('.strip .facts').filter({ hasText: duration }).waitFor();
  assert.deepEqual(await shows.viewport(it.page), before);
  const after = await shows.selection(it.page);
  assert.deepEqual([after.lane, after.start, after.end], [span.lane, span.start, span.end]);
  assert.equal(await banner('growing.trace').count(), 0);

  await view().getByRole('button', { name: 'Stop Following' }).click();
  await growing.waitFor({ state: 'hidden' });
  fs.appendFileSync(file, Buffer.alloc(100));
  await banner('growing.trace changed on disk').waitFor();
  await it.shot('grown');
});

test('a file that is empty at first becomes a timeline when there is something in it', async () => {
  const file = path.join(it.workspace, 'empty.trace');
  fs.writeFileSync(file, '');
  await open('empty.trace');
  await view().getByText('This file is empty').waitFor();
  const bytes = fs.readFileSync(sample);
  fs.appendFileSync(file, bytes.subarray(0, 1000));
  await view().getByText('This file is being written').waitFor();
  await it.shot('waiting');
  fs.appendFileSync(file, bytes.subarray(1000));
  await ui.drawn(it.page);
  await shows.eventually(
    () => shows.detail(it.page, 'Duration').textContent(),
    (text) => text === shows.exact(firstLook.duration),
    'the duration of the sample',
  );
});

async function open(name) {
  await ui.command(it.page, 'View: Close All Editors');
  await ui.file(it.page, name).dblclick();
  await ui.tab(it.page, name).waitFor();
}

/** From now on the page collects the states that it goes through. */
const watchStates = () =>
  shows.ask(it.page, () => {
    window.statesSeen = [];
    const note = () => window.statesSeen.push(document.body.dataset.state);
    new MutationObserver(note).observe(document.body, { attributeFilter: ['data-state'] });
  });

const stateBecomes = (state, within) =>
  view()
    .locator(`body[data-state=${state}]`)
    .waitFor({ timeout: seconds(within) })
    .then(
      () => true,
      () => false,
    );

async function openSample() {
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
}
