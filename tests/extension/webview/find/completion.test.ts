import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, completionAt } from '../../../../extension/webview/find/completion.js';

/** What is offered where the text has a bar `¦`. */
function offered(text: string, all = false): readonly string[] {
  const cursor = text.indexOf('¦');
  return completionAt(text.replace('¦', ''), cursor, all).options.map((option) => option.text);
}
const names = (text: string): string => {
  const of = completionAt(text.replace('¦', ''), text.indexOf('¦'), false).names;
  return of ? `${of.of} ${of.part}` : '';
};

test('a word may be the beginning of a key or of a state', () => {
  assert.deepEqual(offered('sta¦'), ['state:']);
  assert.deepEqual(offered('fn:main re¦'), ['reason:', 'region:']);
  assert.deepEqual(offered('run¦'), ['state:running', 'state:runnable'].slice(0, 2));
  assert.deepEqual(offered('-du¦'), ['dur>']);
  assert.deepEqual(offered('la¦'), ['label:']);
});

test('nothing is offered before anything is typed, unless it is asked for', () => {
  assert.deepEqual(offered('¦'), []);
  assert.ok(offered('¦', true).includes('fn:'));
  assert.ok(offered('fn:main ¦', true).includes('dur>'));
});

test('a key offers its values', () => {
  assert.deepEqual(offered('state:run¦'), ['running', 'runnable']);
  assert.deepEqual(offered('reason:rec¦'), ['"chan receive"']);
  assert.deepEqual(offered('reason:"chan r¦'), ['"chan receive"']);
  assert.deepEqual(offered('reason:mut¦'), ['mutex']);
  assert.deepEqual(offered('is:¦'), ['user', 'system', 'gc', 'stw']);
  assert.deepEqual(offered('dur>5¦'), ['5us', '5ms', '5s']);
  assert.deepEqual(offered('state:running¦'), []);
});

test('the trace is asked for names where a name is typed', () => {
  assert.equal(names('fn:mai¦'), 'function mai');
  assert.equal(names('name:¦'), 'startFunction ');
  assert.equal(names('task:"two w¦'), 'task two w');
  assert.equal(names('quick¦'), 'function quick');
  assert.equal(names('label:"GC (¦'), 'label GC (');
  assert.equal(names('g:1¦'), '');
});

test('within a word, and in a regular expression, nothing is offered', () => {
  assert.deepEqual(offered('st¦ate'), []);
  assert.deepEqual(offered('/run/¦'), []);
  assert.equal(names('ma¦in'), '');
});

test('what is chosen takes the place of what was typed', () => {
  const put = (text: string, option: string): string => {
    const cursor = text.indexOf('¦');
    const plain = text.replace('¦', '');
    const done = complete(plain, completionAt(plain, cursor, true), option);
    return `${done.text.slice(0, done.cursor)}¦${done.text.slice(done.cursor)}`;
  };
  assert.equal(put('sta¦', 'state:'), 'state:¦');
  assert.equal(put('state:run¦', 'running'), 'state:running ¦');
  assert.equal(put('fn:mai¦ dur>5ms', 'main.main'), 'fn:main.main¦ dur>5ms');
  assert.equal(put('reason:"chan r¦', '"chan receive"'), 'reason:"chan receive" ¦');
});
