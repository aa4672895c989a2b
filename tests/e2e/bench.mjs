/**
 * `npm run bench:workbench -- TRACE`: how long a user waits, in a real workbench. Prints medians, each beside a reference of
 * the same run: an empty webview for opening a trace. Nothing fails on a clock.
 * `npm run bench:workbench -- TRACE MINUTES`: what so long a walk through the trace leaves in memory.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  command,
  drawn,
  extensionIsKnown,
  file,
  launch,
  openFolder,
  tab,
  timeline,
} from './browser.mjs';
import { sameRandom } from '../sameRandom.mjs';
import { prepare, root, seconds, serve, sleep } from './workbench.mjs';

const trace = path.resolve(
  process.argv[2] ?? path.join(root, 'tests/fixtures/workspace/trace.out'),
);
const minutes = Number(process.argv[3] ?? 0);
const rounds = 6;
const pansPerReport = 100;
const run = path.join(import.meta.dirname, '.run/bench');
const folder = path.join(run, 'workspace');

const at = (values, part) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** A custom editor with nothing in it: what VS Code itself needs to show any webview. */
function addEmptyEditor() {
  const extension = path.join(run, 'extensions/bench.empty-1.0.0');
  fs.mkdirSync(extension, { recursive: true });
  const manifest = {
    name: 'empty',
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: 'main.js',
    contributes: {
      customEditors: [
        {
          viewType: 'bench.empty',
          displayName: 'Empty',
          selector: [{ filenamePattern: '*.empty' }],
        },
      ],
    },
  };
  fs.writeFileSync(path.join(extension, 'package.json'), JSON.stringify(manifest));
  const main = `const vscode = require('vscode');
exports.activate = () => vscode.window.registerCustomEditorProvider('bench.empty', {
  openCustomDocument: (uri) => ({ uri, dispose() {} }),
  resolveCustomEditor(document, panel) {
    panel.webview.options = { enableScripts: true };
    panel.webview.html = '<!DOCTYPE html><body><script>document.body.dataset.state = "ready"</script></body>';
  },
});`;
  fs.writeFileSync(path.join(extension, 'main.js'), main);
}

const isShown = 'bench: shown';

/**
 * Runs in every frame of the page: says when a webview has its picture, one painted frame after that.
 * Looking into the frame from outside would cost it tens of milliseconds in the time that is measured.
 */
function watchWebview(text) {
  if (window.parent === window) return;
  const look = () => {
    const { drawn, state } = document.body?.dataset ?? {};
    const isEmpty = state === 'ready' && !document.getElementById('app');
    if (drawn !== 'true' && !isEmpty) setTimeout(look, 5);
    else requestAnimationFrame(() => setTimeout(() => console.debug(text)));
  };
  look();
}

/** With nothing open, and the trace closed on the server too, which comes some seconds after its last view. */
async function timeToOpen(page, name, shown) {
  await command(page, 'View: Close All Editors');
  await sleep(7000);
  const isThere = shown();
  const start = performance.now();
  await file(page, name).dblclick();
  await isThere;
  const time = performance.now() - start;
  await tab(page, name).waitFor();
  return time;
}

async function opening(page) {
  const shown = () => page.waitForEvent('console', (message) => message.text() === isShown);
  const times = { empty: [], trace: [] };
  for (let round = 0; round < rounds; round++) {
    times.empty.push(await timeToOpen(page, 'nothing.empty', shown));
    times.trace.push(await timeToOpen(page, 'trace.out', shown));
  }
  // The first round starts the extensions and the server.
  const [a, b] = [at(times.empty.slice(1), 0.5), at(times.trace.slice(1), 0.5)];
  console.log(`click to empty webview: ${ms(a)} (first ${ms(times.empty[0])})`);
  console.log(
    `click to drawn timeline: ${ms(b)} (first ${ms(times.trace[0])}) = ${ms(b - a)} more, ${(b / a).toFixed(2)} x`,
  );
}

async function frames(page) {
  await drawn(page);
  const canvas = timeline(page).locator('canvas').first();
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < 12; i++) {
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, i < 6 ? -240 : 240);
    await page.keyboard.up('Control');
    await sleep(120);
  }
  for (let i = 0; i < 40; i++) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + (i % 2 ? 200 : -200), box.y + box.height / 2, {
      steps: 8,
    });
    await page.mouse.up();
  }
  const result = await timeline(page)
    .locator('body')
    .evaluate(() => ({
      times: window.traceInsight.frameTimes(),
      lanes: window.traceInsight.lanes().length,
      renderer: window.traceInsight.renderer,
    }));
  console.log(
    `script per frame, ${result.lanes} lanes visible, ${result.renderer}: median ${ms(at(result.times, 0.5))}, ` +
      `p95 ${ms(at(result.times, 0.95))} of ${result.times.length} frames`,
  );
}

/** Nothing but lanes of goroutines and procs, one below the other: as many as there is room for. */
async function showLanesOnly(page) {
  const inside = (selector) => timeline(page).locator(selector);
  await inside('.row.group .header:has(.name:text-is("Counters"))').click();
  await inside('.lane-corner').click();
  const shown = inside('.below-bar button[aria-pressed=true]');
  while ((await shown.count()) > 0) await shown.first().click();
  await inside('.lane-bar').getByLabel('Group by').selectOption('none');
  // Until the lanes are there, the groups of before have that name.
  const groups = inside(
    '.row.group .header:has(.name:text-is("All goroutines"))[aria-expanded=true]',
  );
  while ((await groups.count()) !== 1) await sleep(50);
  await inside('.lane-bar').getByRole('button', { name: 'Close' }).click();
}

/** What the pages of the window hold, ours and the workbench's: objects, elements and buffers, MB. */
async function memoryOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } =
    await session.send('Runtime.getHeapUsage');
  await session.detach();
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6;
}

/** Pans, zooms, scrolls and clicks at random for a while, and tells what is in use after every hundred pans. */
async function walk(page) {
  const before = await memoryOf(page);
  const more = async () => `${((await memoryOf(page)) - before).toFixed(1)} MB more`;
  await file(page, 'trace.out').dblclick();
  await page.setViewportSize({ width: 1400, height: 2200 });
  await drawn(page);
  await sleep(5000);
  console.log(`memory without a timeline: ${before.toFixed(1)} MB; with one: ${await more()}`);
  const box = await timeline(page).locator('canvas').first().boundingBox();
  const random = sameRandom();
  const about = (middle, width) => middle + (random() - 0.5) * width;
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const ways = {
    zoom: async () => {
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, about(-15, 900));
      await page.keyboard.up('Control');
    },
    scroll: () => page.mouse.wheel(0, about(0, 1500)),
    click: () => page.mouse.click(about(x, 500), about(y, 300)),
    fit: () => page.keyboard.press('Home'),
    pan: async () => {
      await page.mouse.down();
      await page.mouse.move(about(x, 600), about(y, 200), { steps: 4 });
      await page.mouse.up();
    },
  };
  const lots = [...Array(6).fill('zoom'), 'scroll', 'click', 'fit'];
  let pans = 0;
  for (const end = performance.now() + minutes * 60_000; performance.now() < end;) {
    await page.mouse.move(x, y);
    const lot = lots[Math.floor(random() * 2 * lots.length)] ?? 'pan';
    await ways[lot]();
    if (lot === 'pan' && ++pans % pansPerReport === 0) console.log(`${pans} pans: ${await more()}`);
  }
  console.log(`${minutes} minutes: ${await more()}`);
}

/** From starting the server's process to its first answer, and what it then occupies. */
async function serverStart() {
  const binary = path.join(root, 'dist/server/traceinsight');
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { clientVersion: 'bench', protocol: 1 },
  });
  const times = [];
  let memory = '';
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const server = spawn(binary, ['serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await new Promise((resolve) => server.stdout.once('data', resolve));
    times.push(performance.now() - start);
    const status = `/proc/${server.pid}/status`;
    if (fs.existsSync(status))
      memory = /VmRSS:\s*(.*)/.exec(fs.readFileSync(status, 'utf8'))?.[1] ?? '';
    server.stdin.end();
    await new Promise((resolve) => server.once('exit', resolve));
  }
  console.log(`server start to first answer: median ${ms(at(times, 0.5))}; idle memory ${memory}`);
}

if (minutes === 0) await serverStart();
prepare(run, { settings: {} });
addEmptyEditor();
fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, 'nothing.empty'), 'x');
fs.copyFileSync(trace, path.join(folder, 'trace.out'));
console.log(`${path.basename(trace)}, ${(fs.statSync(trace).size / 1e6).toFixed(1)} MB`);
const workbench = await serve(run, folder);
const { browser, page } = await launch();
await page.context().addInitScript(watchWebview, isShown);
try {
  await openFolder(page, workbench, folder);
  await extensionIsKnown(page);
  await sleep(5000);
  if (minutes > 0) {
    await walk(page);
  } else {
    await opening(page);
    await frames(page);
    // Twice as many lanes as most screens have room for.
    await page.setViewportSize({ width: 1400, height: 2200 });
    await showLanesOnly(page);
    await sleep(1000);
    await frames(page);
  }
} finally {
  await browser.close();
  await workbench.stop();
}
