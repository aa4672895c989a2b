/**
 * npm run gallery: every view in four kinds of themes and three widths, into out/gallery.
 *
 *   npm run gallery -- [view...]     only these, such as `flame-graph`
 */
import fs from 'node:fs';
import path from 'node:path';
import { build, setUpWorkbench } from '../setup.mjs';
import * as ui from './browser.mjs';
import * as shows from './timeline.mjs';
import { prepare, root, serve, sleep } from './workbench.mjs';

const folder = path.join(root, 'out/gallery');
const run = path.join(import.meta.dirname, '.run/gallery');
const workspace = path.join(run, 'workspace');
const themes = ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'];
// A whole window, half of it and a third, the editor beside being left out.
const widths = [1500, 750, 500];
const height = 900;

const it = {};
const { panel, view } = shows.analysisOf(it);
const inTimeline = (selector) => ui.timeline(it.page).locator(selector);
const press = (key) => it.page.keyboard.press(key);
const focus = () => inTimeline('.scroller').focus();
const isOpen = () => panel().isVisible();
const tool = (name) => inTimeline('.strip').getByRole('button', { name, exact: true });

async function close() {
  if (await isOpen()) await tool('Analysis').click();
}

async function tab(name, shown) {
  if (!(await isOpen())) await tool('Analysis').click();
  await panel().getByRole('tab', { name, exact: true }).click();
  if (shown) await view(shown).click();
}

/** What there is to see, by name, each from where the one before has left off. */
const views = {
  'whole': async () => {
    await close();
    await shows.fitAll(it.page);
  },
  'span': async () => {
    await shows.openGroup(it.page, 'main.main');
    await shows.pickLane(it.page, 'g1');
  },
  'span-near': async () => {
    await focus();
    await press('f');
  },
  'stacks': async () => {
    await focus();
    await press('k');
    await press('ArrowDown');
  },
  'chain': async () => {
    await focus();
    await press('[');
    await press('[');
  },
  'range': async () => {
    await press('Escape');
    await shows.fitAll(it.page);
    const axis = await inTimeline('.axis').boundingBox();
    await it.page.mouse.move(axis.x + axis.width * 0.3, axis.y + 10);
    await it.page.mouse.down();
    await it.page.mouse.move(axis.x + axis.width * 0.6, axis.y + 10, { steps: 5 });
    await it.page.mouse.up();
  },
  'find': async () => {
    await press('Escape');
    await focus();
    await press('/');
    await inTimeline('.find input').fill('state:network dur>100us');
  },
  'found': async () => tab('Found'),
  'goroutines': async () => tab('Goroutines'),
  'flame-graph': async () => {
    await tab('Profiles');
    await panel().locator('canvas.flame').waitFor();
  },
  'tasks': async () => tab('Tasks and regions'),
  'task-group': async () => {
    await panel()
      .getByRole('grid', { name: 'Tasks by name' })
      .locator('.tbody .tr')
      .first()
      .click();
  },
  'heap': async () => tab('GC and memory', 'Heap and cycles'),
  'utilisation': async () => tab('GC and memory', 'Utilisation'),
  'procs': async () => tab('Scheduling', 'Procs'),
  'runnable': async () => tab('Scheduling', 'Runnable'),
  'longest-waits': async () => tab('Scheduling', 'Longest waits'),
  'statistics': async () => tab('Statistics'),
  'on-screen': async () => tab('On screen'),
  'keys': async () => {
    await focus();
    await press('?');
  },
};

async function choose(theme) {
  await ui.command(it.page, 'Preferences: Color Theme');
  await ui.quickInput(it.page).fill(theme);
  await ui.pick(it.page, theme);
}

/** The pictures of one theme side by side. */
async function keep(browser, name, pictures) {
  const images = pictures.map(
    (data, i) =>
      `<img src="data:image/png;base64,${data.toString('base64')}" width="${widths[i]}">`,
  );
  const width = widths.reduce((sum, one) => sum + one + 8, 8);
  const page = await browser.newPage({ viewport: { width, height: height + 16 } });
  await page.setContent(
    `<style>body { margin: 8px; display: flex; gap: 8px }</style>${images.join('')}`,
  );
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await page.close();
}

build();
setUpWorkbench();
prepare(run, {
  settings: { 'workbench.activityBar.location': 'hidden', 'breadcrumbs.enabled': false },
});
fs.mkdirSync(workspace, { recursive: true });
fs.mkdirSync(folder, { recursive: true });
const traces = path.join(root, 'tests/fixtures/traces');
fs.copyFileSync(path.join(traces, 'httpd-1.27.trace'), path.join(workspace, 'trace.out'));
const workbench = await serve(run, workspace);
const { browser, page } = await ui.launch({ viewport: { width: widths[0], height } });
it.page = page;
try {
  await ui.openFolder(page, workbench, workspace);
  await ui.extensionIsKnown(page);
  await ui.choose(page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(page);
  await ui.command(page, 'View: Close Primary Side Bar');
  const chosen = process.argv.slice(2);
  for (const [name, show] of Object.entries(views)) {
    await page.setViewportSize({ width: widths[0], height });
    await sleep(500);
    await show();
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const theme of themes) {
      await choose(theme);
      const pictures = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height });
        await sleep(1500);
        pictures.push(await page.screenshot());
      }
      await page.setViewportSize({ width: widths[0], height });
      await sleep(300);
      await keep(browser, `${name}-${theme.toLowerCase().replaceAll(' ', '-')}`, pictures);
    }
    console.log(name);
  }
} finally {
  await browser.close();
  await workbench.stop();
}
