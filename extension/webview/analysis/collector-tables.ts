/** The tables of what the garbage collector did, and what of them leads where. */
import type {
  Assists,
  AssistStack,
  CollectorSummary,
  Cycle,
  Pause,
  SweepStack,
} from '../../protocol/collector.js';
import type { GoroutineRef } from '../../protocol/trace.js';
import { bound, bytes, count, duration, moment, source, words } from './columns.js';
import type { Column, Sort } from './table.js';
import type { AnalysisPage } from './tab.js';
import { WholeTable, type Kept } from './whole-table.js';
import { t } from '../text.js';

const nameOf = (goroutine: GoroutineRef | null): string =>
  goroutine ? `G${goroutine.id} ${goroutine.name}`.trim() : '';

const down = (column: string): Sort => ({ column, descending: true });

/** All that is not a plot. */
export class CollectorTables {
  readonly cycles: WholeTable<Cycle>;
  readonly pauses: WholeTable<Pause>;
  readonly assists: WholeTable<Assists>;
  readonly assistStacks: WholeTable<AssistStack>;
  readonly sweeps: WholeTable<SweepStack>;

  /** @param more Is asked for so many rows of each list. */
  constructor(page: AnalysisPage, saveSoon: () => void, more: (rows: number) => void) {
    const open = page.openSource.bind(page);
    const stacks = (): readonly Column<AssistStack>[] => [
      source(t('Stack outside of the runtime'), ({ frames }) => frames[0] ?? null, open),
      count('count', t('Count'), t('How often'), (row) => row.count),
      duration('total', t('Total'), t('All together'), (row) => row.total),
      duration('max', t('Longest'), t('A click on the row shows it'), (row) => row.max),
    ];
    const keyOf = ({ frames }: AssistStack): string =>
      frames.map((frame) => `${frame.function}:${frame.line}`).join(' ');
    const goTo = ({ lane, longest }: AssistStack): void => page.goTo(lane, longest);
    this.cycles = new WholeTable<Cycle>(
      t('Garbage collections'),
      [
        count('number', '#', t('Among all of the trace'), (cycle) => cycle.number),
        moment('start', t('Start'), (cycle) => cycle.start),
        bound(
          'length',
          t('Length'),
          t('From the stop of the world before it to that behind it'),
          (cycle) => cycle.end - cycle.start,
          (cycle) => cycle.startKnown && cycle.endKnown,
        ),
        duration('paused', t('Paused'), t('The world was stopped'), (cycle) => cycle.paused),
        duration(
          'workers',
          t('Workers'),
          t('They marked, summed over them'),
          (cycle) => cycle.workers,
        ),
        duration(
          'idle',
          t('Idle workers'),
          t('The same on procs that had nothing else to do'),
          (cycle) => cycle.idleWorkers,
        ),
        duration('assist', t('Assist'), t('Goroutines were made to mark'), (cycle) => cycle.assist),
        count('assists', t('Assists'), t('How often'), (cycle) => cycle.assists),
        bytes('before', t('Heap before'), t('When it began'), (cycle) => cycle.heapBefore),
        bytes('after', t('After'), t('When it ended'), (cycle) => cycle.heapAfter),
        bytes('goal', t('Goal'), t('Size at which it was to be done'), (cycle) => cycle.goal),
        words('startedBy', t('Started by'), (cycle) => nameOf(cycle.startedBy), 120, 2),
        source(t('Where'), (cycle) => cycle.source, open),
      ],
      { column: 'number', descending: false },
      (cycle) => String(cycle.number),
      ({ start, end }) => page.showRange({ start, end }),
      saveSoon,
      more,
    );
    this.pauses = new WholeTable<Pause>(
      t('Stops of the world'),
      [
        words('kind', t('Why'), (pause) => pause.kind, 150),
        moment('start', t('Start'), (pause) => pause.start),
        bound(
          'length',
          t('Length'),
          t('From when no goroutine could start until all could'),
          (pause) => pause.end - pause.start,
          (pause) => pause.startKnown && pause.endKnown,
        ),
        words('goroutine', t('Stopped by'), (pause) => nameOf(pause.goroutine)),
        source(t('Where'), (pause) => pause.source, open),
      ],
      down('length'),
      (pause) => String(pause.start),
      ({ start, end }) => page.showRange({ start, end }),
      saveSoon,
      more,
    );
    this.assists = new WholeTable<Assists>(
      t('Mark assists by goroutine'),
      [
        words('goroutine', t('Goroutine'), (row) => nameOf(row.goroutine)),
        count('count', t('Count'), t('How often'), (row) => row.count),
        duration('total', t('Total'), t('All together'), (row) => row.total),
        duration('max', t('Longest'), t('A click on the row shows it'), (row) => row.max),
      ],
      down('total'),
      (row) => row.goroutine.lane,
      ({ goroutine, longest }) => page.goTo(goroutine.lane, longest),
      saveSoon,
      more,
    );
    this.assistStacks = new WholeTable<AssistStack>(
      t('Mark assists by stack'),
      stacks(),
      down('total'),
      keyOf,
      goTo,
      saveSoon,
      more,
    );
    this.sweeps = new WholeTable<SweepStack>(
      t('Sweeps by stack'),
      [
        ...(stacks() as readonly Column<SweepStack>[]),
        bytes('swept', t('Swept'), t('Looked at'), (row) => row.swept),
        bytes('reclaimed', t('Reclaimed'), t('Could be used again'), (row) => row.reclaimed),
      ],
      down('total'),
      keyOf,
      goTo,
      saveSoon,
      more,
    );
  }

  /** Under the names by which their state is kept. */
  get all(): Readonly<Record<string, Kept>> {
    const { cycles, pauses, assists, assistStacks, sweeps } = this;
    return { cycles, pauses, assists, assistStacks, sweeps };
  }

  set(summary: CollectorSummary | null): void {
    const set = <Row>(table: WholeTable<Row>, rows: readonly Row[] = [], leftOut = 0): void =>
      table.set(rows, rows.length + leftOut);
    set(this.cycles, summary?.cycles, summary?.cyclesLeftOut);
    set(this.pauses, summary?.pauses, summary?.pausesLeftOut);
    set(this.assists, summary?.assists, summary?.assistsLeftOut);
    set(this.assistStacks, summary?.assistStacks, summary?.assistStacksLeftOut);
    set(this.sweeps, summary?.sweepStacks, summary?.sweepStacksLeftOut);
  }
}
