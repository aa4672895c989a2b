import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inferred, mapped, remembered } from '../../../extension/host/source/mappings.js';

const inferences = [
  // file in the trace, file that the user chose, from, to
  ['/app/db/pool.go', '/home/u/shop/db/pool.go', '/app', '/home/u/shop'],
  ['/app/main.go', '/home/u/shop/main.go', '/app', '/home/u/shop'],
  ['C:\\ci\\shop\\db\\pool.go', '/home/u/shop/db/pool.go', 'C:/ci', '/home/u'],
  ['progs/httpd/main.go', '/w/httpd/main.go', 'progs', '/w'],
  ['httpd/main.go', '/w/httpd/main.go', 'httpd', '/w/httpd'],
  ['example.com/x@v1.2.0/a/b.go', '/w/x/a/b.go', 'example.com/x@v1.2.0', '/w/x'],
  ['main.go', '/w/main.go', 'main.go', '/w/main.go'],
  ['/main.go', '/w/main.go', '/main.go', '/w/main.go'],
  ['/app/old.go', '/w/new.go', '/app/old.go', '/w/new.go'],
] as const;

for (const [file, found, from, to] of inferences) {
  test(`${file} found at ${found} maps ${from} to ${to}`, () => {
    const mapping = inferred(file, found);
    assert.deepEqual(mapping, { from, to });
    assert.equal(mapped(file, mapping), found);
  });
}

test('a mapping applies to whole elements only', () => {
  assert.equal(mapped('/application/x.go', { from: '/app', to: '/w' }), undefined);
  assert.equal(mapped('/app/x.go', { from: '/app/', to: '/w/' }), '/w/x.go');
});

test('an empty beginning applies to nothing', () => {
  assert.equal(mapped('/app/x.go', { from: '', to: '/w' }), undefined);
});

test('paths of Windows map whatever their case and slashes', () => {
  assert.equal(mapped('c:\\Work\\x.go', { from: 'C:\\work', to: '/w' }), '/w/x.go');
  assert.equal(mapped('/Work/x.go', { from: '/work', to: '/w' }), undefined);
});

test('the newest of two mappings of one beginning is the one that is remembered', () => {
  const old = [
    { from: '/a', to: '/1' },
    { from: '/b', to: '/2' },
  ];
  assert.deepEqual(remembered(old, { from: '/b', to: '/3' }), [
    { from: '/b', to: '/3' },
    { from: '/a', to: '/1' },
  ]);
});
