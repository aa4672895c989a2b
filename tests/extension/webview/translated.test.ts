/** What the page says where VS Code is in another language. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { states, type State } from '../../../extension/protocol/states.js';
import { serverSources } from './server-sources.js';

const texts = fs.readFileSync('extension/l10n/bundle.l10n.de.json', 'utf8');
// As the host makes the page; before anything that has a text is loaded.
Object.assign(globalThis, {
  document: { body: { dataset: { texts } }, documentElement: { lang: 'de' } },
});
const { t } = await import('../../../extension/webview/text.js');
const { counted, countText, durationText, numberText, parseTime } =
  await import('../../../extension/webview/durations.js');
const { stateText } = await import('../../../extension/webview/names.js');
const { labelText, reasonText, serverText } =
  await import('../../../extension/webview/server-texts.js');

test('texts are those of the page, with their values in place', () => {
  assert.equal(t('Find spans'), 'Spannen suchen');
  assert.equal(t('{0} of {1}', 3, 12), '3 von 12');
  assert.equal(stateText(1), 'Läuft');
});

test('what the server says of spans is translated, and what is of the trace in it is not', () => {
  for (const [said, shown] of [
    ['Running', 'Läuft'],
    ['Waiting: chan receive', 'Wartet: chan receive'],
    ['Runnable: unblocked', 'Lauffähig: geweckt'],
    ['Unblocked here by G7 main.main', 'Hier geweckt von G7 main.main'],
    ['Running G7 main.main', 'Führt G7 main.main aus'],
    ['2 of 3, from the outermost', '2 von 3, von außen gezählt'],
    ['Region: Running', 'Region: Running'],
    ['Write dur>5ms or dur<5ms.', 'dur>5ms oder dur<5ms schreiben.'],
    ['g takes a number, such as g:7.', 'g verlangt eine Zahl, etwa g:7.'],
    [
      'There is no key “x”. Put text with : in it in quotes.',
      'Es gibt keinen Schlüssel „x“. Text, in dem : vorkommt, gehört in Anführungszeichen.',
    ],
  ] as const)
    assert.equal(serverText(said), shown);
});

test('all that the server says of a file that cannot be shown is translated', () => {
  const sources = serverSources();
  const ofFiles =
    /"((?:This (?:file|trace|compressed|is)|The compression|TraceInsight failed)[^"]*\.)"/g;
  const said = [...sources.matchAll(ofFiles)].map(([, text = '']) => text);
  assert.ok(said.length >= 20, said.join('\n'));
  for (const text of said) {
    const example = text
      .replaceAll('{shown}', '; showing the 3.2 s that came before')
      .replace(/\{[^}]+\}/g, 'X');
    assert.notEqual(serverText(example), example);
  }
});

test('what goes wrong with a question, and why an expression is wrong, is translated', () => {
  for (const text of [
    'trace/matches: search 4 is over: search again',
    'trace/range: the trace was closed',
    'trace/boxes: Out of range (IndexOutOfRangeException; the log says where)',
    'This regular expression is not complete or not correct: a ) is missing.',
  ])
    assert.doesNotMatch(serverText(text), /\b(the|is)\b/, text);
});

test('why a goroutine does not run is translated where that is no word of Go’s or of the program’s', () => {
  assert.equal(reasonText('created'), 'erzeugt');
  assert.equal(reasonText('chan receive'), 'chan receive');
  const [runnable, region] = ['runnable', 'region'].map((state) => states.indexOf(state as State));
  assert.equal(labelText('created', runnable ?? -1), 'erzeugt');
  assert.equal(labelText('created', region ?? -1), 'created');
});

test('what has no translation stays English', () => {
  assert.equal(t('Nobody has translated {0}', 'this'), 'Nobody has translated this');
});

test('one and many have words of their own', () => {
  assert.equal(countText(1, 'goroutine'), '1 Goroutine');
  assert.equal(countText(0, 'goroutine'), '0 Goroutinen');
  assert.equal(
    counted(2, '{0} row copied as {1}', '{0} rows copied as {1}', 'CSV'),
    '2 Zeilen als CSV kopiert',
  );
});

test('a comma, which is the point of a German fraction, divides no thousands; what is shown can be typed', () => {
  assert.equal(numberText(1_234_567), '1\u202f234\u202f567');
  assert.equal(durationText(1_500_000), '1.5 ms');
  assert.equal(parseTime(`${numberText(12_500)} ns`), 12_500);
});
