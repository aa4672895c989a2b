/** Which lanes there are and which groups are open: the rows of the timeline. */
import type { GoroutineGroup, Lane, LaneDirectory, SpanDetails } from '../protocol/trace.js';
import { Abandoned, messageOf, type Questions } from './questions.js';
import { layoutRows, openAtFirst, type LaneRow, type Rows } from './rows.js';

const morePerStep = 200;

export class LaneList {
  #directory: LaneDirectory = { revision: 0, lanes: [], groups: [] };
  #atFirst: ReadonlySet<string> | null = null;
  #loaded = new Map<string, readonly Lane[]>();
  #guests = new Map<string, readonly Lane[]>();
  #choices: Readonly<Record<string, boolean>> = {};
  rows: Rows = { rows: [], height: 0 };

  constructor(
    private readonly questions: Questions,
    private readonly changed: () => void,
    private readonly failed: (message: string) => void,
  ) {}

  get choices(): Readonly<Record<string, boolean>> {
    return this.#choices;
  }

  get groups(): readonly GoroutineGroup[] {
    return this.#directory.groups;
  }

  /** @param settled the trace is complete: what is open now stays open. */
  setDirectory(directory: LaneDirectory, settled: boolean): void {
    this.#directory = directory;
    // While loading, groups come and change places; what was opened first stays open.
    const open = openAtFirst(directory.groups);
    this.#atFirst = settled || !this.#atFirst ? open : new Set([...this.#atFirst, ...open]);
    this.#layout();
  }

  setChoices(choices: Readonly<Record<string, boolean>>): void {
    this.#choices = choices;
    this.#layout();
  }

  clear(): void {
    this.#directory = { revision: 0, lanes: [], groups: [] };
    this.#atFirst = null;
    this.#loaded.clear();
    this.#guests.clear();
    this.#choices = {};
    this.#layout();
  }

  isOpen(group: string): boolean {
    return this.#choices[group] ?? this.#atFirst?.has(group) ?? false;
  }

  toggle(group: string, open = !this.isOpen(group)): void {
    this.setChoices({ ...this.#choices, [group]: open });
  }

  row(lane: string): LaneRow | null {
    for (const row of this.rows.rows) if (row.kind === 'lane' && row.lane.id === lane) return row;
    return null;
  }

  async more(group: string, shown: number): Promise<void> {
    try {
      const asked = this.questions.ask({
        method: 'trace/goroutines',
        group,
        from: shown,
        count: morePerStep,
      });
      const lanes = await asked.answer;
      this.#loaded.set(group, [...(this.#loaded.get(group) ?? []), ...lanes]);
      this.#layout();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.failed(messageOf(error));
    }
  }

  /** Makes sure that the lane of a span has a row: opens its group, adds the lane where it is not listed. */
  reveal(span: SpanDetails): LaneRow | null {
    const goroutine = span.goroutine;
    if (!this.row(span.lane) && span.kind === 'goroutine' && goroutine) {
      const group = goroutine.name;
      const guests = this.#guests.get(group) ?? [];
      const known = this.#directory.groups.find(({ name }) => name === group);
      const listed = [...(known?.goroutines ?? []), ...(this.#loaded.get(group) ?? []), ...guests];
      if (!listed.some(({ id }) => id === span.lane)) {
        const guest: Lane = {
          id: span.lane,
          kind: 'goroutine',
          name: `G${goroutine.id}`,
          start: span.start,
          end: span.end,
          running: -1,
        };
        this.#guests.set(group, [...guests, guest]);
      }
      this.toggle(group, true);
    }
    return this.row(span.lane);
  }

  #layout(): void {
    const extra = { loaded: this.#loaded, guests: this.#guests };
    this.rows = layoutRows(this.#directory, extra, (group) => this.isOpen(group));
    this.changed();
  }
}
