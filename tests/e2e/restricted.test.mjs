import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as ui from './browser.mjs';
import { facts, useWorkbench } from './fixture.mjs';
import { clickSpan, openGroup, selection, writeNote } from './timeline.mjs';
import { serverProcesses } from './workbench.mjs';

const { sortStarted } = facts.firstLook;

/** What a hostile workspace would have us run; each leaves a file behind. */
const traps = ['server', 'go'];

const it = useWorkbench('restricted', {
  trusted: false,
  settings: { 'workbench.editor.useModal': 'off' },
  env: (workspace) => ({ PATH: `${path.join(workspace, 'bin')}:${process.env.PATH}` }),
  fill: (folder) => {
    fs.mkdirSync(path.join(folder, 'bin'));
    for (const name of traps) {
      const ran = path.join(folder, `${name}.ran`);
      fs.writeFileSync(path.join(folder, 'bin', name), `#!/bin/sh\ntouch '${ran}'\n`, {
        mode: 0o755,
      });
    }
    // VS Code asks a login shell for the path, where it can.
    const profile = `export PATH='${path.join(folder, 'bin')}':"$PATH"\n`;
    fs.writeFileSync(path.join(folder, '../home/.profile'), profile);
    fs.mkdirSync(path.join(folder, '.vscode'), { recursive: true });
    const settings = {
      'traceinsight.server.path': path.join(folder, 'bin/server'),
      'traceinsight.server.dotnetPath': path.join(folder, 'bin/server'),
    };
    fs.writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
  },
});
const ran = () => traps.filter((name) => fs.existsSync(path.join(it.workspace, `${name}.ran`)));

test('in a workspace that is not trusted a trace is shown, and nothing of the workspace runs', async () => {
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  assert.equal((await serverProcesses(it.workbench)).length, 1);
  await clickSpan(it.page, 'p0', 8_000_000);
  assert.match((await selection(it.page)).title, /./);
  assert.deepEqual(ran(), []);
  await it.shot('shown');
});

test('what is marked there is kept, and nothing is written into the workspace', async () => {
  const before = fs.readdirSync(it.workspace);
  await ui.timeline(it.page).locator('.scroller').focus();
  await it.page.keyboard.press('m');
  await writeNote(it.page, 'seen here');
  const flag = () => ui.timeline(it.page).locator('.flag').filter({ hasText: 'seen here' });
  await flag().waitFor();
  await it.page.locator('.notification-toast', { hasText: 'kept within VS Code' }).waitFor();
  assert.deepEqual(fs.readdirSync(it.workspace), before);
  await ui.command(it.page, 'View: Close All Editors');
  await ui.tab(it.page, 'trace.out').waitFor({ state: 'detached' });
  await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(it.page);
  await flag().waitFor();
  assert.deepEqual(fs.readdirSync(it.workspace), before);
  await clickSpan(it.page, 'p0', 8_000_000);
});

/** The go command is asked where the standard library is, if it may be. */
async function clickStandardLibrary() {
  await openGroup(it.page, 'main.main');
  await clickSpan(it.page, 'g1', sortStarted.time + 1_000_000);
  const stack = ui.timeline(it.page).locator('.stack .frame');
  await stack.filter({ hasText: 'sync.(*WaitGroup).Wait' }).first().click();
  await it.page.waitForTimeout(2000);
}

test('its source is shown as well, and the go command is not asked for that of Go', async () => {
  await ui.timeline(it.page).locator('.stack .frame').filter({ hasText: 'main.' }).first().click();
  await ui.tab(it.page, 'main.go').waitFor();
  await clickStandardLibrary();
  assert.deepEqual(ran(), []);
});

test('once the workspace is trusted, the go command is asked', async () => {
  await ui.command(it.page, 'Workspaces: Manage Workspace Trust');
  await it.page.getByRole('button', { name: 'Trust', exact: true }).click();
  await it.page.getByText('You trust this folder').waitFor();
  await ui.tab(it.page, 'trace.out').click();
  await ui.drawn(it.page);
  await clickStandardLibrary();
  // The server stays ours: a setting of a workspace never chooses it.
  assert.deepEqual(ran(), ['go']);
});
