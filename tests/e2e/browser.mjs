/** Acts in a workbench as a user does, through Chromium. */
import { chromium } from 'playwright-core';
import { seconds, sleep } from './workbench.mjs';

const flags = [
  ...['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  '--force-color-profile=srgb',
  // The CPU paints the workbench, which is faster here, and WebGL2 still works.
  ...['--disable-gpu', '--enable-unsafe-swiftshader'],
];

/** Where the user sits: not where the workbench runs, so that the two cannot be mistaken. */
export const timezoneId = 'Asia/Kolkata';

/** @param language Of the window, as VS Code names it: extensions get their texts in it, VS Code itself stays English. */
export async function launch({ viewport = { width: 1400, height: 900 }, language } = {}) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, headless: true, args: flags });
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: 1,
    timezoneId,
    // What a test reads right after a move is then where the move ends.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(seconds(30));
  // What the texts of a language pack say of themselves; no pack is needed for this.
  if (language)
    await context.addInitScript((language) => {
      globalThis._VSCODE_NLS_LANGUAGE = language;
    }, language);
  const page = await context.newPage();
  const console = [];
  page.on('console', (message) => console.push(`${message.type()} ${message.text()}`));
  page.on('pageerror', (error) => console.push(`pageerror ${error}`));
  return { browser, page, console };
}

export async function openFolder(page, workbench, folder) {
  const query = new URLSearchParams({ folder });
  await page.goto(`${workbench.url}/?${query}`, { timeout: seconds(120) });
  await ready(page);
}

/**
 * A window learns of its extensions some time after it has opened, and of their editors after their menus:
 * until then, a trace opens as text.
 */
export async function extensionIsKnown(page) {
  for (const last = Date.now() + seconds(90); ;) {
    await choose(page, 'trace.out', 'Open With');
    const known = await page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: 'TraceInsight' })
      .first()
      .waitFor({ timeout: seconds(2) })
      .then(
        () => true,
        () => false,
      );
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    if (known) return;
    if (Date.now() > last) throw new Error('The extension is not known to the workbench.');
  }
}

async function ready(page) {
  await page.locator('.monaco-workbench').waitFor({ timeout: seconds(120) });
  const row = page.locator('.explorer-folders-view .monaco-list-row').first();
  await row.waitFor({ timeout: seconds(120) });
}

/**
 * Loads the window again, once the open editors are stored as wanted: VS Code stores them every few
 * seconds when it has nothing else to do, and not when the page goes away.
 */
export async function reload(page, wanted) {
  for (let x = 300, last = Date.now() + seconds(180); ; x++) {
    // After some clicks, Chromium takes the page to be busy until its next input, for minutes if need be.
    await page.mouse.move(x, 3);
    // It must be left alone meanwhile: looking all the time keeps it from having nothing to do.
    await sleep(7000);
    const stored = await storedEditors(page);
    if (wanted.test(stored)) break;
    if (Date.now() > last)
      throw new Error(`The open editors are not stored as ${wanted}: ${stored}`);
  }
  await page.reload({ timeout: seconds(120) });
  await ready(page);
}

/** What VS Code has stored about open editors, with the state of their webviews, as nested JSON. */
function storedEditors(page) {
  return page.evaluate(async () => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let text = '';
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith('vscode-web-state-db')) continue;
      const database = await done(indexedDB.open(name));
      const items = database.transaction('ItemTable').objectStore('ItemTable');
      text += (await done(items.get('memento/workbench.parts.editor'))) ?? '';
      database.close();
    }
    return text;
  });
}

const exactly = (text) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

export const file = (page, name) =>
  page
    .locator('.explorer-folders-view .monaco-list-row')
    .filter({ has: page.locator('.label-name', { hasText: exactly(name) }) });

export const tab = (page, name) =>
  page.locator(`.editor-group-container .tab[data-resource-name="${name}"]`);

/** "Ln 8, Col 22 (15 selected)" */
export const cursor = (page) => page.locator('[id="status.editor.selection"]');

/** What each editor group shows, from left to right. */
export const groups = (page) =>
  page.locator('.editor-group-container').evaluateAll((all) =>
    all
      .map((group) => ({
        x: group.getBoundingClientRect().x,
        shows: group.querySelector('.tab.active')?.dataset.resourceName,
      }))
      .sort((a, b) => a.x - b.x)
      .map((group) => group.shows),
  );

/**
 * Chooses from the context menu of a file. Items of extensions appear only once these are registered,
 * a menu closes on any change of focus, and it ignores the mouse for its first 100 ms: so look whether
 * it closed, and try again.
 */
export async function choose(page, name, item) {
  const menu = page.locator('.monaco-menu');
  const entry = menu.locator('.action-item:not(.disabled)').filter({ hasText: item }).first();
  for (const last = Date.now() + seconds(90); ; await sleep(300)) {
    try {
      await file(page, name).click({ button: 'right', timeout: seconds(10) });
      await entry.waitFor({ timeout: seconds(4) });
      await sleep(300);
      await entry.click({ timeout: seconds(4) });
      await entry.waitFor({ state: 'detached', timeout: seconds(4) });
      return;
    } catch (error) {
      if (Date.now() > last) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

export const quickInput = (page) => page.locator('.quick-input-widget input').first();

/** Chooses the first line of the quick input that contains the text. */
export const pick = (page, text, options = {}) =>
  page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ hasText: text })
    .first()
    .click(options);

/** Answers VS Code's own file dialog, which lists a folder as soon as its path is typed. */
export async function chooseFile(page, path) {
  const input = quickInput(page);
  const rows = page.locator('.quick-input-list .monaco-list-row');
  // What is typed before the dialog has listed its first folder is lost.
  await rows.filter({ hasText: '..' }).first().waitFor();
  await input.fill(path);
  await rows
    .filter({ hasText: path.split('/').at(-1) })
    .first()
    .waitFor();
  await sleep(500);
  if ((await input.inputValue()) !== path) return chooseFile(page, path);
  await page.locator('.quick-input-action .monaco-button').first().click();
}

/**
 * Answers VS Code's question where to save, by what is made of the path that it proposes.
 * @returns the path.
 */
export async function saveFile(page, target) {
  const input = quickInput(page);
  let proposed = '';
  // At first it has the folder alone.
  for (const last = Date.now() + seconds(30); !/\/[^/]+\.\w+$/.test(proposed); await sleep(100)) {
    if (Date.now() > last) throw new Error(`VS Code does not ask where to save: ${proposed}`);
    proposed = await input.inputValue();
  }
  const path = target(proposed);
  // What is typed before the dialog has listed the folder is lost.
  while ((await input.inputValue()) !== path) {
    await input.fill(path);
    await sleep(500);
  }
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
  return path;
}

export async function command(page, title) {
  const last = Date.now() + seconds(30);
  for (;;) {
    await page.keyboard.press('F1');
    try {
      await quickInput(page).fill(`>${title}`, { timeout: seconds(4) });
      await pick(page, title, { timeout: seconds(8) });
      return;
    } catch (error) {
      // The key came while the quick input of a moment ago was still closing, and closed it; or an editor
      // that had just been opened took the focus, which closes it, too.
      if (Date.now() > last) throw error;
    }
  }
}

/**
 * The timeline in front of its group; `nth` by age where several groups show one. VS Code keeps the
 * webviews of hidden editors in the page.
 */
export const timeline = (page, nth = 0) =>
  page
    .frameLocator('iframe.webview.ready[src*="extensionId=traceinsight.traceinsight"]:visible')
    .nth(nth)
    .frameLocator('iframe#active-frame');

export const drawn = (page, nth = 0) =>
  timeline(page, nth)
    .locator('body[data-state=ready]')
    .waitFor({ timeout: seconds(60) });

/**
 * Opens a context menu and chooses from it; `open` is tried again where the menu has closed by itself.
 * @returns the titles of all its items.
 */
export async function chooseFrom(page, open, item) {
  const menu = page.locator('.monaco-menu');
  const entry = menu.locator('.action-item:not(.disabled)').filter({ hasText: exactly(item) });
  for (const last = Date.now() + seconds(60); ; await sleep(300)) {
    try {
      await open();
      await entry.waitFor({ timeout: seconds(4) });
      await sleep(300);
      const titles = await menu.locator('.action-label').allInnerTexts();
      await entry.click({ timeout: seconds(4) });
      await entry.waitFor({ state: 'detached', timeout: seconds(4) });
      return titles.filter((title) => title !== '');
    } catch (error) {
      if (Date.now() > last) throw error;
      await page.keyboard.press('Escape');
    }
  }
}
