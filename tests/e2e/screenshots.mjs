/** npm run screenshots: makes the pictures of the README in a real workbench, into ./screenshots. */
import fs from 'node:fs';
import path from 'node:path';
import { build, setUpWorkbench } from '../setup.mjs';
import * as ui from './browser.mjs';
import * as shows from './timeline.mjs';
import { prepare, root, serve, sleep } from './workbench.mjs';

const folder = path.join(import.meta.dirname, 'screenshots');
const run = path.join(import.meta.dirname, '.run/screenshots');
const workspace = path.join(run, 'quicksort');

build();
setUpWorkbench();
prepare(run, {
  settings: {
    'workbench.colorTheme': 'Default Dark Modern',
    'workbench.activityBar.location': 'hidden',
    'breadcrumbs.enabled': false,
    'editor.minimap.enabled': false,
    'window.commandCenter': false,
    'workbench.layoutControl.enabled': false,
  },
});
fs.cpSync(path.join(root, 'tests/fixtures/workspace'), workspace, { recursive: true });
fs.mkdirSync(folder, { recursive: true });
const workbench = await serve(run, workspace);
const { browser, page } = await ui.launch({ viewport: { width: 1280, height: 760 } });
try {
  await ui.openFolder(page, workbench, workspace);
  await ui.choose(page, 'trace.out', 'Open in TraceInsight');
  await ui.drawn(page);
  await shows.clickSpan(page, 'p2', 4_500_000);
  const frame = ui.timeline(page).locator('.stack .frame').filter({ hasText: 'main.go:74' });
  await frame.first().click();
  await ui.tab(page, 'main.go').waitFor();
  await ui.command(page, 'View: Close Primary Side Bar');
  await page.mouse.move(640, 756);
  await sleep(2000);
  await page.screenshot({ path: path.join(folder, 'timeline.png') });
} finally {
  await browser.close();
  await workbench.stop();
}
