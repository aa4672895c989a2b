import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { choose, drawn, launch } from './browser.mjs';
import { root, seconds } from './workbench.mjs';

test('npm start serves a workbench in which the sample opens, and Ctrl+C ends it', async () => {
  const script = path.join(root, 'tests/e2e/start.mjs');
  const start = spawn(process.execPath, [script, '--workbench'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => start.once('exit', resolve));
  const url = await addressOf(start);
  const { browser, page } = await launch();
  try {
    await page.goto(url, { timeout: seconds(120) });
    await choose(page, 'trace.out', 'Open in TraceInsight');
    await drawn(page);
  } finally {
    await browser.close();
    start.kill('SIGINT');
  }
  assert.equal(await ended, 0);
  await assert.rejects(fetch(url), 'nothing is served any more');
});

/** What it prints, once it says what to do first. */
async function addressOf(start) {
  let output = '';
  for await (const text of start.stdout.setEncoding('utf8')) {
    output += text;
    const address = /VS Code is at (\S+)\s+First: right-click trace\.out/.exec(output)?.[1];
    if (address) return address;
  }
  throw new Error(`no address in:\n${output}`);
}
