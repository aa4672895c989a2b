/** User regions by name and by where they begin, and the longest of each. */
import type { RegionGroup, RegionRow } from '../../protocol/tasks.js';
import type { Range } from '../viewport.js';
import { commonAxis, histogram } from './cells.js';
import { bound, count, duration, moment, source, words } from './columns.js';
import { Grouped, mostRows } from './grouped.js';
import { stateColumn } from './state-bars.js';
import type { AnalysisPage } from './tab.js';
import { mapped } from './tasks-view.js';
import { WholeTable } from './whole-table.js';

export function regionsView(
  page: AnalysisPage,
  saveSoon: () => void,
): Grouped<RegionGroup, RegionRow> {
  let axis: Range = { start: 0, end: 0 };
  const key = ({ name, source }: RegionGroup): string =>
    `${name} ${source?.function ?? ''}:${source?.file ?? ''}:${source?.line ?? 0}`;
  const groups = new WholeTable<RegionGroup>(
    'Regions by name and place',
    [
      words('name', 'Region', ({ name }) => name),
      source('Begins at', (group) => group.source, page.openSource.bind(page)),
      count('count', 'Count', 'Regions that touch the range', (group) => group.count),
      count(
        'unfinished',
        'Unfinished',
        'They did not begin or end in the trace',
        (group) => group.unfinished,
      ),
      duration('total', 'Total', 'All together', ({ total }) => total),
      duration('median', 'Median', 'Of the finished ones', ({ spread }) => spread?.median ?? 0),
      duration('p95', 'p95', 'Of the finished ones', ({ spread }) => spread?.p95 ?? 0),
      bound(
        'max',
        'Longest',
        '≥: it is not finished',
        ({ longest }) => longest,
        ({ longestKnown }) => longestKnown,
      ),
      {
        id: 'lengths',
        title: 'Lengths',
        hint: 'Logarithmic; the same axis for all',
        width: 130,
        grows: 2,
        isPicture: true,
        value: () => '',
        text: () => '',
        cell: ({ spread }) =>
          spread ? histogram(spread.histogram, axis) : document.createTextNode(''),
      },
    ],
    { column: 'total', descending: true },
    key,
    (group) => grouped.open(group),
    saveSoon,
  );
  const rows = new WholeTable<RegionRow>(
    'Regions, the longest first',
    [
      words('goroutine', 'Goroutine', ({ goroutine: { id, name } }) => `G${id} ${name}`.trim()),
      bound(
        'length',
        'Duration',
        '≥: it did not begin or end in the trace',
        ({ start, end }) => end - start,
        ({ startKnown, endKnown }) => startKnown && endKnown,
      ),
      moment('start', 'Start', ({ start }) => start),
      words('task', 'Task', ({ task }) => (task > 0 ? String(task) : ''), 50, 0),
      stateColumn(page.theme, ({ states }) => states),
    ],
    { column: 'length', descending: true },
    ({ goroutine, start }) => `${goroutine.lane} ${start}`,
    ({ goroutine, start }) => page.goTo(goroutine.lane, start),
    saveSoon,
  );
  const grouped = new Grouped<RegionGroup, RegionRow>(
    {
      groups,
      rows,
      allTitle: 'All regions',
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
              ? ''
              : `There is no user region in this ${whole ? 'trace' : 'range'}. A program tells of ` +
                'its regions with trace.WithRegion(ctx, "name", f) of runtime/trace.';
          return { groups: answer.groups, said };
        }),
      askRows: ({ range }, { name, source }, lengths) =>
        mapped(
          page.questions.ask({
            method: 'trace/regionTable',
            ...range,
            name,
            source,
            least: lengths?.least ?? null,
            most: lengths?.most ?? null,
            from: 0,
            count: mostRows,
          }),
          ({ regions, count }) => ({ rows: regions, count }),
        ),
    },
    saveSoon,
  );
  return grouped;
}
