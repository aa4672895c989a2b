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
  fs.rmSync(`${it.workspace}/${name}`, { force: true });
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

/** What is above the axis: the title, and the line of flags where something is marked. */
const above = (flags) => 44 + (flags ? 20 : 0);

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
      places.map(({ x, y }) => [Math.round(x * scale), Math.round((y + above(false)) * scale)]),
    );
    const view = await shows.viewport(it.page);
    assert.ok(width >= (view.width + 100) * scale, `${width} px`);
    for (const [i, { colour }] of places.entries())
      assert.ok(isNear(colour, colours[i]), `${colour} on screen, ${colours[i]} in the file`);
    if (kind !== 'svg') return;
    const text = file.toString('utf8');
    for (const word of ['Proc 0', 'GC', 'main.quicksort', 'ms<', '<title>trace.out: 0 ns to '])
      assert.ok(text.includes(word), word);
    for (const word of [
      '>trace.out<',
      '104 goroutines<',
      '>Running<',
      '>Stop-the-world<',
      '>6 threads<',
      '>GOMAXPROCS<',
    ])
      assert.ok(text.includes(word), word);
    assert.ok(!text.includes('>User log<'), 'a state that is not in the picture');
  });
}

test('all lanes of open groups are in a picture of them, and what is marked has a flag', async () => {
  await shows.clickSpan(it.page, 'p0', 4_500_000);
  await it.page.keyboard.press('m');
  await shows.writeNote(it.page, 'the busy one');
  const before = await saved('Export What Is on Screen as SVG', 'trace.out.svg');
  const all = await saved('Export All Lanes of Open Groups as SVG', 'trace.out.svg');
  const text = all.toString('utf8');
  const seenLanes = (svg) => new Set(svg.toString('utf8').match(/>G\d+</g)).size;
  assert.ok(seenLanes(all) > seenLanes(before), `${seenLanes(all)} lanes`);
  const { goroutines } = await shows.ask(it.page, (hook) => ({
    goroutines: hook.lanes().filter(({ id }) => id.startsWith('g')).length,
  }));
  assert.ok(seenLanes(all) >= goroutines);
  assert.ok(text.includes('>the busy one<'));
  fs.writeFileSync(`${it.workspace}/../all.svg`, all);
});
