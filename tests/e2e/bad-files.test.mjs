/** Files that are no trace, or not all of one: each gets a sentence, and none takes the server down. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, sample, tracePath, useWorkbench } from './fixture.mjs';
import { detail, exact, lanes } from './timeline.mjs';
import { logs, serverProcesses } from './workbench.mjs';

const whole = fs.readFileSync(sample);
const long = fs.readFileSync(tracePath('httpd-1.27.trace'));
const header = (text) => Buffer.from(text.padEnd(16, '\0'), 'latin1');

/** Nothing of these can be shown: what the page says instead. */
const hopeless = {
  'not-a-trace': [
    Buffer.from('package main\n\nfunc main() {}\n'.repeat(100)),
    /not a Go execution trace/,
  ],
  'empty': [Buffer.alloc(0), /is empty/],
  'header-only': [whole.subarray(0, 16), /has a header and no events/],
  'half-a-header': [whole.subarray(0, 9), /./],
  'cut-off-early': [whole.subarray(0, 100), /cut off/],
  'newer': [Buffer.concat([header('go 1.99 trace'), whole.subarray(16)]), /newer Go/],
  'older': [Buffer.concat([header('go 1.9 trace'), whole.subarray(16)]), /Go 1\.10 or older/],
  'random': [Buffer.concat([header('go 1.26 trace'), Buffer.alloc(5000, 0xa7)]), /damaged|cut off/],
};

/** Their first generation is sound: it is shown, with a sentence about the rest. */
const partly = {
  'cut-off-late': [long.subarray(0, long.length - 5000), /cut off/],
  'garbage-late': [damaged(long, long.length - 20_000), /damaged/],
};

function damaged(bytes, at) {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, at, at + 200);
  return copy;
}

const it = useWorkbench('bad-files', {
  fill: (folder) => {
    for (const [name, [bytes]] of Object.entries({ ...hopeless, ...partly })) {
      fs.writeFileSync(path.join(folder, `${name}.trace`), bytes);
    }
    // Sound at first, and then 3 GB of nothing; it takes no room on the disk.
    fs.writeFileSync(path.join(folder, 'huge.trace'), long);
    fs.truncateSync(path.join(folder, 'huge.trace'), 3 * 2 ** 30);
  },
});
const view = () => ui.timeline(it.page);

async function open(name) {
  await ui.command(it.page, 'View: Close All Editors');
  await ui.file(it.page, name).dblclick();
  await ui.tab(it.page, name).waitFor();
}

for (const [name, [, sentence]] of Object.entries(hopeless)) {
  test(`${name}: a sentence instead of a timeline`, async () => {
    await open(`${name}.trace`);
    await view().locator('body[data-state=failed]').waitFor();
    const page = view().locator('.page');
    assert.match(await page.locator('.message').textContent(), sentence);
    for (const action of ['Reload', 'Show Log', 'Open as Text']) {
      await page.getByRole('button', { name: action }).waitFor();
    }
    if (name === 'not-a-trace') await it.shot(name);
  });
}

for (const [name, [, sentence]] of Object.entries(partly)) {
  test(`${name}: what came before is shown`, async () => {
    await open(`${name}.trace`);
    await ui.drawn(it.page);
    const notice = view().locator('.banner .message');
    assert.match(await notice.textContent(), sentence);
    assert.ok((await lanes(it.page)).length > 5);
    await it.shot(name);
  });
}

test('a file of 3 GB is read as far as it is a trace', async () => {
  await open('huge.trace');
  await ui.drawn(it.page);
  assert.match(await view().locator('.banner .message').textContent(), /damaged|cut off/);
  // To the microsecond: the event that marks the end of the trace belongs to what is damaged.
  const { last } = facts.traces['httpd-1.27.trace'];
  const duration = await detail(it.page, 'Duration').textContent();
  assert.equal(duration.slice(0, 8), exact(last).slice(0, 8));
});

test('a file that is still empty can be reloaded when it is not', async () => {
  await open('empty.trace');
  await view().locator('body[data-state=failed]').waitFor();
  fs.writeFileSync(path.join(it.workspace, 'empty.trace'), whole);
  await view().locator('.page').getByRole('button', { name: 'Reload' }).click();
  await ui.drawn(it.page);
});

test('a bad file can be opened as text', async () => {
  await open('not-a-trace.trace');
  await view().locator('.page').getByRole('button', { name: 'Open as Text' }).click();
  await it.page
    .locator('.monaco-editor .view-line')
    .filter({ hasText: 'package main' })
    .first()
    .waitFor();
});

test('one server has seen them all', () => {
  assert.equal(serverProcesses(it.workbench).length, 1);
  const starts = logs(it.workbench.run).match(/server \S+ runs as process \d+/g);
  assert.equal(starts.length, 1);
});
