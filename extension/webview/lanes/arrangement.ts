/** How goroutines are filtered, grouped and sorted. */
import type { Arrangement, LaneGrouping, LaneOrder } from '../../protocol/lanes.js';
import { t } from '../text.js';

/** As the server lists them by itself. */
export const usual: Arrangement = {
  filter: '',
  group: 'function',
  order: 'running',
  userOnly: false,
  with: null,
};

export const isUsual = ({ filter, group, order, userOnly, with: lane }: Arrangement): boolean =>
  filter.trim() === '' && group === usual.group && order === usual.order && !userOnly && !lane;

/** Goroutines may be left out. */
export const leavesOut = ({ filter, userOnly, with: lane }: Arrangement): boolean =>
  filter.trim() !== '' || userOnly || lane !== null;

export const groupings: Readonly<Record<LaneGrouping, string>> = {
  function: t('start function'),
  creator: t('creator'),
  task: t('task'),
  none: t('nothing'),
};

export const orders: Readonly<Record<LaneOrder, string>> = {
  running: t('time running'),
  runnable: t('time runnable'),
  waiting: t('time blocked'),
  syscall: t('time in system calls'),
  start: t('start'),
  id: t('number'),
};

/** What was kept, as far as it can be used. */
export function arrangementFrom(kept: unknown): Arrangement {
  const saved = (kept ?? {}) as Partial<Record<keyof Arrangement, unknown>>;
  const oneOf = <T extends string>(value: unknown, of: Readonly<Record<T, string>>, or: T): T =>
    typeof value === 'string' && Object.hasOwn(of, value) ? (value as T) : or;
  return {
    filter: typeof saved.filter === 'string' ? saved.filter : '',
    group: oneOf(saved.group, groupings, usual.group),
    order: oneOf(saved.order, orders, usual.order),
    userOnly: saved.userOnly === true,
    with: typeof saved.with === 'string' && /^g\d+$/.test(saved.with) ? saved.with : null,
  };
}
