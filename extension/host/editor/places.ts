import type { Place } from '../../protocol/messages.js';
import type { LaneDirectory } from '../../protocol/trace.js';
import { t } from '../text.js';

/** A line of the picker that asks where to go. */
export interface PlaceItem {
  readonly label: string;
  readonly description: string;
  readonly place: Place;
}

/**
 * What the text names without being in any list: a moment such as `1.25 ms`, a goroutine's number
 * (`G17`, `17`), a proc (`P3`).
 */
export function typedPlace(text: string): PlaceItem | undefined {
  const trimmed = text.trim();
  if (/^[\d.,]+\s*(ns|us|µs|μs|ms|s)$/i.test(trimmed)) {
    return { label: trimmed, description: t('moment'), place: { moment: trimmed } };
  }
  const lane = /^([gp]?)\s*(\d{1,18})$/i.exec(trimmed);
  if (!lane) return undefined;
  const [, letter = '', number = ''] = lane;
  return letter.toLowerCase() === 'p'
    ? { label: t('Proc {0}', number), description: t('proc'), place: { lane: `p${number}` } }
    : { label: `G${number}`, description: t('goroutine'), place: { lane: `g${number}` } };
}

/**
 * What the user means who accepts a line. VS Code names lines by their numbers: right after what was typed has come
 * to the list as a line of its own, it may name the one before or behind. What is typed can be seen in the right one.
 */
export function acceptedPlace(text: string, line: PlaceItem | undefined): Place | undefined {
  const typed = typedPlace(text);
  if (!typed) return line?.place;
  const says = [typed.label, text.trim()].some((part) =>
    line?.label.toLowerCase().includes(part.toLowerCase()),
  );
  return says ? line?.place : typed.place;
}

/** All lanes that have names, procs first, then groups with their most active goroutines. */
export function listedPlaces({ lanes, groups }: LaneDirectory): readonly PlaceItem[] {
  return [
    ...lanes.map(({ id, name }) => ({ label: name, description: '', place: { lane: id } })),
    ...groups.flatMap((group) => [
      {
        label: group.name || t('(start function unknown)'),
        description: group.count === 1 ? t('1 goroutine') : t('{0} goroutines', group.count),
        place: { group: group.name },
      },
      ...group.goroutines.map(({ id, name }) => ({
        label: name,
        description: group.name,
        place: { lane: id },
      })),
    ]),
  ];
}

/** What is found by the names that the program gave it: the first span in it is where to go. */
export function namedPlaces(
  tasks: readonly string[],
  regions: readonly string[],
): readonly PlaceItem[] {
  const items = (key: 'task' | 'region', names: readonly string[]): readonly PlaceItem[] =>
    names.map((name) => ({
      label: name,
      description: key === 'task' ? t('task') : t('region'),
      place: { search: `${key}="${name.replace(/(["\\])/g, '\\$1')}"` },
    }));
  return [...items('task', tasks), ...items('region', regions)];
}
