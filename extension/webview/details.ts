/** Everything about the selected span, with links to what started and ended it and to the source. */
import { states } from '../protocol/states.js';
import type { Frame, Link, SpanDetails, Stack } from '../protocol/trace.js';
import { exactText, lengthText } from './durations.js';
import { button, el } from './dom.js';
import { pointStates, stateText } from './names.js';
import { isRuntime, placeText } from './source-frames.js';
import type { Theme } from './theme.js';
import { wallText } from './wall-clock.js';
import { paintSwatch } from './patterns.js';
import { serverText } from './server-texts.js';
import { t } from './text.js';

export interface DetailActions {
  readonly goTo: (lane: string, time: number) => void;
  readonly openFrame: (frame: Frame, preview: boolean) => void;
  readonly fit: () => void;
  readonly clear: () => void;
  readonly followChain: () => void;
  /** Lights what an expression finds, and goes to the first. */
  readonly search: (expression: string) => void;
}

type Line = readonly [name: string, value: Node | string | null];

const lines = (...all: readonly Line[]): HTMLElement => {
  const list = el('dl');
  for (const [name, value] of all)
    if (value !== null) list.append(el('dt', {}, name), el('dd', {}, value));
  return list;
};

/** @param wallClockStart Wall clock at the first event, where it is known. */
export function spanDetails(
  span: SpanDetails,
  theme: Theme,
  actions: DetailActions,
  wallClockStart: string | null,
): HTMLElement {
  const swatch = el('span', { class: 'swatch' });
  paintSwatch(swatch, theme, span.state);
  const link = (to: Link): HTMLElement =>
    button(serverText(to.text), () => actions.goTo(to.lane, to.time), {
      class: 'link',
      title: t('Go to {0}', exactText(to.time)),
    });
  const length = span.end - span.start;
  const bounded = span.startKnown && span.endKnown;
  const isPoint = pointStates.has(states[span.state] ?? 'none');
  const { goroutine, proc } = span;
  const middle = span.start + Math.floor(length / 2);
  const body = el(
    'div',
    { class: 'span-details' },
    el(
      'div',
      { class: 'heading' },
      swatch,
      el('h2', {}, serverText(span.title) || stateText(span.state)),
      button(t('Zoom'), actions.fit, { class: 'small', title: t('Zoom to this span (F)') }),
      button('✕', actions.clear, {
        'class': 'small plain',
        'title': t('Clear the selection (Escape)'),
        'aria-label': t('Clear the selection'),
      }),
    ),
    lines(
      [t('Duration'), isPoint ? null : lengthText(length, bounded)],
      [
        isPoint ? t('Time') : t('Start'),
        span.startKnown ? exactText(span.start) : t('began before the trace'),
      ],
      [t('Date and time'), span.startKnown ? wallText(wallClockStart, span.start) : null],
      [t('End'), isPoint ? null : span.endKnown ? exactText(span.end) : t('not within the trace')],
      [
        t('Goroutine'),
        goroutine &&
          button(
            `G${goroutine.id}${goroutine.name ? ` ${goroutine.name}` : ''}`,
            () => actions.goTo(goroutine.lane, middle),
            { class: 'link' },
          ),
      ],
      [t('State'), stateText(span.state)],
      [t('Reason'), span.reason],
      [
        t('Proc'),
        proc === null
          ? null
          : button(t('Proc {0}', proc), () => actions.goTo(`p${proc}`, middle), { class: 'link' }),
      ],
      [t('Thread'), threadLink(span, () => actions.goTo(`m${span.thread}`, middle))],
      [t('Started by'), span.startedBy && link(span.startedBy)],
      [t('Ended by'), span.endedBy && link(span.endedBy)],
      [
        t('Caused by'),
        goroutine &&
          button(t('Follow the chain'), actions.followChain, {
            class: 'link',
            title: t('Step back through who made it wait and who woke it up ([)'),
          }),
      ],
      ...span.facts.map(({ name, text, to }): Line => [
        serverText(name),
        to ? link(to) : serverText(text),
      ]),
      ...span.related.map((to): Line => [t('See also'), link(to)]),
    ),
  );
  if (span.regions.length > 0) body.append(regionList(span, actions));
  for (const stack of span.stacks) body.append(stackList(stack, actions));
  return body;
}

/** Steps through the ranges with the same region or task, as Find does. */
function allOf(key: 'region' | 'task', name: string, actions: DetailActions): Node {
  const expression = `${key}="${name.replace(/(["\\])/g, '\\$1')}"`;
  const attributes = {
    class: 'link',
    title: t('{0}: F3 goes to the next, Shift + F3 back', expression),
  };
  const text = key === 'task' ? name : t('find all');
  return button(text, () => actions.search(expression), attributes);
}

/** To what it did then; it is there already where the span is that of the thread. */
function threadLink({ thread, kind }: SpanDetails, go: () => void): Node | string | null {
  if (thread === null || kind === 'thread') return thread === null ? null : String(thread);
  return button(String(thread), go, { class: 'link' });
}

function regionList(span: SpanDetails, actions: DetailActions): HTMLElement {
  const list = el('ul', { class: 'regions' });
  for (const region of span.regions) {
    const known = region.startKnown && region.endKnown;
    const length = lengthText(region.end - region.start, known);
    list.append(
      el(
        'li',
        {},
        button(region.name, () => actions.goTo(region.lane, region.start), {
          class: 'link',
          title: t('Go to this region'),
        }),
        ` ${length}`,
        ...(region.task ? [' · ', t('task'), ' ', allOf('task', region.task, actions)] : []),
        ' · ',
        allOf('region', region.name, actions),
        region.startKnown ? '' : ` · ${t('began before the trace')}`,
        region.endKnown ? '' : ` · ${t('does not end within it')}`,
      ),
    );
  }
  return el('section', {}, el('h3', {}, t('Regions')), list);
}

function stackList(stack: Stack, actions: DetailActions): HTMLElement {
  const list = el('ol', { class: 'stack' });
  for (const frame of stack.frames) {
    const open = button('', () => actions.openFrame(frame, false), {
      class: `frame${isRuntime(frame) ? ' dim' : ''}`,
      title: `${frame.function}\n${frame.file}${frame.line > 0 ? `:${frame.line}` : ''}`,
    });
    open.append(
      el('span', { class: 'function' }, frame.function || t('(unknown function)')),
      el('span', { class: 'place' }, placeText(frame)),
    );
    list.append(el('li', {}, open));
  }
  if (stack.frames.length === 0)
    list.append(el('li', { class: 'faint' }, t('No stack was recorded.')));
  return el('section', {}, el('h3', {}, serverText(stack.title)), list);
}
