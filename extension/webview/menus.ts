/** What VS Code's context menus are about: says what is under the pointer, and does what was chosen. */
import type { MenuPlace } from '../protocol/messages.js';
import type { Frame, SpanDetails } from '../protocol/trace.js';
import { durationText, exactText } from './durations.js';
import type { Feature, Page } from './feature.js';
import type { Command } from './keys.js';
import { Abandoned, messageOf } from './questions.js';
import { isField } from './typing.js';
import { timeOf, xOf } from './viewport.js';
import { t } from './text.js';

/** On what a menu is opened; `when` clauses of the manifest know these names. */
type Item = 'span' | 'lane' | 'group' | 'axis';

const isGoroutine = (lane: string | undefined): boolean => /^g\d/.test(lane ?? '');
/** Groups of threads and the like have names that no function has. */
const isFunction = (group: string | undefined): boolean => /^[^\u0001]/.test(group ?? '');

export class Menus implements Feature {
  readonly name = 'menus';
  /** The span that the menu was opened on is being selected. */
  #selecting: Promise<unknown> = Promise.resolve();

  constructor(private readonly page: Page) {
    // Before VS Code's own listener, which reads what is said here when the event has bubbled up.
    window.addEventListener('contextmenu', (event) => this.#opens(event), true);
  }

  run(command: Command, at?: MenuPlace): boolean {
    switch (command) {
      case 'copyId':
        this.#copy(this.#nameOf(at?.lane ?? this.page.selection.span?.lane));
        return true;
      case 'copyFunction':
        this.#copy(at?.group);
        return true;
      case 'copyTime':
        if (at?.time !== undefined) this.#copy(exactText(at.time));
        return true;
      case 'copySpan':
        void this.#withSpan((span) => this.#copy(spanText(span, this.#nameOf(span.lane) ?? '')));
        return true;
      case 'copyStack':
        void this.#withSpan(({ stacks }) =>
          this.#copy(stacks.map(({ frames }) => frames.map(frameText).join('\n')).join('\n\n')),
        );
        return true;
      case 'countHere':
        if (at?.time !== undefined) this.page.goToTime(at.time);
        return true;
      case 'hideGroup':
        if (at?.group !== undefined) this.page.list.hideGroup(at.group);
        return true;
      case 'rangeFromHere':
      case 'rangeToHere':
        if (at?.time !== undefined) this.#setEdge(command === 'rangeFromHere', at.time);
        return true;
      case 'clearRange':
        this.page.range.set(null, true);
        return true;
      case 'filterFunction':
        void this.#filterFunction(at);
        return true;
      case 'openSource':
        void this.#withSpan(() => {
          if (!this.page.selection.openTopFrame())
            this.page.failed(t('No stack was recorded for this span, so its source is not known.'));
        });
        return true;
      default:
        return this.#onSpan(command, at);
    }
  }

  /** Commands that act on the selected span wait until the one with the menu is selected. */
  #onSpan(command: Command, at: MenuPlace | undefined): boolean {
    if (at?.lane === undefined || at.time === undefined) return false;
    if (
      !/^(fitSelection|markSpan|mark|followStartedBy|followEndedBy|followChain|highlight|nextAlike|previousAlike|lanesOfSelected)$/.test(
        command,
      )
    )
      return false;
    void this.#withSpan(() => this.page.run(command));
    return true;
  }

  async #withSpan(act: (span: SpanDetails) => void): Promise<void> {
    await this.#selecting;
    const { span } = this.page.selection;
    if (span) act(span);
    else this.page.say(t('Select a span first.'));
  }

  #copy(text: string | undefined): void {
    if (!text) return;
    this.page.post({ type: 'copy', text });
    this.page.say(text.length > 100 ? t('Copied to the clipboard') : t('Copied {0}', text));
  }

  #nameOf(lane: string | undefined): string | undefined {
    return lane && (this.page.list.row(lane)?.lane.name ?? lane);
  }

  /** The other edge stays where it is, unless it would be on the wrong side: then the view's end takes its place. */
  #setEdge(isStart: boolean, time: number): void {
    const { range, timeline } = this.page;
    const { view, known } = timeline;
    const at = Math.round(Math.max(known.start, Math.min(known.end, time)));
    const end = Math.round(Math.min(known.end, timeOf(view, view.width)));
    const start = Math.round(Math.max(known.start, view.start));
    const marked = range.range;
    const next = isStart
      ? { start: at, end: marked && marked.end > at ? marked.end : end }
      : { start: marked && marked.start < at ? marked.start : start, end: at };
    if (next.start < next.end) range.set(next, true);
  }

  async #filterFunction(at: MenuPlace | undefined): Promise<void> {
    try {
      const name = at?.group ?? (await this.#functionOf(at?.lane));
      if (name) this.page.filterLanes(`name="${name.replace(/(["\\])/g, '\\$1')}"`);
      else this.page.say(t('The start function of this goroutine is not known.'));
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
    }
  }

  /** Of the selected goroutine where no lane is given; empty where it is not known. */
  async #functionOf(lane: string | undefined): Promise<string> {
    const { span } = this.page.selection;
    if (!lane || span?.lane === lane) return span?.goroutine?.name ?? '';
    const asked = this.page.questions.ask({ method: 'trace/span', lane, time: 0, move: 'first' });
    return (await asked.answer)?.goroutine?.name ?? '';
  }

  #opens(event: MouseEvent): void {
    // What is not trusted comes from this file: everything has been said.
    if (!event.isTrusted || !(event.target instanceof HTMLElement)) return;
    const { timeline, selection, navigation } = this.page;
    const { target, clientX, clientY } = event;
    if (isField(target)) {
      // VS Code's own items: cut, copy and paste.
      say(target, { preventDefaultContextMenuItems: false });
      return;
    }
    if (target === timeline.scroller) {
      // By the keyboard: as if the pointer were on what is selected.
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#openOnSelected();
      return;
    }
    const row = target.closest<HTMLElement>('.row[data-lane], .row[data-group]');
    const time = Math.round(timeOf(timeline.view, clientX - timeline.left));
    if (row) {
      const { lane, group } = row.dataset;
      if (lane !== undefined) this.#say(row, 'lane', { lane });
      else if (group !== undefined) this.#say(row, 'group', { group });
    } else if (target === timeline.axis) {
      this.#say(target, 'axis', { time });
    } else if (timeline.stage.contains(target)) {
      const hit = timeline.hit(clientX, clientY);
      if (!hit) this.#say(timeline.stage, 'axis', { time });
      else if (!hit.of || hit.box < 0) this.#say(timeline.stage, 'lane', { lane: hit.lane, time });
      else {
        this.#say(timeline.stage, 'span', { lane: hit.lane, time });
        const { span } = selection;
        const isIt = span?.lane === hit.lane && span.start <= time && time < span.end;
        this.#selecting = isIt ? Promise.resolve() : navigation.click(hit);
      }
    }
  }

  #openOnSelected(): void {
    const { timeline, selection } = this.page;
    const { span } = selection;
    const shown = timeline.visible().find(({ row }) => row.lane.id === span?.lane);
    const { left, top } = timeline.scroller.getBoundingClientRect();
    let [clientX, clientY] = [left + timeline.labelWidth + 8, top + 8];
    if (span && shown) {
      const middle = xOf(timeline.view, (span.start + span.end) / 2);
      clientX = timeline.left + Math.max(1, Math.min(timeline.view.width - 1, middle));
      clientY = shown.y + shown.row.height / 2;
      const time = Math.floor((span.start + span.end) / 2);
      this.#say(timeline.stage, 'span', { lane: span.lane, time });
      this.#selecting = Promise.resolve();
    } else this.#say(timeline.stage, 'axis', { time: timeline.view.start });
    const options = { bubbles: true, cancelable: true, clientX, clientY };
    timeline.stage.dispatchEvent(new MouseEvent('contextmenu', options));
  }

  #say(element: HTMLElement, traceItem: Item, place: MenuPlace): void {
    say(element, {
      ...place,
      traceItem,
      traceTime: place.time !== undefined,
      traceRange: this.page.range.range !== null,
      traceGoroutine: isGoroutine(place.lane),
      traceFunction: isGoroutine(place.lane) || isFunction(place.group),
    });
  }
}

function say(element: HTMLElement, context: object): void {
  element.dataset.vscodeContext = JSON.stringify(context);
}

const frameText = ({ function: name, file, line }: Frame): string =>
  `${name}\n\t${file}${line > 0 ? `:${line}` : ''}`;

/** Everything about a span, for a message or an issue. */
function spanText(span: SpanDetails, lane: string): string {
  const head = t(
    '{0}: {1}, from {2} to {3}',
    `${lane} ${span.title}`,
    durationText(span.end - span.start),
    exactText(span.start),
    exactText(span.end),
  );
  const lines = [span.startedBy?.text, span.endedBy?.text].filter((text) => text !== undefined);
  const stacks = span.stacks.map(
    ({ title, frames }) => `\n${title}:\n${frames.map(frameText).join('\n')}`,
  );
  return [head, ...lines, ...stacks].join('\n');
}
