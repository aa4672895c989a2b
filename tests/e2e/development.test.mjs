/** What somebody who works on TraceInsight does first: F5, in the folder of the sources. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  choose,
  chooseFile,
  command,
  cursor,
  drawn,
  launch,
  openFolder,
  quickInput,
} from './browser.mjs';
import { eventually } from './timeline.mjs';
import { prepare, root, seconds, serve } from './workbench.mjs';

const run = path.join(root, 'tests/e2e/.run/development');
// A copy: what F5 builds must not replace what the other tests run.
const sources = fs.mkdtempSync(path.join(os.tmpdir(), 'traceinsight-'));
let browser, page, workbench;

before(async () => {
  const leftOut = ['node_modules', '.git', '.run', 'out', 'bin', 'obj'];
  for (const name of fs.readdirSync(root)) {
    if (leftOut.includes(name)) continue;
    const filter = (file) => !leftOut.includes(path.basename(file));
    fs.cpSync(path.join(root, name), path.join(sources, name), { recursive: true, filter });
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(sources, 'node_modules'));

  // The workbench has any extension but ours.
  const other = { name: 'other', publisher: 'nobody', version: '1.0.0', engines: { vscode: '*' } };
  const extension = path.join(sources, 'out/other');
  fs.mkdirSync(extension, { recursive: true });
  fs.writeFileSync(path.join(extension, 'package.json'), JSON.stringify(other));
  prepare(run, { settings: { 'security.workspace.trust.enabled': false }, extension });
  // In a browser, VS Code loads extensions from their sources only if it is told that this is a test.
  workbench = await serve(run, sources, { vscode: ['enable-smoke-test-driver'] });
  ({ browser, page } = await launch());
  await openFolder(page, workbench, sources);
});

after(async () => {
  await browser?.close();
  await workbench?.stop();
  fs.rmSync(sources, { recursive: true, force: true });
});

test('F5 opens a window with the extension, which stops at a breakpoint in its sources', async () => {
  const file = path.join(sources, 'extension/host/extension.ts');
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const line = 1 + lines.findIndex((text) => text.includes('createOutputChannel'));
  await command(page, 'File: Open File...');
  await chooseFile(page, file);
  await cursor(page).waitFor();
  await page.keyboard.press('Control+g');
  await quickInput(page).fill(`:${line}`);
  await page.keyboard.press('Enter');
  await eventually(
    () => cursor(page).innerText(),
    (text) => text.startsWith(`Ln ${line},`),
    'line',
  );
  await page.keyboard.press('F9');
  await page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').waitFor();

  const opens = page.context().waitForEvent('page', { timeout: seconds(300) });
  await page.keyboard.press('F5');
  const second = await opens;
  const forwarding = forwardIPv6(portOf(second));
  try {
    await choose(second, 'trace.out', 'Open in TraceInsight');
    await page.locator('.debug-top-stack-frame-line').waitFor({ timeout: seconds(60) });
    assert.match(await cursor(page).innerText(), new RegExp(`Ln ${line}, `));

    await command(page, 'Debug: Continue');
    await drawn(second);
    const ends = second.waitForEvent('close');
    await command(page, 'Debug: Stop');
    await ends;
  } finally {
    forwarding.close();
  }
});

/** The port on which the extension host of the second window waits for the debugger. */
function portOf(second) {
  const payload = new URL(second.url()).searchParams.get('payload');
  return Number(new Map(JSON.parse(payload)).get('inspect-brk-extensions'));
}

/**
 * The debugger looks for the extension host at 127.0.0.1 and at ::1, and gives up on both when ::1 refuses
 * at once, as it does on some machines: so there, too, the extension host is found.
 */
function forwardIPv6(port) {
  const server = net.createServer((from) => {
    const to = net.connect(port, '127.0.0.1');
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  });
  server.on('error', () => {
    // Without IPv6 there is nothing to forward.
  });
  return server.listen(port, '::1');
}
