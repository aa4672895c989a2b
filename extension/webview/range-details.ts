/** What happened in a range: time by state, what the procs did, and which goroutines took part. */
import { states, type State } from '../protocol/states.js';
import type { Frame, RangeSummary } from '../protocol/trace.js';
import { bar } from './analysis/cells.js';
import type { TextTable } from './analysis/text-table.js';
import { waitsDetails, type RangeWaits } from './range-waits.js';
import { countText, durationText, exactText, numberText, shareText } from './durations.js';
import { button, el } from './dom.js';
import { groupText, stateText } from './names.js';
import {
  shareColumn,
  tableSection,
  textTable,
  timeColumn,
  type TextColumn,
} from './details-table.js';
import { css, type Theme } from './theme.js';
import { paintSwatch } from './patterns.js';
import { t } from './text.js';

export interface RangeActions {
  readonly fitRange: () => void;
  readonly clearRange: () => void;
  readonly showGroup: (name: string) => void;
  readonly goTo: (lane: string, time: number) => void;
  readonly openFrame: (frame: Frame, preview: boolean) => void;
}

/** @param summary null while it is being asked for; so are the waits. */
export function rangeDetails(
  range: { readonly start: number; readonly end: number },
  summary: RangeSummary | null,
  waits: RangeWaits | null,
  theme: Theme,
  actions: RangeActions,
): HTMLElement {
  const length = range.end - range.start;
  const facts = el('dl');
  const add = (name: string, value: string): void =>
    facts.append(el('dt', {}, name), el('dd', {}, value));
  add(t('Length'), exactText(length));
  add(t('Start'), exactText(range.start));
  add(t('End'), exactText(range.end));
  const body = el(
    'div',
    { class: 'range-details' },
    el(
      'div',
      { class: 'heading' },
      el('h2', {}, t('Range of {0}', durationText(length))),
      button(t('Zoom'), actions.fitRange, { class: 'small', title: t('Zoom to the range (Z)') }),
      button('✕', actions.clearRange, {
        'class': 'small plain',
        'title': t('Clear the range (Escape)'),
        'aria-label': t('Clear the range'),
      }),
    ),
    facts,
  );
  if (!summary) return body;
  const most = summary.procs.length * (summary.end - summary.start);
  const used = summary.procs.reduce((sum, { running }) => sum + running, 0);
  add(t('Goroutines'), numberText(summary.goroutines));
  add(t('At a time'), atATimeText(summary.states, summary.end - summary.start));
  if (most > 0) {
    const average = Number((used / (summary.end - summary.start)).toFixed(2));
    add(
      t('Procs at work'),
      t('{0} of {1} on average ({2})', average, summary.procs.length, shareText(used / most)),
    );
  }
  body.append(
    stateSection(summary.states, theme),
    ...(waits
      ? waitsDetails(waits, theme, (frame) => actions.openFrame(frame, false))
      : [el('p', { class: 'faint' }, t('Reading the stacks…'))]),
    tableSection([groupList(summary, theme, actions)], groupTexts(summary)),
    procSection(summary, actions),
  );
  return body;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Always in the order of states: bars can be compared. */
function stateBar(times: readonly number[], theme: Theme): HTMLElement {
  const parts = times.map((time, state) => ({
    name: stateText(state),
    time,
    colour: css(theme.states[state] ?? theme.foreground),
  }));
  return bar(parts, sum(times));
}

function table<Row>(
  columns: readonly TextColumn<Row>[],
  rows: readonly (readonly (Node | string)[])[],
): Node {
  const head = el('tr', {}, ...columns.map(({ title }) => el('th', { scope: 'col' }, title)));
  const body = rows.map((cells) => el('tr', {}, ...cells.map((cell) => el('td', {}, cell))));
  return el('table', { class: 'numbers' }, el('thead', {}, head), el('tbody', {}, ...body));
}

function stateSection(times: readonly number[], theme: Theme): Node {
  const total = sum(times);
  const rows = times
    .map((time, state) => ({ time, state }))
    .filter(({ time }) => time > 0)
    .sort((a, b) => b.time - a.time);
  const cells = rows.map(({ time, state }) => {
    const swatch = el('span', { class: 'swatch' });
    paintSwatch(swatch, theme, state);
    const name = el('span', {}, swatch, stateText(state));
    return [name, durationText(time), shareText(time / total)];
  });
  const columns: readonly TextColumn<(typeof rows)[number]>[] = [
    { title: t('State'), value: ({ state }) => stateText(state) },
    timeColumn(t('Time'), ({ time }) => time),
    shareColumn(({ time }) => time / total),
  ];
  return tableSection(
    [stateBar(times, theme), table(columns, cells)],
    textTable(t('Time of all goroutines'), columns, rows),
  );
}

function groupList(summary: RangeSummary, theme: Theme, actions: RangeActions): Node {
  const list = el('ul', { class: 'groups' });
  for (const { name, goroutines, states: times } of summary.groups) {
    const open = button(groupText(name), () => actions.showGroup(name), { class: 'link' });
    list.append(
      el(
        'li',
        {},
        el('div', { class: 'line' }, open, el('span', {}, countText(goroutines, 'goroutine'))),
        stateBar(times, theme),
        el('div', { class: 'faint' }, timesText(times)),
      ),
    );
  }
  if (summary.groupsLeftOut > 0)
    list.append(
      el(
        'li',
        { class: 'faint' },
        t('{0} more, which ran less', numberText(summary.groupsLeftOut)),
      ),
    );
  return list;
}

/** How many goroutines did what, on the mean. */
const atATimeText = (times: readonly number[], length: number): string =>
  sortsOf(times)
    .map(([name, time]) => `${name} ${Number((time / length).toFixed(2))}`)
    .join(' · ');

function sortsOf(times: readonly number[]): readonly (readonly [string, number])[] {
  const time = (...names: readonly State[]): number =>
    sum(names.map((name) => times[states.indexOf(name)] ?? 0));
  const running = time('running', 'gcWork');
  const runnable = time('runnable');
  const syscall = time('syscall');
  const waiting = sum(times) - running - runnable - syscall;
  const parts: readonly (readonly [string, number])[] = [
    [t('running'), running],
    [t('runnable'), runnable],
    [t('waiting'), waiting],
    [t('in syscall'), syscall],
  ];
  return parts.filter(([, time]) => time > 0);
}

/** Waiting is one here: what for is in the colours. */
function timesText(times: readonly number[]): string {
  return sortsOf(times)
    .map(([name, time]) => `${name} ${durationText(time)}`)
    .join(' · ');
}

function groupTexts(summary: RangeSummary): TextTable {
  type Group = RangeSummary['groups'][number];
  const known = states
    .map((_, state) => state)
    .filter((state) => summary.groups.some((group) => (group.states[state] ?? 0) > 0));
  const columns: readonly TextColumn<Group>[] = [
    { title: t('Start function'), value: ({ name }) => groupText(name) },
    { title: t('Goroutines'), value: ({ goroutines }) => goroutines },
    ...known.map((state) => timeColumn<Group>(stateText(state), (of) => of.states[state] ?? 0)),
  ];
  const all = summary.groups.length + summary.groupsLeftOut;
  return textTable(t('By start function'), columns, summary.groups, all);
}

function procSection(summary: RangeSummary, actions: RangeActions): Node {
  const length = summary.end - summary.start;
  const rows = summary.procs;
  const cells = rows.map(({ lane, name, running }) => [
    button(name, () => actions.goTo(lane, summary.start), { class: 'link' }),
    durationText(running),
    shareText(running / length),
  ]);
  const columns: readonly TextColumn<(typeof rows)[number]>[] = [
    { title: t('Proc'), value: ({ name }) => name },
    timeColumn(t('Running'), ({ running }) => running),
    shareColumn(({ running }) => running / length),
  ];
  return tableSection([table(columns, cells)], textTable(t('By proc'), columns, rows));
}
