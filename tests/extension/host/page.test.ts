import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page, type PageParts } from '../../../extension/host/editor/page.js';

const parts: PageParts = {
  script: 'https://x/webview.js',
  style: 'https://x/webview.css',
  cspSource: 'https:',
  view: 'view 1',
  kind: 'timeline',
};

test('the page allows its own script by nonce and nothing else to run or connect', () => {
  const html = page(parts);
  const nonce = /<script nonce="([^"]+)" src="https:\/\/x\/webview\.js">/.exec(html)?.[1] ?? '';
  assert.ok(Buffer.from(nonce, 'base64').length >= 16);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  assert.deepEqual(policy?.split('; '), [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    'style-src https:',
    'font-src https:',
    'img-src https:',
    "connect-src 'none'",
  ]);
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.doesNotMatch(html, /unsafe|<style/);
});

test('no two pages share a nonce', () => {
  assert.notEqual(page(parts), page(parts));
});

test('an address cannot end its attribute', () => {
  assert.match(page({ ...parts, style: 'x"><b>' }), /href="x&quot;>&lt;b>|href="x&quot;&gt;/);
});

test('what is remembered reaches the page, and cannot end its attribute', () => {
  const html = page({ ...parts, remembered: { filter: '"><script>x</script>&' } });
  const [, kept = ''] = /data-remembered="([^"]*)"/.exec(html) ?? [];
  const text = kept.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  assert.deepEqual(JSON.parse(text), { filter: '"><script>x</script>&' });
  assert.equal(html.match(/<script/g)?.length, 1);
});

test('texts in the language of the window reach the page, which says what language that is', () => {
  const html = page({ ...parts, texts: { 'Zoom "in"': '<Größer>' }, language: 'de' });
  assert.match(html, /<html lang="de">/);
  assert.match(html, /data-texts="{&quot;Zoom \\&quot;in\\&quot;&quot;:&quot;&lt;Größer>&quot;}"/);
});

test('where there is no translation the page is in English, whatever the window is in', () => {
  assert.match(page({ ...parts, language: 'tlh' }), /<html lang="en">/);
});
