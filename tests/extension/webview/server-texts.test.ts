import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverPhrases, serverText } from '../../../extension/webview/server-texts.js';
import { serverSources } from './server-sources.js';

test('the server still says all that is translated', () => {
  const sources = serverSources();
  assert.ok(serverPhrases.length > 50);
  for (const phrase of serverPhrases)
    assert.ok(sources.includes(`"${phrase}`), `The server does not say “${phrase}” any more.`);
});

test('what is of the trace stays as it is', () => {
  for (const text of ['Region: Running', 'Log: Blocked here: yes', 'GC mark termination', ''])
    assert.equal(serverText(text), text);
});
