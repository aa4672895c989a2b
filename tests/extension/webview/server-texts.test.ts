import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { serverPhrases, serverText } from '../../../extension/webview/server-texts.js';

/** All that is between quotes in the server's sources. */
function serverSources(): string {
  const folder = 'server/TraceInsight.Engine/Querying';
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cs'))
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
}

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
