/** The tabs of the analysis panel, each a file of its own: add a line to have one more. */
import { CollectorTab } from './collector-tab.js';
import { GoroutinesTab } from './goroutines-tab.js';
import { SchedulingTab } from './scheduling-tab.js';
import { StatisticsTab } from './statistics-tab.js';
import { TasksTab } from './tasks-tab.js';
import { ProfileTab } from './profile/profile-tab.js';
import type { MakeTab } from './tab.js';

export const tabs: readonly MakeTab[] = [
  (page, saveSoon) => new GoroutinesTab(page, saveSoon),
  (page, saveSoon) => new StatisticsTab(page, saveSoon),
  (page, saveSoon) => new CollectorTab(page, saveSoon),
  (page, saveSoon) => new SchedulingTab(page, saveSoon),
  (page, saveSoon) => new TasksTab(page, saveSoon),
  (page, saveSoon) => new ProfileTab(page, saveSoon),
];
