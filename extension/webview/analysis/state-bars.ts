/** Time by state, as a bar and in words. */
import { states } from '../../protocol/states.js';
import type { TaskMean } from '../../protocol/tasks.js';
import { el } from '../dom.js';
import { counted, countText, durationText } from '../durations.js';
import { stateText } from '../names.js';
import { css, type Theme } from '../theme.js';
import { bar, type Part } from './cells.js';
import type { Column } from './table.js';
import { language, t } from '../text.js';

function partsOf(times: readonly number[], theme: Theme): readonly Part[] {
  return times.map((time, state) => ({
    name: stateText(state),
    time,
    colour: css(theme.states[state] ?? theme.foreground),
  }));
}

const sum = (times: readonly number[]): number => times.reduce((a, b) => a + b, 0);

/** @param most What fills the column, ns, so that bars can be compared; by default each fills it. */
export function stateColumn<Row>(
  theme: () => Theme,
  of: (row: Row) => readonly number[],
  most: () => number = () => 0,
): Column<Row> {
  return {
    id: 'states',
    title: t('What its goroutines did'),
    width: 140,
    grows: 3,
    isPicture: true,
    value: () => '',
    text: (row) => wordsOf(of(row)),
    // Of what has no times, such as a region of a task, an empty bar would say that there was nothing.
    cell: (row) =>
      sum(of(row)) > 0
        ? bar(partsOf(of(row), theme()), Math.max(most(), sum(of(row))))
        : document.createTextNode(''),
  };
}

/** The longest first. */
function wordsOf(times: readonly number[]): string {
  return times
    .map((time, state) => ({ time, state }))
    .filter(({ time }) => time > 0)
    .sort((a, b) => b.time - a.time)
    .map(({ time, state }) => `${stateText(state)} ${durationText(time)}`)
    .join(', ');
}

/** English begins no word within a sentence with a capital letter; other languages do. */
function stateInSentence(state: number): string {
  const text = stateText(state);
  return language === 'en' ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** What the slow ones spent more time with than the usual ones. */
export function whySlow(usual: TaskMean, slow: TaskMean): string {
  const more = states
    .map((_, state) => ({
      state,
      time: (slow.states[state] ?? 0) - (usual.states[state] ?? 0),
    }))
    .filter(({ time }) => time > 0.05 * Math.max(1, slow.length - usual.length))
    .sort((a, b) => b.time - a.time)
    .map(({ time, state }) => t('{0} more {1}', durationText(time), stateInSentence(state)));
  const rest = more.length > 0 ? more.slice(0, 4).join(', ') : t('no state stands out');
  return counted(
    slow.count,
    'The slowest took {1} instead of {2}: {3}.',
    'The slowest {0} took {1} instead of {2}: {3}.',
    durationText(slow.length),
    durationText(usual.length),
    rest,
  );
}

/** The same as two bars of one scale. */
export function slowBars(usual: TaskMean, slow: TaskMean, theme: Theme): HTMLElement {
  const most = Math.max(sum(usual.states), sum(slow.states));
  const line = (name: string, { states, count }: TaskMean): HTMLElement =>
    el(
      'div',
      {
        class: 'slow-bar',
        title: t('{0}, on the mean: {1}', countText(count, 'task'), wordsOf(states)),
      },
      el('span', { class: 'faint' }, name),
      bar(partsOf(states, theme), most),
    );
  return el('div', { class: 'slow-bars' }, line(t('usual'), usual), line(t('slow'), slow));
}
