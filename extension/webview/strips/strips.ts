/** What is shown below the lanes: which of them are folded. */
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { ownerOf } from './below.js';

export class Strips implements Feature {
  readonly name = 'strips';

  constructor(private readonly page: Page) {
    page.list.follow(() => page.saveSoon());
  }

  run(command: Command): boolean {
    if (command !== 'foldLane') return false;
    this.#fold();
    return true;
  }

  save(): unknown {
    return { folded: this.page.list.folded };
  }

  restore(kept: unknown): void {
    const { folded } = (kept ?? {}) as Record<string, unknown>;
    const isName = (lane: unknown): lane is string => typeof lane === 'string';
    this.page.list.setFolded(Array.isArray(folded) ? folded.filter(isName) : []);
  }

  #fold(): void {
    const { page } = this;
    const { list, selection } = page;
    const lane = selection.span && ownerOf(selection.span.lane);
    if (!lane) return page.say('Select a span first: what is below its lane is hidden or shown.');
    const row = list.row(lane);
    if (row?.unfolded === undefined) return page.say('There is nothing below this lane.');
    list.fold(lane);
    page.say(`What is below ${row.lane.name} is ${row.unfolded ? 'hidden' : 'shown'}`);
  }
}
