/** That every text can be translated, and that what was translated fits. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { RuleTester, type Rule } from 'eslint';
import tseslint from 'typescript-eslint';

type Texts = Readonly<Record<string, string>>;
interface Translation {
  readonly language: string;
  readonly texts: Texts;
  readonly manifest: Texts;
}
interface TextsModule {
  readonly textsOf: (source: string, name: string, problem: (text: string) => void) => Set<string>;
  readonly allTexts: (problem: (text: string) => void) => readonly string[];
  readonly translations: () => readonly Translation[];
}

const load = (name: string): Promise<unknown> =>
  import(pathToFileURL(path.resolve('extension/l10n', name)).href);
const { textsOf, allTexts, translations } = (await load('texts.mjs')) as TextsModule;
const { rawText } = (await load('raw-text.mjs')) as { readonly rawText: Rule.RuleModule };

const found = (source: string): readonly string[] => [
  ...textsOf(source, 'some.ts', (problem) => assert.fail(problem)),
];

test('the texts to translate are those that are handed to the translator', () => {
  assert.deepEqual(found("say(t('Nothing {0}', name))"), ['Nothing {0}']);
  assert.deepEqual(found("t(wide ? 'Details' : 'Info')"), ['Details', 'Info']);
  assert.deepEqual(found("counted(n, '{0} row', '{0} rows')"), ['{0} row', '{0} rows']);
  assert.deepEqual(found("countText(n, 'span')"), ['{0} span', '{0} spans']);
});

test('a text that is not written where it is translated is found out', () => {
  const problems: string[] = [];
  textsOf('t(name)\nt(`of ${name}`)', 'some.ts', (problem) => problems.push(problem));
  assert.deepEqual(
    problems.map((problem) => problem.slice(0, 10)),
    ['some.ts:1:', 'some.ts:2:'],
  );
  allTexts((problem) => assert.fail(problem));
});

test('what translators read is all of it', () => {
  const texts = allTexts(() => {});
  assert.ok(texts.length > 600, String(texts.length));
  assert.deepEqual(texts, [...new Set(texts)].sort());
});

test('no style sheet says anything', () => {
  const folder = 'extension/webview';
  const sheets = fs.readdirSync(folder).filter((name) => name.endsWith('.css'));
  assert.ok(sheets.length > 5);
  for (const name of sheets)
    assert.doesNotMatch(
      fs.readFileSync(path.join(folder, name), 'utf8'),
      /content:\s*['"][^'"]*\p{L}{2}/u,
    );
});

const holes = (text: string): readonly string[] =>
  [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();

for (const { language, texts, manifest } of translations()) {
  test(`every text of the translation ${language} says something, about the same values`, () => {
    for (const [english, text] of Object.entries(texts)) {
      assert.notEqual(text.trim(), '', english);
      // “One” may be written as a word.
      const may = holes(english);
      for (const hole of holes(text)) assert.ok(may.includes(hole), `${english}: ${text}`);
      if (!/^\{0\} [^{]*$/.test(english)) assert.deepEqual(holes(text), may, `${english}: ${text}`);
    }
  });

  test(`the manifest is translated into ${language}, commands in place`, () => {
    const english = JSON.parse(fs.readFileSync('package.nls.json', 'utf8')) as Texts;
    for (const [name, text] of Object.entries(manifest)) {
      assert.ok(name in english, name);
      const links = /\(command:[^)]*\)|`#[^#]*#`/g;
      assert.deepEqual(text.match(links) ?? [], english[name]?.match(links) ?? [], name);
    }
  });
}

RuleTester.describe = (_: string, run: () => void): void => run();
RuleTester.it = (name: string, run: () => void): void =>
  void test(`raw text: ${name.replace(/\s+/g, ' ').trim()}`, run);
const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: { allowDefaultProject: ['*.ts'] },
      tsconfigRootDir: import.meta.dirname,
    },
  },
});
const filename = path.join(import.meta.dirname, 'some.ts');
const of = (code: string): { readonly code: string; readonly filename: string } => ({
  code,
  filename,
});
const wrong = (code: string) => ({ ...of(code), errors: [{ messageId: 'raw' }] });
tester.run('raw-text', rawText, {
  valid: [
    "el('div', { class: 'small plain' }, t('Nothing'))",
    "el('button', { 'aria-label': t('Close') }, '✕')",
    'setText(count, `${shown} / ${all}`)',
    "const kind: 'Task' | 'Region' = 'Task';",
    "if (event.key === 'Enter') act();",
    'button(`${n} ms`, act)',
    "log.error('the server is gone');",
    "element.querySelector('.row .name');",
  ].map(of),
  invalid: [
    "el('div', {}, 'nothing')",
    "el('button', { 'aria-label': 'Close' }, '✕')",
    'setText(count, `${shown} of ${all}`)',
    "button(open ? 'hide' : t('show'), act)",
    "page.say('done')",
    "const texts = { a: 'Two words' };",
    "const none = ['no rows'];",
    "element.title = 'zoom';",
    "throw new Error('It broke.');",
    "context.fillText('pause', 0, 0);",
  ].map(wrong),
});
