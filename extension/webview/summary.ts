/** What the details show while nothing is selected: the trace as a whole, the legend, the keys. */
import { states } from '../protocol/states.js';
import type { Overview } from '../protocol/trace.js';
import { counted, countText, durationText, exactText, numberText, parseTime } from './durations.js';
import { textTable, timeColumn } from './details-table.js';
import { button, el } from './dom.js';
import { stateText } from './names.js';
import type { Theme } from './theme.js';
import { offerTable } from './tables.js';
import { wallText } from './wall-clock.js';
import { paintSwatch } from './patterns.js';
import { t } from './text.js';

export interface SummaryActions {
  readonly goToTime: (time: number) => void;
  readonly showKeys: () => void;
}

export function summary(
  overview: Overview | null,
  theme: Theme,
  { goToTime, showKeys }: SummaryActions,
): HTMLElement {
  const body = el('div', { class: 'summary' });
  if (overview)
    body.append(
      el('h2', {}, t('Trace')),
      facts(overview),
      timeField(goToTime),
      procsInUse(overview, goToTime),
    );
  const keys = button(t('Keys and gestures'), showKeys, {
    class: 'link',
    title: t('Show all of them (?)'),
  });
  body.append(el('h3', {}, t('Colours')), legend(theme), el('p', { class: 'all-keys' }, keys));
  return body;
}

function facts(overview: Overview): HTMLElement {
  const list = el('dl');
  const add = (name: string, value: string): void =>
    list.append(el('dt', {}, name), el('dd', {}, value));
  add(t('Duration'), exactText(overview.duration));
  const recorded = wallText(overview.wallClockStart, 0);
  if (recorded !== null) add(t('Recorded'), recorded);
  add(t('Format'), overview.format);
  add(
    t('Events'),
    counted(
      overview.generations,
      '{1} in {0} generation',
      '{1} in {0} generations',
      numberText(overview.events),
    ),
  );
  add(t('Goroutines'), numberText(overview.goroutines));
  add(t('Procs'), numberText(overview.procs));
  add(t('Threads'), numberText(overview.threads));
  for (const [name, count] of [
    [t('Tasks'), overview.tasks],
    [t('Regions'), overview.regions],
    [t('Logs'), overview.logs],
    [t('CPU samples'), overview.cpuSamples],
  ] as const)
    if (count > 0) add(name, numberText(count));
  return list;
}

/** Typing a moment is the only way to reach it to the nanosecond. */
function timeField(goToTime: (time: number) => void): HTMLElement {
  const input = el('input', {
    'type': 'text',
    'size': '12',
    'placeholder': t('such as 1.25 ms'),
    'aria-label': t('Go to a moment of the trace'),
    'spellcheck': 'false',
    'class': 'go-to-time',
  });
  const form = el(
    'form',
    { class: 'go-to' },
    el('label', {}, t('Moment'), ' ', input),
    el('button', { type: 'submit', class: 'small' }, t('Go')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const time = parseTime(input.value);
    input.setAttribute('aria-invalid', String(time === null));
    if (time !== null) goToTime(time);
  });
  return form;
}

type InUse = Overview['procsInUse'][number];

function procsInUse(overview: Overview, goToTime: (time: number) => void): HTMLElement | string {
  if (overview.procsInUse.length === 0) return '';
  const table = el(
    'table',
    { class: 'procs-in-use' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, t('Procs in use at once')),
        el('th', { scope: 'col' }, t('First at')),
      ),
    ),
  );
  const rows = el('tbody');
  for (const { count, first } of overview.procsInUse) {
    const link = button(exactText(first), () => goToTime(first), { class: 'link' });
    rows.append(el('tr', {}, el('td', {}, numberText(count)), el('td', {}, link)));
  }
  table.append(rows);
  const title = t('Procs in use at once');
  const columns = [
    { title, value: ({ count }: InUse) => count },
    timeColumn(t('First at'), ({ first }: InUse) => first),
  ];
  const text = textTable(title, columns, overview.procsInUse);
  offerTable(table, () => ({ title, text: () => text }));
  return table;
}

function legend(theme: Theme): HTMLElement {
  const list = el('ul', { class: 'legend' });
  states.forEach((state, i) => {
    if (state === 'none') return;
    const swatch = el('span', { class: 'swatch' });
    paintSwatch(swatch, theme, i);
    list.append(el('li', {}, swatch, stateText(i)));
  });
  return list;
}

/** One line for the strip above the timeline. */
export const overviewText = (overview: Overview): string =>
  [
    durationText(overview.duration),
    overview.format,
    countText(overview.goroutines, 'goroutine'),
  ].join(' · ');
