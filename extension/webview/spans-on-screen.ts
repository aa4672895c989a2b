/** What is visible of the timeline, as rows of a table: pure functions on the boxes at hand. */
import type { LaneBoxes } from './frames.js';
import { boxesIn } from './hit.js';
import { boxLine, stateText } from './names.js';
import { labelText } from './server-texts.js';
import type { Range } from './viewport.js';
import { t } from './text.js';

export interface SpanOnScreen {
  readonly lane: string;
  readonly laneName: string;
  /** From top to bottom, and in a lane from left to right; from 0. */
  readonly order: number;
  /** ns, as finely as the boxes are. */
  readonly start: number;
  readonly end: number;
  /** How many spans it stands for: those too short to be seen share a box. */
  readonly count: number;
  /** In words; of several spans with the share of time of each state. */
  readonly state: string;
  /** What the box says, such as the reason to wait; may be empty. */
  readonly why: string;
}

export interface VisibleLane {
  readonly id: string;
  readonly name: string;
  readonly boxes: LaneBoxes | undefined;
}

/** @param limit The rest is left out. */
export function spansOnScreen(
  lanes: readonly VisibleLane[],
  { start, end }: Range,
  limit: number,
): readonly SpanOnScreen[] {
  const spans: SpanOnScreen[] = [];
  for (const { id, name, boxes: of } of lanes) {
    if (!of) continue;
    const { boxes, origin, labels } = of.frame;
    const [first, last] = boxesIn(of, start, end);
    for (let i = first; i < last && spans.length < limit; i++) {
      const [boxStart, boxEnd] = [origin + (boxes.start[i] ?? 0), origin + (boxes.end[i] ?? 0)];
      // The first one of those around may end before what is visible.
      if (boxEnd <= start && boxStart < start) continue;
      const count = boxes.count[i] ?? 0;
      spans.push({
        lane: id,
        laneName: name,
        order: spans.length,
        start: boxStart,
        end: boxEnd,
        count,
        state: statesText(of, i),
        why: boxLine(labelText(labels[boxes.label[i] ?? 0] ?? '', boxes.states[0][i] ?? 0)),
      });
    }
  }
  return spans;
}

function statesText({ frame: { boxes } }: LaneBoxes, i: number): string {
  if ((boxes.count[i] ?? 0) <= 1) return stateText(boxes.states[0][i] ?? 0);
  const parts = boxes.shares.flatMap((shares, k) => {
    const share = shares[i] ?? 0;
    return share > 0 ? [`${percent(share)} ${stateText(boxes.states[k]?.[i] ?? 0)}`] : [];
  });
  return parts.join(', ');
}

/** @param share Of 255. */
export const percent = (share: number): string =>
  share < 3 ? t('under 1 %') : `${Math.round((share / 255) * 100)} %`;
