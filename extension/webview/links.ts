/** Links to what is on screen: made here, and followed as soon as the trace is there. */
import type { LinkedPlace } from '../protocol/messages.js';
import type { Overview, TraceState } from '../protocol/trace.js';
import type { Feature, Page } from './feature.js';
import type { Command } from './keys.js';
import { rangeOf } from './viewport.js';
import { t } from './text.js';

export class Links implements Feature {
  readonly name = 'links';
  #known = false;
  #waiting: LinkedPlace | null = null;

  constructor(private readonly page: Page) {}

  run(command: Command): boolean {
    if (command !== 'copyLink') return false;
    const { range, selection, timeline } = this.page;
    const { start, end } = range.range ?? rangeOf(timeline.view);
    const { span } = selection;
    const from = Math.max(0, Math.floor(start));
    const place: LinkedPlace = {
      from,
      to: Math.max(from + 1, Math.ceil(end)),
      marked: range.range !== null,
      selection: span && { lane: span.lane, time: Math.floor((span.start + span.end) / 2) },
    };
    this.page.post({ type: 'copyLink', place });
    this.page.say(t('A link to what is on screen is copied'));
    return true;
  }

  followLink(place: LinkedPlace): void {
    if (this.#known) void this.#go(place);
    else this.#waiting = place;
  }

  refreshed(_overview: Overview, { phase }: TraceState): void {
    const waiting = this.#waiting;
    // What a link leads to may not have been read yet.
    if (waiting && phase === 'loading' && waiting.to > this.page.timeline.known.end) return;
    this.#known = true;
    this.#waiting = null;
    if (waiting) void this.#go(waiting);
  }

  clear(): void {
    this.#known = false;
  }

  async #go({ from, to, marked, selection }: LinkedPlace): Promise<void> {
    const { navigation, range, timeline } = this.page;
    if (selection) await navigation.goTo(selection.lane, selection.time);
    const { known } = timeline;
    const end = Math.min(to, known.end);
    if (marked && from < end) range.set({ start: from, end }, true);
    navigation.showRange({ start: from, end: Math.max(from + 1, to) });
  }
}
