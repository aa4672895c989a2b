import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArrangedLanes } from '../../../extension/protocol/lanes.js';
import type { FromWebview } from '../../../extension/protocol/messages.js';
import type { Lane, SpanDetails } from '../../../extension/protocol/trace.js';
import { LaneList } from '../../../extension/webview/lane-list.js';
import { arrangementFrom, usual } from '../../../extension/webview/lanes/arrangement.js';
import { Questions } from '../../../extension/webview/questions.js';

const lane = (id: string): Lane => ({
  id,
  kind: id.startsWith('g') && id !== 'gc' ? 'goroutine' : 'proc',
  name: id.toUpperCase(),
  start: 0,
  end: 9,
  running: 5,
  startKnown: true,
  endKnown: true,
  strips: null,
  spent: null,
});
const group = (name: string, count: number, ...ids: readonly string[]) => ({
  name,
  count,
  running: 5,
  system: false,
  goroutines: ids.map(lane),
});
const directory = {
  revision: 1,
  lanes: [lane('p0'), lane('p1')],
  groups: [group('main.main', 1, 'g1'), group('main.work', 3, 'g2', 'g3')],
  threads: null,
  tasks: null,
  counters: [],
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A list whose questions the test answers. */
function start() {
  const posted: FromWebview[] = [];
  const questions = new Questions((message) => posted.push(message));
  const list = new LaneList(
    questions,
    () => undefined,
    (message) => assert.fail(message),
  );
  list.setDirectory(directory, true);
  /** Rows from top to bottom: lanes by name, groups as `[name]`, the rest as `+number`. */
  const rows = (): string =>
    list.rows.rows
      .map((row) => {
        if (row.kind === 'lane') return row.lane.id;
        if (row.kind === 'own') return `=${row.own.key}`;
        return row.kind === 'group' ? `[${row.group.name}]` : `+${row.remaining}`;
      })
      .join(' ');
  const answer = async (result: Partial<ArrangedLanes> | readonly Lane[]): Promise<void> => {
    const id = posted.findLast((message) => message.type === 'ask')?.id ?? 0;
    questions.receive({ type: 'answer', id, result });
    await settled();
  };
  return { list, rows, answer, posted };
}
const arranged = (...groups: readonly ArrangedLanes['groups'][number][]): ArrangedLanes => ({
  revision: 1,
  groups,
  shown: groups.reduce((sum, { count }) => sum + count, 0),
  all: 4,
  problem: null,
});
const span = (id: string, name: string): SpanDetails =>
  ({
    lane: id,
    kind: 'goroutine',
    start: 0,
    end: 1,
    goroutine: { id: Number(id.slice(1)), lane: id, name },
  }) as SpanDetails;

test('what is pinned is at the top and nowhere else, until it is taken back', () => {
  const { list, rows } = start();
  list.pin('g2');
  assert.equal(rows(), 'g2 p0 p1 [main.main] g1 [main.work] g3 +1');
  list.pin('g2');
  assert.equal(rows(), 'p0 p1 [main.main] g1 [main.work] g2 g3 +1');
});

test('hidden lanes and groups are left out, and nothing else is', () => {
  const { list, rows } = start();
  list.hide('p1');
  list.hide('g3');
  list.hideGroup('main.main');
  assert.equal(rows(), 'p0 [main.work] g2 +1');
});

test('while the filter is asked for the lanes stay, and then only those that are left', async () => {
  const { list, rows, answer } = start();
  list.arrange({ ...usual, filter: 'fn:work' });
  assert.equal(rows(), 'p0 p1 [main.main] g1 [main.work] g2 g3 +1');
  await answer(arranged(group('main.work', 2, 'g2', 'g7')));
  assert.equal(rows(), 'p0 p1 [main.work] g2 g7');
  list.arrange(usual);
  assert.equal(rows(), 'p0 p1 [main.main] g1 [main.work] g2 g3 +1');
});

test('a filter that is wrong leaves the lanes as they are', async () => {
  const { list, rows, answer } = start();
  list.arrange({ ...usual, filter: 'fn:work' });
  await answer(arranged(group('main.work', 1, 'g2')));
  list.arrange({ ...usual, filter: 'fn:work dur>5' });
  await answer({ ...arranged(), problem: { message: 'No unit.', start: 12, length: 1 } });
  assert.equal(rows(), 'p0 p1 [main.work] g2');
  assert.equal(list.arranged?.problem?.message, 'No unit.');
});

test('the newest arrangement wins', async () => {
  const { list, rows, answer, posted } = start();
  list.arrange({ ...usual, filter: 'a' });
  list.arrange({ ...usual, filter: 'ab' });
  assert.equal(posted.filter(({ type }) => type === 'cancel').length, 1);
  await answer(arranged(group('main.main', 1, 'g1')));
  assert.equal(rows(), 'p0 p1 [main.main] g1');
});

test('groups keep their names until those of the new arrangement are there', async () => {
  const { list, answer } = start();
  assert.equal(list.groupText('main.work'), 'main.work');
  list.arrange({ ...usual, group: 'none' });
  assert.equal(list.groupText('main.work'), 'main.work');
  await answer(arranged(group('', 4, 'g1', 'g2')));
  assert.equal(list.groupText(''), 'All goroutines');
  list.arrange({ ...usual, group: 'creator' });
  assert.equal(list.groupText(''), 'All goroutines');
  list.arrange(usual);
  assert.equal(list.groupText('main.work'), 'main.work');
});

test('more of an arranged group is asked for as it is arranged', async () => {
  const { list, rows, answer, posted } = start();
  list.arrange({ ...usual, group: 'none', order: 'id' });
  await answer(arranged(group('', 4, 'g1', 'g2')));
  assert.equal(rows(), 'p0 p1 [] g1 g2 +2');
  void list.more('', 2);
  const asked = posted.findLast((message) => message.type === 'ask')?.question;
  assert.equal(asked?.method, 'trace/arranged');
  await answer([lane('g3'), lane('g9')]);
  assert.equal(rows(), 'p0 p1 [] g1 g2 g3 g9');
});

test('whoever scrolls to the end of a list gets more of it, once for each end', async () => {
  const { list, rows, answer, posted } = start();
  const asked = (): number => posted.filter(({ type }) => type === 'ask').length;
  list.scrolledTo('main.work', 2);
  list.scrolledTo('main.work', 2);
  assert.equal(asked(), 1);
  await answer([lane('g5')]);
  assert.equal(rows(), 'p0 p1 [main.main] g1 [main.work] g2 g3 g5');
  list.scrolledTo('main.work', 2);
  assert.equal(asked(), 1);
  list.clear();
  list.setDirectory(directory, true);
  list.scrolledTo('main.work', 2);
  assert.equal(asked(), 2);
});

test('a lane that a link leads to is shown, also where it was filtered out or hidden', async () => {
  const { list, rows, answer } = start();
  list.hide('g3');
  list.reveal(span('g3', 'main.work'));
  assert.equal(rows(), 'p0 p1 [main.main] g1 [main.work] g2 g3 +1');
  list.arrange({ ...usual, filter: 'fn:main' });
  await answer(arranged(group('main.main', 1, 'g1')));
  assert.equal(list.reveal(span('g3', 'main.work'))?.lane.id, 'g3');
  assert.equal(rows(), 'p0 p1 g3 [main.main] g1');
});

test('going to a start function takes away what hides it', () => {
  const { list, rows } = start();
  list.hideGroup('main.work');
  list.showGroup('main.work');
  assert.match(rows(), /\[main.work\] g2 g3/);
  list.arrange({ ...usual, group: 'creator' });
  list.showGroup('main.work');
  assert.equal(list.arrangement, usual);
});

test('what was kept of an arrangement is used as far as it makes sense', () => {
  assert.deepEqual(arrangementFrom(undefined), usual);
  assert.deepEqual(
    arrangementFrom({ group: 'toString', order: 7, with: 'p3', userOnly: 'yes' }),
    usual,
  );
  const kept = { filter: 'fn:x', group: 'none', order: 'id', userOnly: true, with: 'g7' };
  assert.deepEqual(arrangementFrom(kept), kept);
});
