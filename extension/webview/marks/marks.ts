/** What the user has marked, with or without a note; the host keeps it, for all views of the trace. */
import type { MenuPlace } from '../../protocol/messages.js';
import type { Mark, MarkPlace } from '../../protocol/marks.js';
import { durationText, exactText } from '../durations.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { timeOf } from '../viewport.js';
import { Flags, kindOf, markText } from './flags.js';
import { NoteDialog } from './note-dialog.js';
import { paintMarks } from './paint.js';
import { t } from '../text.js';

export class Marks implements Feature {
  readonly name = 'marks';
  readonly #flags: Flags;
  readonly #note = new NoteDialog();
  #marks: readonly Mark[] = [];
  /** The one that was gone to last. */
  #last: string | null = null;
  /** Of the pointer over lanes or axis, CSS px of the page. */
  #x: number | null = null;

  constructor(private readonly page: Page) {
    const { timeline } = page;
    this.#flags = new Flags({
      goTo: (mark) => this.goToMark(mark),
      delete: ({ id }) => page.post({ type: 'deleteMark', id }),
    });
    timeline.element.append(this.#flags.element);
    page.main.append(this.#note.element);
    timeline.overlays.add((context, scene) => paintMarks(context, this.#marks, scene));
    for (const area of [timeline.stage, timeline.axis] as readonly HTMLElement[]) {
      area.addEventListener('pointermove', ({ clientX }) => (this.#x = clientX));
      area.addEventListener('pointerleave', () => (this.#x = null));
    }
  }

  marks(marks: readonly Mark[]): void {
    this.#marks = marks;
    this.#flags.set(marks);
    this.page.timeline.redraw();
  }

  drawn(): void {
    this.#flags.place(this.page.timeline.view);
  }

  run(command: Command, at?: MenuPlace): boolean {
    switch (command) {
      case 'mark':
        this.#mark(this.#spanPlace() ?? this.#rangePlace() ?? this.#pinnedPlace());
        return true;
      case 'markRange':
        this.#mark(this.#rangePlace());
        return true;
      case 'markMoment':
        this.#mark(this.#momentPlace(at?.time));
        return true;
      case 'editMark':
      case 'deleteMark': {
        const id = at?.mark ?? this.#selected()?.id;
        if (id === undefined) this.page.say(t('Nothing that is selected is marked.'));
        else if (command === 'deleteMark') this.page.post({ type: command, id });
        else this.#edit(id);
        return true;
      }
      case 'nextMark':
      case 'previousMark':
        this.#step(command === 'nextMark' ? 1 : -1);
        return true;
      default:
        return false;
    }
  }

  goToMark(mark: Mark): void {
    const { page } = this;
    this.#last = mark.id;
    if (mark.lane !== null) {
      void page.navigation.goTo(mark.lane, Math.floor((mark.start + mark.end) / 2));
    } else {
      page.selection.clear();
      if (kindOf(mark) === 'moment') page.goToTime(mark.start);
      else {
        page.range.set({ start: mark.start, end: mark.end }, true);
        page.navigation.showRange(mark);
      }
    }
    page.say(t('Mark: {0}', markText(mark)));
  }

  /** What is marked already is not marked twice: its note is changed. */
  #mark(place: MarkPlace | null): void {
    if (!place) {
      this.page.say(t('Select a span, mark a range or click on the axis first.'));
      return;
    }
    const { about, ...where } = place;
    const known = this.#at(where);
    if (known) this.#edit(known.id);
    else
      this.#note.ask(about, '', (text) =>
        this.page.post({ type: 'mark', place: { ...where, about }, text }),
      );
  }

  #edit(id: string): void {
    const mark = this.#marks.find((mark) => mark.id === id);
    if (mark)
      this.#note.ask(mark.about, mark.text, (text) =>
        this.page.post({ type: 'editMark', id, text }),
      );
  }

  #at({ lane, start, end }: Omit<MarkPlace, 'about'>): Mark | undefined {
    return this.#marks.find(
      (mark) => mark.lane === lane && mark.start === start && mark.end === end,
    );
  }

  #selected(): Mark | undefined {
    const places = [this.#spanPlace(), this.#rangePlace(), this.#pinnedPlace()];
    return places.flatMap((place) => (place ? (this.#at(place) ?? []) : []))[0];
  }

  #spanPlace(): MarkPlace | null {
    const { span } = this.page.selection;
    if (!span) return null;
    const { lane, start, end, title } = span;
    const name = this.page.list.row(lane)?.lane.name ?? lane;
    return { lane, start, end, about: `${name} ${title}` };
  }

  #rangePlace(): MarkPlace | null {
    const { range } = this.page.range;
    if (!range) return null;
    const { start, end } = range;
    return { lane: null, start, end, about: t('Range of {0}', durationText(end - start)) };
  }

  #pinnedPlace(): MarkPlace | null {
    const { pinned } = this.page.timeline;
    return pinned === null ? null : this.#momentPlace(pinned);
  }

  /** @param time by default that under the pointer, or the one that was asked about. */
  #momentPlace(time: number | undefined): MarkPlace | null {
    const { timeline } = this.page;
    const under =
      this.#x === null ? timeline.pinned : timeOf(timeline.view, this.#x - timeline.left);
    const wanted = time ?? under;
    if (wanted === null) return null;
    const { start, end } = timeline.known;
    const at = Math.round(Math.max(start, Math.min(end, wanted)));
    return { lane: null, start: at, end: at, about: exactText(at) };
  }

  /** From the one that was gone to last, or else from what is on screen; after the last comes the first. */
  #step(by: 1 | -1): void {
    const marks = this.#marks;
    if (marks.length === 0)
      return this.page.say(t('Nothing is marked yet: M marks what is selected.'));
    const { view } = this.page.timeline;
    const middle = timeOf(view, view.width / 2);
    const last = marks.findIndex(({ id }) => id === this.#last);
    const later = marks.findIndex(({ start }) => start > middle);
    const before = later < 0 ? marks.length - 1 : later - 1;
    const from = last >= 0 ? last : by > 0 ? before : before + 1;
    const mark = marks[(from + by + marks.length) % marks.length];
    if (mark) this.goToMark(mark);
  }
}
