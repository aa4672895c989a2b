/** What goroutines waited for in a range, and where in the code. */
import type { Statistics } from '../protocol/goroutines.js';
import { decodeCalls, type CallTree } from '../protocol/profile.js';
import { states } from '../protocol/states.js';
import type { Frame } from '../protocol/trace.js';
import {
  shareColumn,
  tableSection,
  textTable,
  timeColumn,
  type TextColumn,
} from './details-table.js';
import { button, el } from './dom.js';
import { countText, durationText, numberText, shareText } from './durations.js';
import { stateText } from './names.js';
import { isRuntime, placeText, topUserFrame } from './source-frames.js';
import { css, type Theme } from './theme.js';
import { reasonText } from './server-texts.js';
import { t } from './text.js';

/** What was asked beside the summary; the tree is the profile of waits. */
export interface RangeWaits {
  readonly statistics: Statistics;
  readonly tree: CallTree;
}

export interface WaitingPlace {
  readonly time: number;
  readonly count: number;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

/** Reasons and places that are shown: those with most time. */
const most = 8;
/** In the profile it stands between a wait and who ended it. */
const wokenBy = t('(woken by)');

/** By stack, whoever ended the wait; those with most time first. */
export function placesOf(tree: CallTree): readonly WaitingPlace[] {
  const { self, parent, name, line, count } = decodeCalls(tree.columns);
  const waits = new Map<number, { time: number; count: number }>();
  // Callers come before those they call: the node of the wait itself is known when it is needed.
  const own = new Int32Array(self.length);
  for (let i = 0; i < self.length; i++) {
    const above = parent[i] ?? -1;
    const isWaker = above >= 0 && own[above] !== above;
    own[i] = isWaker || tree.functions[name[i] ?? 0] === wokenBy ? (own[above] ?? above) : i;
    const node = own[i] ?? i;
    if (self[i] === 0) continue;
    const sum = waits.get(node) ?? { time: 0, count: 0 };
    waits.set(node, { time: sum.time + (self[i] ?? 0), count: sum.count + (count[i] ?? 0) });
  }
  return [...waits]
    .sort(([, a], [, b]) => b.time - a.time)
    .map(([leaf, sum]) => {
      const frames: Frame[] = [];
      for (let i = leaf; i >= 0; i = parent[i] ?? -1) {
        const of = name[i] ?? 0;
        const frame = { function: tree.functions[of] ?? '', file: tree.files[of] ?? '' };
        if (frame.function) frames.push({ ...frame, line: line[i] ?? 0 });
      }
      return { ...sum, frames };
    });
}

export function waitsDetails(
  { statistics, tree }: RangeWaits,
  theme: Theme,
  openFrame: (frame: Frame) => void,
): readonly Node[] {
  const reasons = statistics.states
    .flatMap(({ state, reasons, count, total }) =>
      reasons.length > 0
        ? reasons.map((of) => ({ state, text: reasonText(of.reason) || stateText(state), ...of }))
        : [{ state, text: stateText(state), count, total }],
    )
    // Running is no wait; the rest is why it did not.
    .filter(({ state }) => states[state] !== 'running')
    .sort((a, b) => b.total - a.total);
  const places = placesOf(tree);
  return [
    reasons.length === 0
      ? emptySection(t('By reason not to run'), t('All ran all the time.'))
      : tableSection(
          [reasonTable(reasons, statistics.total, theme)],
          textTable(t('By reason not to run'), reasonColumns(statistics.total), reasons),
        ),
    places.length === 0
      ? emptySection(t('Where they waited'), t('No goroutine waited.'))
      : tableSection(
          [placeList(places, openFrame)],
          textTable(t('Where they waited'), placeColumns(), places),
        ),
  ];
}

const emptySection = (title: string, text: string): Node =>
  el('section', {}, el('h3', {}, title), el('p', { class: 'faint' }, text));

interface Reason {
  readonly state: number;
  readonly text: string;
  readonly count: number;
  readonly total: number;
}

const reasonColumns = (whole: number): readonly TextColumn<Reason>[] => [
  { title: t('State'), value: ({ state }) => stateText(state) },
  { title: t('Reason'), value: ({ text }) => text },
  { title: t('Times'), value: ({ count }) => count },
  timeColumn(t('Time'), ({ total }) => total),
  shareColumn(({ total }) => (whole > 0 ? total / whole : 0)),
];

/** The whole stack: those with the same function on top are to be told apart. */
const placeColumns = (): readonly TextColumn<WaitingPlace>[] => [
  {
    title: t('Function'),
    value: ({ frames }) => topUserFrame([{ title: '', frames }])?.function ?? '',
  },
  { title: t('Waits'), value: ({ count }) => count },
  timeColumn(t('Time'), ({ time }) => time),
  {
    title: t('Stack'),
    value: ({ frames }) => frames.map((of) => `${of.function} (${of.file}:${of.line})`).join('; '),
    text: ({ frames }) => frames.map((of) => `${of.function} (${placeText(of)})`).join('; '),
  },
];

function reasonTable(reasons: readonly Reason[], whole: number, theme: Theme): Node {
  const rows = reasons.slice(0, most).map(({ state, text, count, total }) => {
    const swatch = el('span', { class: 'swatch' });
    swatch.style.background = css(theme.states[state] ?? theme.foreground);
    const cells = [
      el('td', { title: stateText(state) }, swatch, text),
      el('td', {}, numberText(count)),
      el('td', {}, durationText(total)),
      el('td', {}, whole > 0 ? shareText(total / whole) : ''),
    ];
    return el('tr', {}, ...cells);
  });
  const heads = [t('Reason'), t('Times'), t('Time'), t('Share')];
  const head = el('tr', {}, ...heads.map((text) => el('th', { scope: 'col' }, text)));
  const table = el('table', { class: 'numbers' }, el('thead', {}, head), el('tbody', {}, ...rows));
  const left = reasons.length - most;
  return left > 0 ? el('div', {}, table, el('p', { class: 'faint' }, more(left))) : table;
}

const more = (count: number): string => t('{0} more, which took less time', numberText(count));

/** Its goroutines wait most of the time, and that is no news. */
const isOfRuntime = ({ frames }: WaitingPlace): boolean => {
  const start = frames.at(-1);
  return start !== undefined && isRuntime(start);
};

function placeList(all: readonly WaitingPlace[], openFrame: (frame: Frame) => void): Node {
  const list = el('ul', { class: 'groups waiting-places' });
  const own = all.filter(isOfRuntime);
  const places = all.filter((place) => !isOfRuntime(place));
  for (const { time, count, frames } of places.slice(0, most)) {
    const top = topUserFrame([{ title: '', frames }]);
    const name = top
      ? button(top.function, () => openFrame(top), { class: 'link', title: stackText(frames) })
      : el('span', { class: 'faint' }, t('No stack was recorded'));
    const where = top ? `${placeText(top)} · ` : '';
    list.append(
      el(
        'li',
        {},
        el('div', { class: 'line' }, name, el('span', {}, durationText(time))),
        el('div', { class: 'faint' }, `${where}${countText(count, 'wait')}`),
      ),
    );
  }
  if (places.length > most) list.append(el('li', { class: 'faint' }, more(places.length - most)));
  const time = own.reduce((sum, place) => sum + place.time, 0);
  if (time > 0)
    list.append(
      el('li', { class: 'faint' }, t('The runtime’s own goroutines: {0}', durationText(time))),
    );
  return list;
}

const stackText = (frames: readonly Frame[]): string =>
  frames.map((frame) => `${frame.function} (${placeText(frame)})`).join('\n');
