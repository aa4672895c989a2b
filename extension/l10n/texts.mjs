/**
 * Which texts there are to translate, and how far the translations are.
 *
 *   node extension/l10n/texts.mjs     writes bundle.l10n.json for translators, and says what translations lack
 *
 * A translation is bundle.l10n.<language>.json in this folder, English → what it is there, and
 * package.nls.<language>.json beside package.json.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'extension/l10n');
/** They make texts out of texts: what they are given is found where they are called. */
const makers = /(host\/text|webview\/(text|durations))\.ts$/;
/** Which arguments of which functions are English texts. */
const translated = { t: [0], counted: [1, 2], countText: [1] };

/** @returns what may stand in the place of an argument; null where that is not written there. */
function literals(node) {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (!ts.isConditionalExpression(node)) return null;
  const [a, b] = [literals(node.whenTrue), literals(node.whenFalse)];
  return a && b && [...a, ...b];
}

/** @returns every English text of one file; `problem` is told of calls that hide theirs. */
export function textsOf(source, name, problem) {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const texts = new Set();
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      for (const index of Object.hasOwn(translated, called) ? translated[called] : []) {
        const argument = node.arguments[index];
        const found = argument && literals(argument);
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        if (!found) problem(`${name}:${line + 1}: write the text itself here: ${node.getText()}`);
        for (const text of found ?? [])
          if (called !== 'countText') texts.add(text);
          else texts.add(`{0} ${text}`).add(`{0} ${text}s`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

/** @returns every English text of the extension, sorted. */
export function allTexts(problem) {
  const texts = new Set();
  for (const part of ['host', 'webview'])
    for (const name of fs.readdirSync(path.join(root, 'extension', part), { recursive: true })) {
      const file = `extension/${part}/${name.replaceAll('\\', '/')}`;
      if (!file.endsWith('.ts')) continue;
      const source = fs.readFileSync(path.join(root, file), 'utf8');
      for (const text of textsOf(source, file, makers.test(file) ? () => {} : problem))
        texts.add(text);
    }
  return [...texts].sort();
}

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** @returns per language what it has, of the code and of the manifest. */
export function translations() {
  return fs.readdirSync(folder).flatMap((name) => {
    const language = /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1];
    if (!language) return [];
    const manifest = path.join(root, `package.nls.${language}.json`);
    return [{ language, texts: read(path.join(folder, name)), manifest: read(manifest) }];
  });
}

export function writeBundle() {
  const texts = allTexts((problem) => {
    throw new Error(problem);
  });
  const bundle = Object.fromEntries(texts.map((text) => [text, text]));
  fs.writeFileSync(path.join(folder, 'bundle.l10n.json'), `${JSON.stringify(bundle, null, 2)}\n`);
  return texts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const texts = writeBundle();
  const manifest = Object.keys(read(path.join(root, 'package.nls.json')));
  console.log(`${texts.length} texts of the code, ${manifest.length} of the manifest`);
  for (const translation of translations())
    for (const [what, wanted, given] of [
      ['code', texts, Object.keys(translation.texts)],
      ['manifest', manifest, Object.keys(translation.manifest)],
    ]) {
      const missing = wanted.filter((text) => !given.includes(text));
      const unused = given.filter((text) => !wanted.includes(text));
      for (const text of missing) console.log(`${translation.language} ${what}: missing: ${text}`);
      for (const text of unused) console.log(`${translation.language} ${what}: unused: ${text}`);
    }
}
