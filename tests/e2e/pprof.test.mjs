/** A profile that is exported from the panel says to Go's own tool what the panel says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { findGo } from '../toolchain.mjs';
import * as ui from './browser.mjs';
import { tracePath, useWorkbench } from './fixture.mjs';
import { analysisOf, eventually } from './timeline.mjs';
import { seconds } from './workbench.mjs';

const go = findGo();
const it = useWorkbench('pprof', {
  fill: (workspace) =>
    fs.copyFileSync(tracePath('httpd-1.27.trace'), path.join(workspace, 'httpd.trace')),
  ready: async () => {
    await ui.choose(it.page, 'httpd.trace', 'Open in TraceInsight');
    await ui.drawn(it.page);
    await it.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  },
});
const { panel } = analysisOf(it);
const choose = (label, option) => panel().getByLabel(label, { exact: true }).selectOption(option);
let file = '';
/** Function, self and total in ns, by what took most of itself. */
let shown = [];

test('the functions of a profile are copied, and the profile is exported', async () => {
  await ui.timeline(it.page).locator('.strip').getByRole('button', { name: 'Analysis' }).click();
  await panel().getByRole('tab', { name: 'Profiles' }).click();
  await choose('Profile', 'net');
  await choose('View', 'functions');
  await panel()
    .getByText(/^[\d,]+ spans, /)
    .waitFor();
  await panel().getByRole('grid', { name: 'Functions' }).locator('.tbody .tr').first().waitFor();
  await panel().getByRole('button', { name: 'CSV' }).click();
  const csv = await eventually(
    () => it.page.evaluate(() => navigator.clipboard.readText()),
    (text) => text.startsWith('Function,'),
    'the functions',
  );
  shown = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => /^"?(.*?)"?,(\d+),(\d+),\d+\r?$/.exec(line).slice(1));
  assert.ok(shown.length > 3, csv);
  await panel().getByRole('button', { name: 'Export as pprof' }).click();
  const input = it.page.locator('.quick-input-widget input[type=text]').first();
  await input.waitFor();
  // The folder is there first, the name a moment later.
  file = await eventually(
    () => input.inputValue(),
    (name) => name.endsWith('net.pb.gz'),
    'the name of the file',
  );
  await it.page.keyboard.press('Enter');
  const isWhole = () => fs.existsSync(file) && fs.statSync(file).size > 0;
  await eventually(isWhole, Boolean, 'the file');
});

const skip = go ? false : 'there is no Go toolchain: put go on PATH, or set GOROOT';

test('go tool pprof -top reads the file, and says the same', { skip }, async () => {
  const args = ['tool', 'pprof', '-top', '-unit=ns', '-nodefraction=0', '-nodecount=100000', file];
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', GOPROXY: 'off', GOWORK: 'off' };
  // Newer toolchains build the tool when it is used first.
  const read = () =>
    spawnSync(go, args, { cwd: it.workspace, env, encoding: 'utf8', timeout: seconds(120) });
  const { status, stdout, stderr, error } = read();
  assert.equal(status, 0, `${error?.message ?? ''} ${stderr}`);
  const rows = stdout
    .split('\n')
    .map((line) => /^\s*(\d+)(?:ns)?\s+\S+\s+\S+\s+(\d+)(?:ns)?\s+\S+\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, self, total, name]) => [name, self, total]);
  assert.deepEqual(rows.map(String).sort(), shown.map(String).sort());
  // In the same order too, as far as the times differ.
  const times = (table) => table.map(([, self]) => self);
  assert.deepEqual(times(rows), times(shown));
});
