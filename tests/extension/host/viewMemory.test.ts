import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewMemory } from '../../../extension/host/editor/viewMemory.js';

/** As VS Code keeps it: as JSON. */
function store() {
  const kept = new Map<string, string>();
  return {
    get: (key: string): unknown => JSON.parse(kept.get(key) ?? 'null') ?? undefined,
    update: (key: string, value: unknown): Promise<void> => {
      kept.set(key, JSON.stringify(value));
      return Promise.resolve();
    },
  };
}

test('each trace has what was kept last', async () => {
  const memory = new ViewMemory(store());
  assert.equal(memory.of('file:///a'), undefined);
  await memory.keep('file:///a', { filter: 'x' });
  await memory.keep('file:///b', { filter: 'y' });
  await memory.keep('file:///a', { filter: 'z' });
  assert.deepEqual(memory.of('file:///a'), { filter: 'z' });
  assert.deepEqual(memory.of('file:///b'), { filter: 'y' });
});

test('the traces that were used last are remembered, and no more', async () => {
  const memory = new ViewMemory(store());
  for (let i = 0; i < 150; i++) await memory.keep(`file:///${i}`, i);
  assert.equal(memory.of('file:///49'), undefined);
  assert.equal(memory.of('file:///50'), 50);
  assert.equal(memory.of('file:///149'), 149);
});

test('what is far too large is not kept', async () => {
  const memory = new ViewMemory(store());
  await memory.keep('file:///a', 'x'.repeat(200_000));
  assert.equal(memory.of('file:///a'), undefined);
});

test('a store that holds something else is like an empty one', () => {
  assert.equal(
    new ViewMemory({ get: () => 'damaged', update: () => Promise.resolve() }).of('file:///a'),
    undefined,
  );
});
