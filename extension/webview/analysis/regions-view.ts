/** User regions by name and by where they begin, and the longest of each. */
import type { RegionGroup, RegionRow } from '../../protocol/tasks.js';
import type { Range } from '../viewport.js';
import { commonAxis } from './cells.js';
import { counts, duration, goroutine, lengths, source, spreadOf, when, words } from './columns.js';
import { Grouped, leftOutText } from './grouped.js';
import { stateColumn } from './state-bars.js';
import type { AnalysisPage } from './tab.js';
import { mapped } from './tasks-view.js';
import { WholeTable } from './whole-table.js';
import { t } from '../text.js';

export function regionsView(
  page: AnalysisPage,
  saveSoon: () => void,
): Grouped<RegionGroup, RegionRow> {
  let axis: Range = { start: 0, end: 0 };
  const key = ({ name, source }: RegionGroup): string =>
    `${name} ${source?.function ?? ''}:${source?.file ?? ''}:${source?.line ?? 0}`;
  const groups = new WholeTable<RegionGroup>(
    t('Regions by name and place'),
    [
      words('name', t('Region'), ({ name }) => name),
      source(t('Begins at'), (group) => group.source, page.openSource.bind(page)),
      ...counts<RegionGroup>(t('Regions')),
      duration('total', t('Total'), t('All together'), ({ total }) => total),
      ...spreadOf<RegionGroup>(t('Longest')),
      lengths(
        ({ spread }) => spread?.histogram ?? null,
        () => axis,
        2,
      ),
    ],
    { column: 'total', descending: true },
    key,
    (group) => grouped.open(group),
    saveSoon,
  );
  const rows = new WholeTable<RegionRow>(
    t('Regions, the longest first'),
    [
      goroutine(),
      ...when<RegionRow>(),
      words('task', t('Task'), ({ task }) => (task > 0 ? String(task) : ''), 50, 0),
      stateColumn(page.theme, ({ states }) => states),
    ],
    { column: 'length', descending: true },
    ({ goroutine, start }) => `${goroutine.lane} ${start}`,
    ({ goroutine, start }) => page.goTo(goroutine.lane, start),
    saveSoon,
    (rows) => grouped.more(rows),
  );
  const grouped = new Grouped<RegionGroup, RegionRow>(
    {
      groups,
      rows,
      allTitle: t('All regions'),
      key,
      title: ({ name }) => name,
      spread: ({ spread }) => spread,
      about: () => null,
      askGroups: ({ range, whole }) =>
        mapped(page.questions.ask({ method: 'trace/regionGroups', ...range }), (answer) => {
          axis = commonAxis(
            answer.groups.flatMap(({ spread }) => (spread ? [spread.histogram] : [])),
          );
          const said =
            answer.regions > 0
              ? leftOutText(answer.groupsLeftOut)
              : whole
                ? t(
                    'There is no user region in this trace. A program tells of its regions with trace.WithRegion(ctx, "name", f) of runtime/trace.',
                  )
                : t('There is no user region in this range.');
          return { groups: answer.groups, said };
        }),
      askRows: ({ range }, { name, source: place }, chosen, most) =>
        mapped(
          page.questions.ask({
            method: 'trace/regionTable',
            ...range,
            name,
            source: place,
            least: chosen?.least ?? null,
            most: chosen?.most ?? null,
            from: 0,
            count: most,
          }),
          ({ regions, count }) => ({ rows: regions, count }),
        ),
    },
    saveSoon,
  );
  return grouped;
}
