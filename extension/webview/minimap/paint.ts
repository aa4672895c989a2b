/** How busy the trace was: threads that ran goroutines, out of those that may at a time. */
import type { CounterSeries } from '../../protocol/counters.js';
import { topOf, type CounterFrame, type CounterLane } from '../counters/counter-lanes.js';
import { paintAreas } from '../counters/paint.js';
import { numberText } from '../durations.js';
import type { Painting } from '../rows.js';
import { t } from '../text.js';

/** What is asked for. */
export const busy: readonly CounterSeries[] = ['running', 'gcWork', 'procs'];

const lane: CounterLane = {
  id: 'threads',
  name: t('Overview'),
  height: 0,
  areas: [
    { series: 'running', name: t('running'), state: 'running' },
    { series: 'gcWork', name: 'GC', state: 'gcWork' },
  ],
  lines: [],
  binary: false,
  text: numberText,
};

/** The greatest GOMAXPROCS there was; null where the trace does not tell it. */
export function mostProcs(frame: CounterFrame): number | null {
  let most = 0;
  for (const value of frame.series.get('procs')?.most ?? []) if (value > most) most = value;
  return most > 0 ? most : null;
}

export function paintBusy(to: Painting, frame: CounterFrame): void {
  paintAreas(to, frame, lane, lane, mostProcs(frame) ?? topOf(frame, lane, lane));
}
