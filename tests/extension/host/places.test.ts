import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptedPlace,
  listedPlaces,
  namedPlaces,
  typedPlace,
} from '../../../extension/host/editor/places.js';

for (const [text, place] of [
  ['1.25 ms', { moment: '1.25 ms' }],
  ['300µs', { moment: '300µs' }],
  ['g17', { lane: 'g17' }],
  ['G 17', { lane: 'g17' }],
  ['17', { lane: 'g17' }],
  ['P3', { lane: 'p3' }],
] as const) {
  test(`"${text}" names a place`, () => assert.deepEqual(typedPlace(text)?.place, place));
}

for (const text of ['', 'main.main', 'p', 'g17x', '1.25 fortnights', '1'.repeat(30)]) {
  test(`"${text}" names none`, () => assert.equal(typedPlace(text), undefined));
}

for (const [text, label, lane] of [
  ['G10', 'G10', 'line'],
  ['g10', 'G103', 'line'],
  ['17', 'worker 17', 'line'],
  ['p3', 'Proc 3', 'line'],
  ['main', 'main.main', 'line'],
  // The line that VS Code names is not the one that was accepted.
  ['G10', 'G25', 'g10'],
  ['1.25 ms', 'main.main', null],
] as const) {
  test(`"${text}" and the line "${label}" mean ${lane ?? 'the moment'}`, () => {
    const place = acceptedPlace(text, { label, description: '', place: { lane: 'line' } });
    assert.deepEqual(place, lane === null ? { moment: text } : { lane });
  });
}

test('procs, start functions and goroutines are listed', () => {
  const lane = (id: string, name: string) =>
    ({
      id,
      name,
      kind: 'goroutine',
      start: 0,
      end: 1,
      running: 1,
      startKnown: true,
      endKnown: true,
      strips: null,
      spent: null,
    }) as const;
  const group = { count: 2, running: 1, system: false, goroutines: [lane('g7', 'G7')] };
  const places = listedPlaces({
    revision: 1,
    lanes: [lane('p0', 'Proc 0')],
    groups: [
      { ...group, name: 'main.worker' },
      { ...group, name: '', count: 1, goroutines: [] },
    ],
    threads: null,
    tasks: null,
    counters: [],
  });
  assert.deepEqual(places, [
    { label: 'Proc 0', description: '', place: { lane: 'p0' } },
    { label: 'main.worker', description: '2 goroutines', place: { group: 'main.worker' } },
    { label: 'G7', description: 'main.worker', place: { lane: 'g7' } },
    { label: '(start function unknown)', description: '1 goroutine', place: { group: '' } },
  ]);
});

test('tasks and regions are found by their whole names', () => {
  const places = namedPlaces(['say "hi"'], ['work']);
  assert.deepEqual(
    places.map(({ label, place }) => [label, place]),
    [
      ['say "hi"', { search: 'task="say \\"hi\\""' }],
      ['work', { search: 'region="work"' }],
    ],
  );
});
