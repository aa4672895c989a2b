/** The features of the page, each a file of its own: add a line to have one more. */
import { Analysis } from './analysis/analysis.js';
import { Counters } from './counters/counters.js';
import { Highlight } from './chain/acquaintances.js';
import { Chains } from './chain/chains.js';
import { AlikeRanges } from './alike.js';
import { Export } from './export/export.js';
import type { Feature, Page } from './feature.js';
import { Find } from './find/find.js';
import { FocusKeeper } from './focus.js';
import { HoverArrows } from './hover-arrows.js';
import { LaneBar } from './lanes/lane-bar.js';
import { LinkedCursor } from './linked-cursor.js';
import { Links } from './links.js';
import { Marks } from './marks/marks.js';
import { Menus } from './menus.js';
import { Minimap } from './minimap/minimap.js';
import { RangeTrail } from './range-trail.js';
import { Strips } from './strips/strips.js';
import { TextMenu } from './tables.js';

export const features: readonly ((page: Page) => Feature)[] = [
  // Before the menus of the timeline, which may keep an event to themselves.
  (page) => new TextMenu(page),
  (page) => new Menus(page),
  (page) => new Marks(page),
  (page) => new LinkedCursor(page),
  (page) => new Links(page),
  (page) => new Export(page),
  (page) => new Analysis(page),
  (page) => new LaneBar(page),
  (page) => new Minimap(page),
  (page) => new Counters(page),
  (page) => new Strips(page),
  (page) => new Find(page),
  (page) => new RangeTrail(page),
  (page) => new AlikeRanges(page),
  (page) => new Highlight(page),
  (page) => new Chains(page),
  (page) => new HoverArrows(page),
  (page) => new FocusKeeper(page),
];
