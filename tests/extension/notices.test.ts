import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the licences of the packages in the bundles come with them', () => {
  const file = new URL('../../dist/extension/ThirdPartyNotices.txt', import.meta.url);
  const notices = readFileSync(file, 'utf8');
  for (const name of ['uplot', 'vscode-jsonrpc'])
    assert.match(notices, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n`, 'm'));
  assert.match(notices, /Copyright \(c\) \d+ Leon Sorokin/);
});
