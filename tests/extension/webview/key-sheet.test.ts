/** That the list of keys is the whole of them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { sheet } from '../../../extension/webview/key-sheet.js';
import { commands, glides } from '../../../extension/webview/keys.js';

interface Keybinding {
  readonly key: string;
  readonly command: string;
}
const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {
  readonly contributes: { readonly keybindings: readonly Keybinding[] };
};

/** What a key is called in the list. */
const names: Readonly<Record<string, string>> = {
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  escape: 'esc',
  comma: ',',
  period: '.',
  bracketleft: '[',
  bracketright: ']',
};
const nameOf = (key: string): string => names[key] ?? key;
const ofCode = (code: string): string =>
  nameOf(code.replace(/^(Key|Digit|Numpad|Arrow)/, '').toLowerCase());

/** Keys of the list, each as VS Code would write it: `Alt + ←` is `alt+←`. */
const listed = new Set(
  sheet.flatMap(([, keys]) =>
    keys.flatMap(([key]) =>
      key
        .toLowerCase()
        .replace(/ \+ /g, '+')
        .split(/,? +/)
        .filter((part) => part !== ''),
    ),
  ),
);

test('every key of the timeline is listed', () => {
  const codes = [...Object.keys(commands), ...Object.keys(glides)];
  assert.ok(codes.length > 25);
  for (const code of codes)
    assert.ok(listed.has(ofCode(code)), `${code}: ${commands[code] ?? glides[code] ?? ''}`);
});

test('every key with Shift is listed, and so are those of the layout', () => {
  const source = fs.readFileSync('extension/webview/keys.ts', 'utf8');
  const shifted = [...source.matchAll(/event\.code === '(\w+)' && event\.shiftKey/g)];
  assert.ok(shifted.length >= 4);
  for (const [, code = ''] of shifted) assert.ok(listed.has(`shift+${ofCode(code)}`), code);
  for (const [, key = ''] of source.matchAll(/event\.key === '(.)'/g))
    assert.ok(listed.has(key), key);
});

test('every key that VS Code has for the timeline is listed', () => {
  const { keybindings } = manifest.contributes;
  assert.ok(keybindings.length > 10);
  for (const { key, command } of keybindings) {
    const parts = key.split('+');
    const name = [...parts.slice(0, -1), nameOf(parts.at(-1) ?? '')].join('+');
    // With Shift is said in words where it turns the meaning round.
    const known = listed.has(name) || listed.has(name.replace('shift+', ''));
    assert.ok(known, `${key}: ${command}`);
  }
});
