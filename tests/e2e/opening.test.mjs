import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, sample, tracePath, useWorkbench } from './fixture.mjs';
import { colourOf, detail, exact, lanes, legendColour, viewport } from './timeline.mjs';
import { serverProcesses } from './workbench.mjs';

const it = useWorkbench('opening', {
  fill: (folder) => {
    fs.copyFileSync(sample, path.join(folder, 'other.trace'));
    fs.copyFileSync(sample, path.join(folder, 'recording.bin'));
    fs.copyFileSync(tracePath('quicksort-1.21.trace'), path.join(folder, 'old.trace'));
  },
});
const closeAll = () => ui.command(it.page, 'View: Close All Editors');

test('a context menu opens a trace, and its first span is drawn in the colour of the legend', async () => {
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  const shown = await lanes(it.page);
  assert.deepEqual(
    shown.slice(0, 3).map(({ id }) => id),
    ['gc', 'stw', 'p0'],
  );
  const { start, nsPerPx, width } = await viewport(it.page);
  assert.ok(start <= 0 && start + nsPerPx * width >= 17_715_201, 'all of the trace is shown');
  await it.page.mouse.move(5, 5);
  assert.deepEqual(
    await colourOf(it.page, 'p0', 8_000_000),
    await legendColour(it.page, 'Running'),
    'Proc 0 runs a goroutine in the middle of the sort',
  );
  await it.shot('context-menu');
});

test('a double-click opens a trace', async () => {
  await closeAll();
  await ui.file(it.page, 'other.trace').dblclick();
  await ui.tab(it.page, 'other.trace').waitFor();
  await ui.drawn(it.page);
});

test('Open With opens a trace of any name', async () => {
  await closeAll();
  await ui.choose(it.page, 'recording.bin', 'Open With...');
  await ui.pick(it.page, 'Go Trace (TraceInsight)');
  await ui.tab(it.page, 'recording.bin').waitFor();
  await ui.drawn(it.page);
});

test('the command asks for a file', async () => {
  await closeAll();
  await ui.command(it.page, 'TraceInsight: Open in TraceInsight');
  await ui.chooseFile(it.page, path.join(it.workspace, 'trace.out'));
  await ui.tab(it.page, 'trace.out').waitFor();
  await ui.drawn(it.page);
});

test('two views of one trace show the same and share one server', async () => {
  await ui.command(it.page, 'View: Split Editor Right');
  await ui.timeline(it.page, 1).locator('body').waitFor();
  await ui.drawn(it.page, 0);
  await ui.drawn(it.page, 1);
  assert.deepEqual(await ui.groups(it.page), ['trace.out', 'trace.out']);
  assert.deepEqual(
    (await lanes(it.page, 1)).map(({ id }) => id).slice(0, 6),
    (await lanes(it.page, 0)).map(({ id }) => id).slice(0, 6),
  );
  assert.equal(serverProcesses(it.workbench).length, 1);
  await it.shot('split');
});

test('Open to the Side shows a trace beside the code', async () => {
  await closeAll();
  await ui.file(it.page, 'main.go').dblclick();
  await ui.tab(it.page, 'main.go').waitFor();
  await ui.choose(it.page, 'trace.out', 'Open to the Side');
  await ui.drawn(it.page);
  assert.deepEqual(await ui.groups(it.page), ['main.go', 'trace.out']);
});

test('a trace of Go 1.21, in the format of old, opens as well', async () => {
  await closeAll();
  await ui.choose(it.page, 'old.trace', 'Open in TraceInsight');
  await ui.drawn(it.page);
  const { last, goroutines } = facts.traces['quicksort-1.21.trace'];
  assert.equal(await detail(it.page, 'Duration').textContent(), exact(last));
  assert.equal(await detail(it.page, 'Goroutines').textContent(), String(goroutines));
});

test('a folder is refused with a sentence', async () => {
  await closeAll();
  fs.mkdirSync(path.join(it.workspace, 'folder.trace'));
  await ui.command(it.page, 'TraceInsight: Open in TraceInsight');
  const input = ui.quickInput(it.page);
  await input.fill(path.join(it.workspace, 'folder.trace'));
  await input.press('Enter');
  // VS Code's dialog enters the folder; it never becomes an editor.
  await it.page.keyboard.press('Escape');
  assert.deepEqual((await ui.groups(it.page)).filter(Boolean), []);
});
