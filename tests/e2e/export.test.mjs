/** What is on screen as a picture for others: PNG and SVG. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import * as ui from './browser.mjs';
import { useWorkbench } from './fixture.mjs';
import * as shows from './timeline.mjs';

const { eventually } = shows;
const it = useWorkbench('export', {
  ready: async () => {
    await ui.choose(it.page, 'trace.out', 'Open in TraceInsight');
    await ui.drawn(it.page);
  },
});

/** Saves where VS Code proposes; @returns the file. */
async function saved(title, name) {
  await ui.command(it.page, `TraceInsight: ${title}`);
  const input = ui.quickInput(it.page);
  const proposed = (text) => text.endsWith(`/${name}`);
  const target = await eventually(() => input.inputValue(), proposed, 'a name for the file');
  await it.page.keyboard.press('Enter');
  // It is there before it is whole.
  const size = () => (fs.existsSync(target) ? fs.statSync(target).size : 0);
  await eventually(size, (is) => is > 0, 'a file');
  return eventually(
    () => fs.readFileSync(target),
    (content) => /(<\/svg>\n|IEND....)$/s.test(content.toString('latin1')),
    'all of the file',
  );
}

/** Shows a picture as a browser does; @returns its size, and the colours at some places of it. */
function seen(bytes, type, places) {
  const url = `data:${type};base64,${bytes.toString('base64')}`;
  return it.page.evaluate(
    async ({ url, places }) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const at = ([x, y]) => [...context.getImageData(x, y, 1, 1).data];
      return { width: image.width, height: image.height, colours: places.map(at) };
    },
    { url, places },
  );
}

/** Where boxes of the procs are on screen, CSS px from the corner of the picture, and their colours there. */
async function boxes() {
  const { x, y } = await ui
    .timeline(it.page)
    .locator('.timeline')
    .evaluate((element) => {
      const { x, y } = element.getBoundingClientRect();
      return { x, y };
    });
  const found = [];
  for (const lane of ['p0', 'p1', 'p2']) {
    const at = await shows.ask(
      it.page,
      (hook, lane) => {
        const row = hook.lanes().find(({ id }) => id === lane);
        return { x: hook.xOf(4_500_000), y: row.y + 4 };
      },
      lane,
    );
    found.push({
      x: at.x - x,
      y: at.y - y,
      colour: await shows.colourOf(it.page, lane, 4_500_000),
    });
  }
  return found;
}

const isNear = (a, b) => [0, 1, 2].every((i) => Math.abs(a[i] - b[i]) <= 3);

for (const [kind, title] of [
  ['png', 'Export What Is on Screen as PNG'],
  ['svg', 'Export What Is on Screen as SVG'],
]) {
  test(`the ${kind} shows what the screen shows, with axis and names`, async () => {
    const places = await boxes();
    const file = await saved(title, `trace.out.${kind}`);
    fs.writeFileSync(`${it.workspace}/../picture.${kind}`, file);
    const scale = kind === 'png' ? 2 : 1;
    const { width, colours } = await seen(
      file,
      kind === 'png' ? 'image/png' : 'image/svg+xml',
      places.map(({ x, y }) => [Math.round(x * scale), Math.round(y * scale)]),
    );
    const view = await shows.viewport(it.page);
    assert.ok(width >= (view.width + 100) * scale, `${width} px`);
    for (const [i, { colour }] of places.entries())
      assert.ok(isNear(colour, colours[i]), `${colour} on screen, ${colours[i]} in the file`);
    if (kind !== 'svg') return;
    const text = file.toString('utf8');
    for (const word of ['Proc 0', 'GC', 'main.quicksort', 'ms<', '<title>trace.out: 0 ns to '])
      assert.ok(text.includes(word), word);
  });
}
