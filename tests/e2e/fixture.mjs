/** What every test file starts with: a workbench and a browser on a copy of the sample workspace. */
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import { extensionIsKnown, launch, openFolder } from './browser.mjs';
import { prepare, root, serve } from './workbench.mjs';

// A signal ends Node without an exit, and it is at the exit that the workbench is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const fixtures = path.join(root, 'tests/fixtures');
const screenshots = path.join(root, 'out/screenshots');

export const tracePath = (name) => path.join(fixtures, 'traces', name);
export const sample = path.join(fixtures, 'workspace/trace.out');
export const facts = JSON.parse(fs.readFileSync(tracePath('facts.json'), 'utf8'));

/** Of a file that may not be there yet. */
export const textOf = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

/**
 * One workbench for all tests of a file. `fill` may add files to the workspace before it opens, `ready`
 * does what all tests rely on: Node may run two `before` hooks at the same time, so this is the one.
 *
 * @returns an object that has `page`, `workbench`, `workspace` and `shot` once the tests run.
 */
export function useWorkbench(
  name,
  {
    fill = () => {},
    ready = () => {},
    settings = {},
    env = () => ({}),
    trusted = true,
    language,
  } = {},
) {
  const run = path.join(root, 'tests/e2e/.run', name);
  const context = { workspace: path.join(run, 'workspace') };
  let browser;
  let messages = [];
  let shots = 0;
  context.shot = (title) => {
    fs.mkdirSync(screenshots, { recursive: true });
    const number = String(++shots).padStart(2, '0');
    return context.page.screenshot({
      path: path.join(screenshots, `${name}-${number}-${title}.png`),
    });
  };
  before(async () => {
    const trust = { 'security.workspace.trust.enabled': !trusted };
    prepare(run, { settings: { ...trust, ...settings } });
    fs.cpSync(path.join(fixtures, 'workspace'), context.workspace, { recursive: true });
    fill(context.workspace);
    const options = { env: env(context.workspace), trusted };
    context.workbench = await serve(run, context.workspace, options);
    const launched = await launch({ language });
    browser = launched.browser;
    messages = launched.console;
    context.page = launched.page;
    await openFolder(context.page, context.workbench, context.workspace);
    await extensionIsKnown(context.page);
    await ready();
  });
  afterEach(async (test) => {
    if (test.passed !== false) return;
    await context.shot('failed').catch(() => {});
    // Where only the output is kept, this has to do.
    const editors = context.page.locator('.editor-group-container');
    const shown = await editors.allInnerTexts().catch((error) => [String(error)]);
    console.error(`${test.name}: the editors show\n${shown.join('\n').slice(0, 1000)}`);
  });
  after(async () => {
    fs.writeFileSync(path.join(run, 'console.log'), messages.join('\n'));
    await browser?.close();
    await context.workbench?.stop();
  });
  return context;
}
