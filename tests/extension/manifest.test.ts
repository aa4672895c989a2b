/** What package.json promises to VS Code. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

interface Command {
  readonly command: string;
  readonly key?: string;
  readonly when?: string;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly keybindings: readonly Command[];
    readonly menus: Readonly<Record<string, readonly Command[]>>;
  };
}

const text = fs.readFileSync('package.json', 'utf8');
const { contributes } = JSON.parse(text) as Manifest;
const names = (commands: readonly Command[]): readonly string[] =>
  commands.map(({ command }) => command);

test('no key does anything while somebody types in another part of the window', () => {
  for (const { command, when = '' } of contributes.keybindings)
    assert.match(when, /!inputFocus/, command);
});

test('keys that edit a text are left to the field that has the focus', () => {
  const editing = contributes.keybindings.filter(
    ({ key = '' }) => !/^(ctrl\+|(shift\+)?f\d)/.test(key),
  );
  assert.ok(editing.length >= 9, String(editing.length));
  for (const { command, when = '' } of editing)
    assert.match(when, /!traceinsight\.typing/, command);
});

test('every command of a menu or key is a command, and the palette says where it can be used', () => {
  const known = new Set(names(contributes.commands));
  const { commandPalette = [], ...menus } = contributes.menus;
  const used = [...Object.values(menus).flat(), ...contributes.keybindings, ...commandPalette];
  for (const name of names(used)) assert.ok(known.has(name), name);
  const always = /^traceinsight\.(open|showLog|restartServer|showVersions)$/;
  const withPlace = new Set(names(commandPalette));
  for (const name of known) assert.ok(withPlace.has(name) || always.test(name), name);
});

test('every text of the manifest is there, and every text is used', () => {
  const texts = JSON.parse(fs.readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
  const used = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, name]) => name ?? '');
  assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
});
