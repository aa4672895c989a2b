import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoted, termsOf, tokensOf } from '../../../../extension/webview/find/terms.js';

/** `key(fn)operator(:)value(main)`; spaces are left out. */
const read = (text: string): string =>
  tokensOf(text)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, start, end }) => `${kind}(${text.slice(start, end)})`)
    .join('');

const examples: readonly (readonly [string, string])[] = [
  ['worker', 'value(worker)'],
  ['fn:main', 'key(fn)operator(:)value(main)'],
  ['dur>=5ms', 'key(dur)operator(>=)value(5ms)'],
  ['syscall>1ms', 'key(syscall)operator(>)value(1ms)'],
  ['-state:running', 'not(-)key(state)operator(:)value(running)'],
  ['a|b | c', 'value(a)or(|)value(b)or(|)value(c)'],
  ['"a b" "half', 'string("a b")string("half)'],
  ['"say \\"no\\"" x', 'string("say \\"no\\"")value(x)'],
  ['fn:/^main\\./ /x|y/', 'key(fn)operator(:)regex(/^main\\./)regex(/x|y/)'],
  ['file:/src/bus.go:42', 'key(file)operator(:)value(/src/bus.go:42)'],
  ['foo:bar main.(*bus).run', 'value(foo:bar)value(main.(*bus).run)'],
  ['fn:', 'key(fn)operator(:)'],
  ['-', 'not(-)'],
];
for (const [text, tokens] of examples)
  test(`${text} is ${tokens}`, () => assert.equal(read(text), tokens));

test('tokens follow each other without a gap, whatever is typed', () => {
  const letters = ['a', 'fn', ':', '>', '"', '/', '|', '-', ' ', ',', '\\', '=', '😀'];
  let seed = 7;
  for (let i = 0; i < 2000; i++) {
    let text = '';
    for (let n = 0; n < 12; n++) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      text += letters[Math.floor((seed / 2 ** 31) * letters.length)] ?? '';
    }
    let at = 0;
    for (const { start, end } of tokensOf(text)) {
      assert.equal(start, at, text);
      assert.ok(end > start, text);
      at = end;
    }
    assert.equal(at, text.length, text);
  }
});

test('the terms of an expression can be told apart, where there is no bar', () => {
  assert.deepEqual(termsOf('fn:main, -dur>5ms "a b"'), ['fn:main', '-dur>5ms', '"a b"']);
  assert.deepEqual(termsOf(' '), []);
  assert.equal(termsOf('a b | c'), null);
});

test('a text is quoted where it would be taken apart', () => {
  assert.equal(quoted('main.(*bus).run'), 'main.(*bus).run');
  assert.equal(quoted('chan receive'), '"chan receive"');
  assert.equal(quoted('say "no"'), '"say \\"no\\""');
  assert.equal(quoted('/src/bus.go'), '"/src/bus.go"');
  assert.equal(quoted('key:value'), '"key:value"');
});
