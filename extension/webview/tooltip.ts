/** What is under the pointer in words, from the arrays at hand: nothing is asked. */
import { states } from '../protocol/states.js';
import { counted, durationText, exactText } from './durations.js';
import { el } from './dom.js';
import { stateText } from './names.js';
import type { Theme } from './theme.js';
import { labelText } from './server-texts.js';
import { percent } from './spans-on-screen.js';
import type { Hit } from './timeline.js';
import { wallText } from './wall-clock.js';
import { paintSwatch } from './patterns.js';
import { t } from './text.js';

export class Tooltip {
  readonly element = el('div', { class: 'tooltip', role: 'tooltip', hidden: '' });
  /** Wall clock at the first event, where it is known. */
  wallClockStart: string | null = null;

  hide(): void {
    this.element.hidden = true;
  }

  show(hit: Hit, laneName: string, theme: Theme, clientX: number, clientY: number): void {
    const { of, box } = hit;
    if (!of || box < 0) {
      this.hide();
      return;
    }
    const { boxes, origin, window } = of.frame;
    // Columns are floats: finer than the resolution they only pretend.
    const moment = roundedTo(origin + (boxes.start[box] ?? 0), window.resolution);
    const nodes = contentOf(of.frame, box, laneName, theme, exactText(moment.time));
    this.#place([...nodes, ...this.#wall(moment)], clientX, clientY);
  }

  /** The moment under the pointer, as exactly as a pixel can tell. */
  showMoment(time: number, nsPerPx: number, clientX: number, clientY: number): void {
    const moment = roundedTo(time, nsPerPx);
    const exact = el('div', { class: 'strong' }, exactText(moment.time));
    this.#place([exact, ...this.#wall(moment)], clientX, clientY);
  }

  /** What somebody else says of the moment under the pointer. */
  showNodes(
    nodes: readonly Node[],
    time: number,
    nsPerPx: number,
    clientX: number,
    clientY: number,
  ): void {
    const moment = roundedTo(time, nsPerPx);
    const when = el('div', { class: 'when' }, t('at {0}', exactText(moment.time)));
    this.#place([...nodes, when, ...this.#wall(moment)], clientX, clientY);
  }

  #wall({ time, step }: Moment): Node[] {
    const text = wallText(this.wallClockStart, time, step);
    return text === null ? [] : [el('div', { class: 'when wall' }, text)];
  }

  #place(content: readonly Node[], clientX: number, clientY: number): void {
    this.element.replaceChildren(...content);
    this.element.hidden = false;
    const { offsetWidth, offsetHeight } = this.element;
    const x = Math.max(4, Math.min(clientX + 14, window.innerWidth - offsetWidth - 4));
    const below = clientY + 18;
    const y = below + offsetHeight > window.innerHeight - 4 ? clientY - offsetHeight - 10 : below;
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.max(4, y))}px)`;
  }
}

interface Moment {
  /** ns, a multiple of `step`. */
  readonly time: number;
  readonly step: number;
}

/** @param resolution What cannot be told apart, ns; may be less than one. */
function roundedTo(time: number, resolution: number): Moment {
  const step = Math.max(1, 10 ** Math.floor(Math.log10(resolution)));
  return { time: Math.round(time / step) * step, step };
}

function contentOf(
  frame: NonNullable<Hit['of']>['frame'],
  box: number,
  laneName: string,
  theme: Theme,
  at: string,
): Node[] {
  const { boxes, labels } = frame;
  const start = boxes.start[box] ?? 0;
  const length = (boxes.end[box] ?? 0) - start;
  const count = boxes.count[box] ?? 0;
  const label = labelText(labels[boxes.label[box] ?? 0] ?? '', boxes.states[0][box] ?? 0);
  const nodes: Node[] = [];
  const line = (state: number, text: string): HTMLElement => swatchLine(theme, state, text);
  const [call = '', place] = label.split('\n');
  if (states[boxes.states[0][box] ?? 0] === 'manyStacks' || place !== undefined)
    nodes.push(el('div', { class: 'line strong' }, call || t('Many stacks')));
  if (place) nodes.push(el('div', { class: 'why' }, place));
  if (count <= 1) {
    nodes.push(line(boxes.states[0][box] ?? 0, stateText(boxes.states[0][box] ?? 0)));
    if (label && place === undefined) nodes.push(el('div', { class: 'why' }, label));
    const long = length > 0 ? `${durationText(length)} · ` : '';
    nodes.push(el('div', { class: 'when' }, `${long}${laneName} · ${t('at {0}', at)}`));
    return nodes;
  }
  nodes.push(
    el(
      'div',
      { class: 'line strong' },
      counted(count, '{0} span in {1}', '{0} spans in {1}', durationText(length)),
    ),
  );
  if (label && place === undefined) nodes.push(el('div', { class: 'why' }, label));
  let rest = 255;
  for (let k = 0; k < 3; k++) {
    const share = boxes.shares[k]?.[box] ?? 0;
    if (share === 0) continue;
    rest -= share;
    const state = boxes.states[k]?.[box] ?? 0;
    nodes.push(line(state, `${percent(share)} ${stateText(state)}`));
  }
  if (rest >= 3)
    nodes.push(
      el('div', { class: 'line faint' }, t('{0} without a span or in other states', percent(rest))),
    );
  nodes.push(el('div', { class: 'when' }, `${laneName} · ${t('at {0}', at)}`));
  return nodes;
}

/** A state's colour, and what is to be said of it. */
export function swatchLine(theme: Theme, state: number, text: string): HTMLElement {
  const swatch = el('span', { class: 'swatch' });
  paintSwatch(swatch, theme, state);
  return el('div', { class: 'line' }, swatch, text);
}
