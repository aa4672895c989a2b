/** Which lanes there are, in which order, and which groups are open: the rows of the timeline. */
import type { Arrangement, ArrangedLanes, LaneGrouping } from '../protocol/lanes.js';
import type { CounterSeries } from '../protocol/counters.js';
import type { GoroutineGroup, Lane, LaneDirectory, SpanDetails } from '../protocol/trace.js';
import { isUsual, usual } from './lanes/arrangement.js';
import { groupText } from './names.js';
import { Abandoned, messageOf, type Asked, type Questions } from './questions.js';
import { layoutRows, nextStep, openAtFirst, type LaneRow, type Own, type Rows } from './rows.js';
import {
  belowOf,
  isStrip,
  ownerOf,
  shownAtFirst,
  type Shown,
  type StackRows,
} from './strips/below.js';
import { t } from './text.js';

const none: LaneDirectory = {
  revision: 0,
  lanes: [],
  groups: [],
  threads: null,
  tasks: null,
  counters: [],
};

/** Lanes that the user has taken to the top, and lanes and groups that are to be out of sight. */
export interface Chosen {
  readonly pinned: readonly Lane[];
  readonly hidden: readonly string[];
  readonly hiddenGroups: readonly string[];
}

export const nothingChosen: Chosen = { pinned: [], hidden: [], hiddenGroups: [] };

export class LaneList {
  #directory: LaneDirectory = none;
  /** What the server has made of the arrangement; null where it is the usual one, or not there yet. */
  #arranged: ArrangedLanes | null = null;
  #arrangement: Arrangement = usual;
  /** What the groups that are there were made by: of another arrangement the answer is on its way. */
  #grouping: LaneGrouping = usual.group;
  #asked: Asked<ArrangedLanes> | null = null;
  #chosen: Chosen = nothingChosen;
  #atFirst: ReadonlySet<string> | null = null;
  #loaded = new Map<string, readonly Lane[]>();
  #guests = new Map<string, readonly Lane[]>();
  #besides: readonly Lane[] = [];
  /** Threads with how long they ran; and as of which revision of the trace they were asked for. */
  #threads: ReadonlyMap<string, Lane> = new Map();
  #threadsOf = -1;
  #settled = false;
  /** Where groups were gone on with because one scrolled there. */
  readonly #scrolledTo = new Set<string>();
  #choices: Readonly<Record<string, boolean>> = {};
  #folded: readonly string[] = [];
  #shown: Shown = shownAtFirst;
  #stacks: ReadonlyMap<string, StackRows> = new Map();
  readonly #followers = new Set<() => void>();
  #top: (directory: LaneDirectory) => readonly Own[] = () => [];
  rows: Rows = { rows: [], height: 0 };
  /** The first of each lane; made when first needed. */
  #byLane: ReadonlyMap<string, LaneRow> | null = null;

  constructor(
    private readonly questions: Questions,
    private readonly changed: () => void,
    private readonly failed: (message: string) => void,
  ) {}

  get choices(): Readonly<Record<string, boolean>> {
    return this.#choices;
  }

  get groups(): readonly GoroutineGroup[] {
    return this.#arranged?.groups ?? this.#directory.groups;
  }

  /** Of which the trace tells anything. */
  get counters(): ReadonlySet<CounterSeries> {
    return new Set(this.#directory.counters);
  }

  /** Whether a group is none of goroutines, and so always as the server lists it. */
  #isApart(group: string): boolean {
    const { threads, tasks } = this.#directory;
    return group === threads?.name || group === tasks?.name;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** The answer to the arrangement, such as what is wrong with its filter. */
  get arranged(): ArrangedLanes | null {
    return this.#arranged;
  }

  get chosen(): Chosen {
    return this.#chosen;
  }

  /** Calls back whenever the arrangement, its answer, or what is pinned or hidden has changed. */
  follow(changed: () => void): void {
    this.#followers.add(changed);
  }

  /** What is to be above everything else, for what there is in the trace. */
  setTop(top: (directory: LaneDirectory) => readonly Own[]): void {
    this.#top = top;
    this.#layout();
  }

  /** What `setTop` returns has changed. */
  relayout(): void {
    this.#layout();
  }

  /** Lanes below which nothing is shown, though there is something. */
  get folded(): readonly string[] {
    return this.#folded;
  }

  /** What is shown below lanes that are not folded. */
  get shown(): Shown {
    return this.#shown;
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#layout();
    this.#tell();
  }

  /** By lane: where stacks are to be shown below it. */
  setStacks(stacks: ReadonlyMap<string, StackRows>): void {
    this.#stacks = stacks;
    this.#layout();
    this.#tell();
  }

  /** @param settled the trace is complete: what is open now stays open. */
  setDirectory(directory: LaneDirectory, settled: boolean): void {
    this.#directory = directory;
    this.#settled = settled;
    if (!isUsual(this.#arrangement)) void this.#arrange();
    this.#openAtFirst(settled);
    this.#layout();
  }

  setChoices(choices: Readonly<Record<string, boolean>>): void {
    this.#choices = choices;
    this.#layout();
  }

  setFolded(folded: readonly string[]): void {
    this.#folded = folded;
    this.#layout();
    this.#tell();
  }

  /** Hides what lies below a lane, or shows it again. */
  fold(id: string, fold = !this.#folded.includes(id)): void {
    const others = this.#folded.filter((lane) => lane !== id);
    this.setFolded(fold ? [...others, id] : others);
  }

  /** The newest wish wins. */
  arrange(arrangement: Arrangement): void {
    const regrouped = arrangement.group !== this.#arrangement.group;
    this.#arrangement = arrangement;
    if (regrouped) this.#choices = {};
    if (isUsual(arrangement)) {
      this.#asked?.cancel();
      this.#asked = null;
      this.#take(null);
    } else void this.#arrange();
    this.#tell();
  }

  choose(chosen: Chosen): void {
    this.#chosen = chosen;
    this.#layout();
    this.#tell();
  }

  /** Takes a lane to the top, or back to its place. */
  pin(id: string): void {
    const { pinned } = this.#chosen;
    const lane = this.row(id)?.lane;
    if (this.isPinned(id))
      this.choose({ ...this.#chosen, pinned: pinned.filter((other) => other.id !== id) });
    else if (lane) this.choose({ ...this.#chosen, pinned: [...pinned, { ...lane, spent: null }] });
  }

  isPinned(id: string): boolean {
    return this.#chosen.pinned.some((lane) => lane.id === id);
  }

  hide(id: string): void {
    const { hidden, pinned, hiddenGroups } = this.#chosen;
    this.choose({
      hidden: [...hidden.filter((lane) => lane !== id), id],
      pinned: pinned.filter((lane) => lane.id !== id),
      hiddenGroups,
    });
  }

  hideGroup(group: string): void {
    const { hiddenGroups } = this.#chosen;
    const names = [...hiddenGroups.filter((name) => name !== group), group];
    this.choose({ ...this.#chosen, hiddenGroups: names });
  }

  /** Opens a group by start function, also where it was filtered out, hidden, or is no group now. */
  showGroup(name: string): void {
    const { hiddenGroups } = this.#chosen;
    if (hiddenGroups.includes(name))
      this.choose({
        ...this.#chosen,
        hiddenGroups: hiddenGroups.filter((other) => other !== name),
      });
    const isThere = this.groups.some((group) => group.name === name);
    if (this.#arrangement.group !== 'function' || !isThere) this.arrange(usual);
    this.toggle(name, true);
  }

  clear(): void {
    this.#asked?.cancel();
    this.#directory = none;
    this.#threads = new Map();
    this.#threadsOf = -1;
    this.#arrangement = usual;
    this.#grouping = usual.group;
    this.#arranged = null;
    this.#chosen = nothingChosen;
    this.#atFirst = null;
    this.#forgetPages();
    this.#choices = {};
    this.#folded = [];
    this.#shown = shownAtFirst;
    this.#stacks = new Map();
    this.#layout();
    this.#tell();
  }

  isOpen(group: string): boolean {
    return this.#choices[group] ?? this.#atFirst?.has(group) ?? false;
  }

  toggle(group: string, open = !this.isOpen(group)): void {
    this.setChoices({ ...this.#choices, [group]: open });
  }

  row(lane: string): LaneRow | null {
    this.#byLane ??= firstOfEach(this.rows);
    return this.#byLane.get(lane) ?? null;
  }

  /** What the goroutines of a group have in common, in words. */
  groupText(group: string): string {
    if (group === this.#directory.threads?.name) return t('Threads');
    if (group === this.#directory.tasks?.name) return t('Tasks');
    switch (this.#grouping) {
      case 'creator':
        return group ? t('created by {0}', group) : t('(creator unknown)');
      case 'task':
        return group ? t('task {0}', group) : t('(no task)');
      case 'none':
        return t('All goroutines');
      default:
        return groupText(group);
    }
  }

  /** Goes on with a group, as one scrolls to its end; each time once, so that what goes wrong does not for ever. */
  scrolledTo(group: string, shown: number): void {
    const end = `${shown} ${group}`;
    if (this.#scrolledTo.has(end)) return;
    this.#scrolledTo.add(end);
    void this.more(group, shown);
  }

  async more(group: string, shown: number): Promise<void> {
    const page = { group, from: shown, count: nextStep(shown) };
    const arrangement = this.#arrangement;
    try {
      const asked =
        isUsual(arrangement) || this.#isApart(group)
          ? this.questions.ask({ method: 'trace/goroutines', ...page })
          : this.questions.ask({ method: 'trace/arranged', arrangement, ...page });
      const lanes = await asked.answer;
      if (arrangement !== this.#arrangement) return;
      this.#loaded.set(group, [...(this.#loaded.get(group) ?? []), ...lanes]);
      this.#layout();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.failed(messageOf(error));
    }
  }

  /** Makes sure that the lane of a span has a row: opens its group, adds the lane where it is not listed. */
  reveal(span: SpanDetails): LaneRow | null {
    const goroutine = span.goroutine;
    const owner = ownerOf(span.lane);
    if (this.#chosen.hidden.includes(owner))
      this.choose({
        ...this.#chosen,
        hidden: this.#chosen.hidden.filter((lane) => lane !== owner),
      });
    if (!this.row(owner) && owner === goroutine?.lane) {
      const holds = ({ name, goroutines }: GoroutineGroup): boolean =>
        [...goroutines, ...(this.#loaded.get(name) ?? [])].some(({ id }) => id === owner);
      const guest: Lane = {
        id: owner,
        kind: 'goroutine',
        name: `G${goroutine.id}`,
        start: 0,
        end: span.end,
        running: -1,
        startKnown: false,
        endKnown: false,
        strips: null,
        spent: null,
      };
      this.#revealIn(this.groups.find(holds)?.name ?? null, goroutine.name, guest);
      // It is shown at once; what lies below it is known when the server has told.
      void this.#complete(owner);
    }
    if (/^[mt]/.test(owner) && !this.row(owner)) this.#revealApart(owner, span);
    if (isStrip(span.lane) && this.#folded.includes(owner)) this.fold(owner, false);
    return this.row(span.lane) ?? this.row(owner);
  }

  #revealApart(id: string, { start, end }: SpanDetails): void {
    const { threads, tasks } = this.#directory;
    const group = id.startsWith('m') ? threads : tasks;
    if (!group) return;
    const known = [...group.goroutines, ...(this.#loaded.get(group.name) ?? [])];
    if (!known.some((lane) => lane.id === id)) {
      const guests = this.#guests.get(group.name) ?? [];
      const guest: Lane = {
        id,
        kind: id.startsWith('m') ? 'thread' : 'task',
        name: id.startsWith('m') ? t('Thread {0}', id.slice(1)) : t('Task {0}', id.slice(1)),
        start,
        end,
        running: -1,
        startKnown: false,
        endKnown: false,
        strips: null,
        spent: null,
      };
      this.#guests.set(group.name, [...guests, guest]);
      void this.#complete(id);
    }
    const { hiddenGroups } = this.#chosen;
    if (hiddenGroups.includes(group.name))
      this.choose({
        ...this.#chosen,
        hiddenGroups: hiddenGroups.filter((name) => name !== group.name),
      });
    this.toggle(group.name, true);
  }

  /** How long threads ran takes a look at all of the trace: it is taken when somebody looks at them. */
  async #measureThreads(): Promise<void> {
    const { threads, revision } = this.#directory;
    if (!threads || !this.#settled || revision === this.#threadsOf || !this.isOpen(threads.name))
      return;
    this.#threadsOf = revision;
    const { name: group, goroutines } = threads;
    try {
      const lanes = await this.questions.ask({
        method: 'trace/goroutines',
        group,
        from: 0,
        count: goroutines.length,
      }).answer;
      if (revision !== this.#threadsOf) return;
      this.#threads = new Map(lanes.map((lane) => [lane.id, lane]));
      this.#layout();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.failed(messageOf(error));
    }
  }

  async #complete(id: string): Promise<void> {
    try {
      const lane = await this.questions.ask({ method: 'trace/lane', lane: id }).answer;
      if (!lane) return;
      const withIt = (lanes: readonly Lane[]): readonly Lane[] =>
        lanes.map((other) => (other.id === id ? lane : other));
      for (const [group, guests] of this.#guests) this.#guests.set(group, withIt(guests));
      this.#besides = withIt(this.#besides);
      this.#layout();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.failed(messageOf(error));
    }
  }

  /** @param group which lists the lane, if any does. */
  #revealIn(group: string | null, startFunction: string, guest: Lane): void {
    if (group === null && isUsual(this.#arrangement)) {
      const guests = this.#guests.get(startFunction) ?? [];
      if (!guests.some(({ id }) => id === guest.id))
        this.#guests.set(startFunction, [...guests, guest]);
      group = startFunction;
    }
    if (group !== null && !this.#chosen.hiddenGroups.includes(group)) {
      this.toggle(group, true);
      return;
    }
    this.#besides = [...this.#besides.filter(({ id }) => id !== guest.id), guest];
    this.#layout();
  }

  async #arrange(): Promise<void> {
    this.#asked?.cancel();
    const asked = this.questions.ask({ method: 'trace/arrange', arrangement: this.#arrangement });
    this.#asked = asked;
    try {
      const arranged = await asked.answer;
      if (this.#asked !== asked) return;
      this.#asked = null;
      // While a filter is wrong it is being typed: what was there before stays.
      if (arranged.problem)
        this.#arranged = {
          ...arranged,
          groups: this.groups,
          shown: this.#arranged?.shown ?? arranged.all,
        };
      else this.#take(arranged);
      this.#tell();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.failed(messageOf(error));
    }
  }

  #take(arranged: ArrangedLanes | null): void {
    this.#arranged = arranged;
    this.#grouping = arranged ? this.#arrangement.group : usual.group;
    this.#forgetPages();
    this.#openAtFirst(true);
    this.#layout();
  }

  #forgetPages(): void {
    this.#loaded.clear();
    this.#scrolledTo.clear();
    this.#guests.clear();
    this.#besides = [];
  }

  /** While loading, groups come and change places; what was opened first stays open. */
  #openAtFirst(settled: boolean): void {
    const open = openAtFirst(this.groups);
    this.#atFirst = settled || !this.#atFirst ? open : new Set([...this.#atFirst, ...open]);
  }

  #layout(): void {
    const { pinned, hidden, hiddenGroups } = this.#chosen;
    const extra = {
      loaded: this.#loaded,
      guests: this.#guests,
      besides: this.#besides,
      pinned,
      hidden: new Set(hidden),
      hiddenGroups: new Set(hiddenGroups),
      top: this.#top(this.#directory),
      below: (lane: Lane) => belowOf(lane, this.#shown, this.#stacks.get(lane.id)),
      folded: new Set(this.#folded),
    };
    void this.#measureThreads();
    const { threads } = this.#directory;
    const measured = threads && {
      ...threads,
      goroutines: threads.goroutines.map((lane) => this.#threads.get(lane.id) ?? lane),
    };
    const directory = { ...this.#directory, groups: this.groups, threads: measured };
    this.rows = layoutRows(directory, extra, (group) => this.isOpen(group));
    this.#byLane = null;
    this.changed();
  }

  #tell(): void {
    for (const follower of this.#followers) follower();
  }
}

function firstOfEach({ rows }: Rows): ReadonlyMap<string, LaneRow> {
  const byLane = new Map<string, LaneRow>();
  for (const row of rows)
    if (row.kind === 'lane' && !byLane.has(row.lane.id)) byLane.set(row.lane.id, row);
  return byLane;
}
