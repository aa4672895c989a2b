/** Follows the chain of causes from the selected span: as a list, as a path, and link by link with the keys. */
import type { Chain, ChainLink } from '../../protocol/chain.js';
import type { SpanDetails } from '../../protocol/trace.js';
import type { Feature, Page } from '../feature.js';
import type { Command } from '../keys.js';
import { Abandoned, messageOf, type Asked } from '../questions.js';
import { ChainList } from './list.js';
import { drawPath } from './path.js';
import { causeText, doneText, nameOf } from './words.js';
import { t } from '../text.js';

/** Links of one answer: more than anybody reads at once. */
const page = 50;
/** Goroutines that an expression can name before it is too long to read. */
const mostLanes = 60;

export class Chains implements Feature {
  readonly name = 'chain';
  readonly #list: ChainList;
  #links: readonly ChainLink[] = [];
  #next: Chain['next'] = null;
  #current = 0;
  #asked: Asked<Chain | null> | null = null;
  /** The next selection is a step of the walk. */
  #stepping = false;

  constructor(private readonly page: Page) {
    this.#list = new ChainList({
      show: (index) => void this.#step(index),
      more: () => void this.#more(),
      fit: () => this.#fit(),
      lanes: () => this.#showLanes(),
      close: () => this.clear(),
      openFrame: (frame) => page.post({ type: 'openSource', frame, preview: false }),
    });
    page.pane.above(this.#list.element);
    page.timeline.overlays.add((context, scene) => {
      if (this.#links.length > 0) drawPath(context, this.#links, this.#current, scene);
    });
  }

  run(command: Command): boolean {
    const { span } = this.page.selection;
    switch (command) {
      case 'followChain':
        void this.#begin(0);
        return true;
      case 'followStartedBy':
        if (!span?.goroutine) return false;
        if (this.#links.length > 0) void this.#step(this.#current + 1);
        else void this.#begin(1);
        return true;
      case 'followEndedBy':
        if (this.#current === 0) return false;
        void this.#step(this.#current - 1);
        return true;
      default:
        return false;
    }
  }

  selected(span: SpanDetails | null): void {
    if (this.#links.length === 0 || this.#stepping) return;
    const lane = span?.goroutine?.lane;
    const isIn = (link: ChainLink): boolean =>
      span !== null &&
      link.goroutine.lane === lane &&
      span.start < link.end &&
      span.end > link.start;
    const index = this.#links.findIndex(isIn);
    if (index < 0) this.clear();
    else this.#mark(index);
  }

  themeChanged(): void {
    if (this.#links.length > 0) this.#show();
  }

  clear(): void {
    this.#asked?.cancel();
    this.#asked = null;
    this.#links = [];
    this.#next = null;
    this.#current = 0;
    this.#list.hide();
    this.page.timeline.redraw();
  }

  /** @param index the link to go to. */
  async #begin(index: number): Promise<void> {
    const { span } = this.page.selection;
    if (!span?.goroutine) return this.page.say(t('Select a span of a goroutine first.'));
    this.clear();
    // What lies below a lane, and a thread, is about a goroutine, which knows more.
    const lane = /^p\d+$/.test(span.lane) ? span.lane : span.goroutine.lane;
    await this.#ask(lane, Math.floor((span.start + span.end) / 2), false);
    if (this.#links.length > 0) await this.#step(index);
  }

  async #more(): Promise<void> {
    if (this.#next) await this.#ask(this.#next.lane, this.#next.time, true);
  }

  async #ask(lane: string, time: number, goOn: boolean): Promise<void> {
    this.#asked?.cancel();
    const asked = this.page.questions.ask({ method: 'trace/chain', lane, time, goOn, count: page });
    this.#asked = asked;
    try {
      const chain = await asked.answer;
      this.#links = [...this.#links, ...(chain?.links ?? [])];
      this.#next = chain?.next ?? null;
      if (this.#links.length > 0) this.#show();
    } catch (error) {
      if (!(error instanceof Abandoned)) this.page.failed(messageOf(error));
    }
  }

  #show(): void {
    this.page.pane.toggle(true);
    this.#list.show(this.#links, this.#current, this.#next !== null, this.page.theme());
    this.page.timeline.redraw();
  }

  /** Selects what a link is about, and brings it on screen; asks for more links where it is the last. */
  async #step(index: number): Promise<void> {
    if (index >= this.#links.length && this.#next) await this.#more();
    const link = this.#links[index];
    if (!link) {
      const last = this.#links.at(-1);
      if (last) this.page.say(t('The chain ends here. {0}.', causeText(last)));
      return;
    }
    this.#mark(index);
    this.#stepping = true;
    const time = link.waits ? link.start : Math.max(link.start, link.end - 1);
    try {
      await this.page.navigation.goTo(link.goroutine.lane, time);
    } finally {
      this.#stepping = false;
    }
    this.page.say(
      t(
        'Link {0} of {1}: {2}, {3}. {4}.',
        index + 1,
        this.#links.length,
        nameOf(link.goroutine),
        doneText(link),
        causeText(link),
      ),
    );
  }

  #mark(index: number): void {
    this.#current = index;
    this.#list.mark(index);
    this.page.timeline.redraw();
  }

  #fit(): void {
    const [first, last] = [this.#links[0], this.#links.at(-1)];
    if (first && last) this.page.navigation.showRange({ start: last.start, end: first.end });
  }

  #showLanes(): void {
    const ids = [...new Set(this.#links.map(({ goroutine }) => goroutine.id))].slice(0, mostLanes);
    const { list } = this.page;
    list.arrange({
      ...list.arrangement,
      filter: `g:${ids.join('|')}`,
      userOnly: false,
      with: null,
    });
  }
}
