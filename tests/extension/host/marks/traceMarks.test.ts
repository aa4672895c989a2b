import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { TraceMarks, type MarksPlace } from '../../../../extension/host/marks/traceMarks.js';
import type { Mark } from '../../../../extension/protocol/marks.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'marks-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

function place(file: string): MarksPlace {
  return {
    name: path.basename(file),
    read: () => Promise.resolve(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null),
    write: (text) => {
      if (text === null) fs.rmSync(file, { force: true });
      else fs.writeFileSync(file, text);
      return Promise.resolve();
    },
  };
}

/** A folder with a trace in it, and whatever VS Code keeps for it. */
function make(name: string): {
  readonly beside: string;
  readonly storage: string;
  readonly said: string[];
  trusted: boolean;
  open: (head: Uint8Array) => Promise<TraceMarks>;
} {
  const at = {
    beside: path.join(folder, `${name}.notes.json`),
    storage: path.join(folder, `${name}.storage.json`),
    said: [] as string[],
    trusted: true,
    open: async (head: Uint8Array) => {
      const places = {
        beside: place(at.beside),
        storage: place(at.storage),
        mayWriteBeside: () => at.trusted,
      };
      const marks = new TraceMarks(places, (why) => at.said.push(why));
      await marks.identify(head);
      return marks;
    },
  };
  return at;
}

const head = (seed: number, length = 4096): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * seed) % 251);
const moment = (id: string, start: number, text = ''): Mark => {
  return { id, lane: null, start, end: start, about: `${start} ns`, text };
};
const ids = (marks: readonly Mark[]): string => marks.map(({ id, text }) => id + text).join(' ');

test('marks are kept beside the trace, and are there the next time, by time', async () => {
  const at = make('kept');
  const marks = await at.open(head(7));
  await Promise.all([marks.add(moment('b', 20)), marks.add(moment('a', 10, '!'))]);
  assert.equal(ids((await at.open(head(7))).marks), 'a! b');
  await marks.edit('b', '?');
  assert.equal(ids((await at.open(head(7))).marks), 'a! b?');
  assert.ok(!fs.existsSync(at.storage));
});

test('with the last mark the file goes, too', async () => {
  const at = make('gone');
  const marks = await at.open(head(7));
  await marks.add(moment('a', 1));
  assert.ok(fs.existsSync(at.beside));
  await marks.delete('a');
  assert.ok(!fs.existsSync(at.beside));
});

test('another trace under the same name does not get them, and does not lose them', async () => {
  const at = make('other');
  await (await at.open(head(7))).add(moment('a', 1));
  const other = await at.open(head(8));
  assert.equal(ids(other.marks), '');
  assert.equal(ids(other.others), 'a');
  await other.add(moment('b', 2));
  assert.equal(ids((await at.open(head(7))).marks), 'a');
  await other.deleteOthers();
  assert.equal(ids((await at.open(head(7))).marks), '');
  assert.equal(ids((await at.open(head(8))).marks), 'b');
});

test('a trace that has grown since is the same trace', async () => {
  const at = make('grown');
  await (await at.open(head(7, 1000))).add(moment('a', 1));
  const grown = await at.open(head(7, 4096));
  assert.equal(ids(grown.marks), 'a');
  await grown.add(moment('b', 2));
  assert.equal(ids((await at.open(head(7, 2000))).marks), 'a b');
});

test('nothing is written in a folder that is not trusted; what was there before can be changed all the same', async () => {
  const at = make('untrusted');
  await (await at.open(head(7))).add(moment('a', 1));
  await (await at.open(head(7))).add(moment('b', 2));
  const before = fs.readFileSync(at.beside, 'utf8');
  at.trusted = false;
  const marks = await at.open(head(7));
  await marks.delete('a');
  await marks.edit('b', '?');
  await marks.add(moment('c', 3));
  assert.equal(fs.readFileSync(at.beside, 'utf8'), before);
  assert.match(at.said[0] ?? '', /not trusted/);
  assert.equal(ids((await at.open(head(7))).marks), 'b? c');
  at.trusted = true;
  await (await at.open(head(7))).add(moment('d', 4));
  assert.ok(!fs.existsSync(at.storage), 'all of it is beside the trace now');
  assert.equal(ids((await at.open(head(7))).marks), 'b? c d');
});

test('a file that cannot be read is left alone, and said to be so', async () => {
  const whole = {
    version: 1,
    traces: [{ bytes: 10, sha256: 'x', marks: [{ id: 'a', start: -1 }] }],
  };
  for (const text of ['{', '[]', '{"version":2,"traces":[]}', JSON.stringify(whole)]) {
    const at = make('damaged');
    fs.writeFileSync(at.beside, text);
    fs.rmSync(at.storage, { force: true });
    const marks = await at.open(head(7));
    assert.match(marks.problem ?? '', /damaged\.notes\.json is left alone: it /);
    await marks.add(moment('a', 1));
    assert.equal(fs.readFileSync(at.beside, 'utf8'), text);
    assert.equal(ids((await at.open(head(7))).marks), 'a');
  }
});

test('what others wrote meanwhile stays', async () => {
  const at = make('both');
  const [one, two] = [await at.open(head(7)), await at.open(head(7))];
  await one.add(moment('a', 1));
  await two.add(moment('b', 2));
  await one.add(moment('c', 3));
  assert.equal(ids(one.marks), 'a b c');
});

test('nothing can be marked before the trace is there', async () => {
  const marks = await make('empty').open(new Uint8Array());
  await assert.rejects(marks.add(moment('a', 1)), /not open yet/);
});
