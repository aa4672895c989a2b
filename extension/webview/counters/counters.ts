/** Counters at the top of the timeline: goroutines and threads by what they do, the heap. */
import type { CounterSeries } from '../../protocol/counters.js';
import { states } from '../../protocol/states.js';
import type { Overview, TraceState } from '../../protocol/trace.js';
import { button, el, setText } from '../dom.js';
import type { Feature, Page } from '../feature.js';
import { covers, windowFor } from '../frames.js';
import { headerHeight, type Own } from '../rows.js';
import { swatchLine } from '../tooltip.js';
import {
  bucketAt,
  counterLanes,
  hiddenKey,
  partsOf,
  topOf,
  valueText,
  type CounterFrame,
  type CounterLane,
  type Part,
} from './counter-lanes.js';
import { CounterLoader } from './counter-loader.js';
import { paintCounter } from './paint.js';
import { paintSwatch } from '../patterns.js';
import { t } from '../text.js';

/** Where so many more wait than do anything, the others would not be seen: they are not shown at first. */
const muchWaiting = 4;

export class Counters implements Feature {
  readonly name = 'counters';
  readonly #header: Own;
  readonly #loader: CounterLoader;
  readonly #lanes = new Map<CounterLane, { readonly own: Own; readonly legend: HTMLElement }>();
  #known: ReadonlySet<CounterSeries> = new Set();
  #open = true;
  #hidden: ReadonlySet<string> = new Set();
  /** The user, or what was found at first, has decided what is hidden. */
  #decided = false;
  #begun = false;
  #tops = new Map<CounterLane, number>();
  #revision = 0;

  constructor(private readonly page: Page) {
    this.#header = this.#makeHeader();
    this.#loader = new CounterLoader(page.questions, {
      taken: (frame) => this.#take(frame),
      answered: () => page.timeline.redraw(),
      failed: (message) => page.failed(message),
    });
    for (const lane of counterLanes) this.#lanes.set(lane, this.#makeLane(lane));
    page.list.setTop(({ counters }) => {
      this.#known = new Set(counters);
      const lanes = this.#shownLanes();
      this.#showLegends();
      if (lanes.length === 0) return [];
      return [this.#header, ...(this.#open ? lanes.flatMap((lane) => this.#ownOf(lane)) : [])];
    });
  }

  private get frame(): CounterFrame | null {
    return this.#loader.frame;
  }

  clear(): void {
    this.#loader.clear();
    this.#decided = false;
    this.#hidden = new Set();
  }

  refreshed(_: Overview, state: TraceState): void {
    this.#revision = state.revision;
  }

  firstDrawn(): void {
    this.#begun = true;
    this.#ask();
  }

  drawn(): void {
    this.#ask();
  }

  themeChanged(): void {
    this.#showLegends();
  }

  save(): unknown {
    return { open: this.#open, ...(this.#decided && { hidden: [...this.#hidden] }) };
  }

  restore(kept: unknown): void {
    if (typeof kept !== 'object' || kept === null) return;
    if ('open' in kept && typeof kept.open === 'boolean') this.#open = kept.open;
    if ('hidden' in kept && Array.isArray(kept.hidden)) {
      this.#hidden = new Set(kept.hidden.filter((key) => typeof key === 'string'));
      this.#decided = true;
    }
    this.#relayout();
  }

  #shownLanes(): readonly CounterLane[] {
    return counterLanes.filter(({ areas, lines }) =>
      [...areas, ...lines].some(({ series }) => this.#known.has(series)),
    );
  }

  #ownOf(lane: CounterLane): readonly Own[] {
    const made = this.#lanes.get(lane);
    return made ? [made.own] : [];
  }

  #makeHeader(): Own {
    const header = button('', () => this.#toggle(), { class: 'header' });
    header.append(
      el('span', { 'class': 'chevron', 'aria-hidden': 'true' }),
      el('span', { class: 'name' }, t('Counters')),
    );
    const label = el('div', { class: 'row group' }, header);
    this.#showOpen(label);
    return { key: 'counters', height: headerHeight, label, isHeader: true };
  }

  #showOpen(label: HTMLElement): void {
    const header = label.firstElementChild as HTMLElement;
    header.setAttribute('aria-expanded', String(this.#open));
    setText(header.firstElementChild as HTMLElement, this.#open ? '▾' : '▸');
  }

  #toggle(): void {
    this.#open = !this.#open;
    this.#relayout();
    this.page.saveSoon();
  }

  #relayout(): void {
    this.#showOpen(this.#header.label);
    this.page.list.relayout();
  }

  #makeLane(lane: CounterLane): { readonly own: Own; readonly legend: HTMLElement } {
    const legend = el('div', { class: 'counter-legend' });
    for (const part of [...lane.areas, ...lane.lines]) legend.append(this.#makeItem(lane, part));
    const label = el(
      'div',
      { class: 'row counter', role: 'group' },
      el('span', { class: 'name' }, lane.name),
      legend,
    );
    label.style.height = `${lane.height}px`;
    const own: Own = {
      key: `counter ${lane.id}`,
      height: lane.height,
      label,
      paint: (to) => {
        if (!this.frame) return;
        const parts = partsOf(lane, this.#known, this.#hidden);
        paintCounter(to, this.frame, lane, parts, this.#tops.get(lane) ?? 1);
      },
      tip: (time) => this.#tip(lane, time),
    };
    return { own, legend };
  }

  #makeItem(lane: CounterLane, part: Part): HTMLElement {
    const item = button('', () => this.#switch(hiddenKey(lane, part.series)));
    item.append(
      el('span', { class: `swatch${lane.lines.includes(part) ? ' line' : ''}` }),
      part.name,
    );
    item.dataset.series = part.series;
    return item;
  }

  #switch(key: string): void {
    const hidden = new Set(this.#hidden);
    if (!hidden.delete(key)) hidden.add(key);
    this.#decided = true;
    this.#hide(hidden);
    this.page.saveSoon();
  }

  #hide(hidden: ReadonlySet<string>): void {
    this.#hidden = hidden;
    this.#measure();
    this.#showLegends();
    this.page.timeline.redraw();
  }

  #showLegends(): void {
    const theme = this.page.theme();
    for (const [lane, { legend, own }] of this.#lanes) {
      for (const part of [...lane.areas, ...lane.lines]) {
        const item = [...legend.children].find(
          (child) => child instanceof HTMLElement && child.dataset.series === part.series,
        );
        if (!(item instanceof HTMLElement)) continue;
        const shown = !this.#hidden.has(hiddenKey(lane, part.series));
        item.hidden = !this.#known.has(part.series);
        item.setAttribute('aria-pressed', String(shown));
        item.title = shown ? t('Hide {0}', part.name) : t('Show {0}', part.name);
        paintSwatch(item.firstElementChild as HTMLElement, theme, states.indexOf(part.state));
      }
      own.label.setAttribute('aria-label', this.#inWords(lane));
    }
  }

  /** For those who cannot see it: what is on screen, in one sentence. */
  #inWords(lane: CounterLane): string {
    const frame = this.frame;
    if (!frame) return lane.name;
    const { view } = this.page.timeline;
    const first = Math.max(0, bucketAt(frame, view.start));
    const last = bucketAt(frame, view.start + view.width * view.nsPerPx);
    const end = last < 0 ? frame.buckets : last + 1;
    const parts = partsOf(lane, this.#known, new Set());
    const said = [...parts.areas, ...parts.lines].flatMap(({ series, name }) => {
      const columns = frame.series.get(series);
      let [least, most] = [Infinity, -1];
      for (let i = first; i < end; i++) {
        if ((columns?.least[i] ?? -1) < 0) continue;
        least = Math.min(least, columns?.least[i] ?? 0);
        most = Math.max(most, columns?.most[i] ?? 0);
      }
      if (most < 0) return [];
      const range =
        least === most ? lane.text(most) : t('{0} to {1}', lane.text(least), lane.text(most));
      return [`${name} ${range}`];
    });
    return t('{0} in view: {1}', lane.name, said.join(', '));
  }

  #tip(lane: CounterLane, time: number): readonly Node[] | null {
    const frame = this.frame;
    const bucket = frame ? bucketAt(frame, time) : -1;
    if (!frame || bucket < 0) return null;
    const theme = this.page.theme();
    const { areas, lines } = partsOf(lane, this.#known, new Set());
    const line = ({ series, name, state }: Part): Node =>
      swatchLine(
        theme,
        states.indexOf(state),
        `${name}: ${valueText(frame.series.get(series), bucket, lane.text)}`,
      );
    return [
      el('div', { class: 'strong' }, lane.name),
      // As they are drawn, from the top down.
      ...areas.toReversed().map(line),
      ...lines.map(line),
    ];
  }

  #ask(): void {
    const { timeline, picture } = this.page;
    const { view, known } = timeline;
    if (!this.#begun || !this.#open || picture.paused || view.width < 2) return;
    if (known.end <= known.start || this.#shownLanes().length === 0) return;
    const have = this.frame;
    const isNew = have !== null && have.revision >= this.#revision;
    if (have && isNew && covers(have.window, view, known)) return;
    const window = windowFor(view, known);
    this.#loader.ask({
      window,
      // A bucket of one pixel or two: an area needs no finer ones.
      resolution: 2 * window.resolution,
      revision: this.#revision,
      series: [...this.#known],
      slowly: timeline.loading,
    });
  }

  #take(frame: CounterFrame): void {
    if (!this.#decided && frame.revision >= 0) this.#decide(frame);
    this.#measure();
    this.#showLegends();
  }

  #measure(): void {
    if (!this.frame) return;
    for (const lane of counterLanes)
      this.#tops.set(lane, topOf(this.frame, lane, partsOf(lane, this.#known, this.#hidden)));
  }

  /** Hides those that wait where they would leave no room for the others. */
  #decide({ series }: CounterFrame): void {
    const most = (of: CounterSeries): number =>
      series.get(of)?.most.reduce((a, b) => (a > b ? a : b), 0) ?? 0;
    const lane = counterLanes.find(({ id }) => id === 'goroutines');
    if (lane && most('waiting') > muchWaiting * most('active'))
      this.#hidden = new Set([hiddenKey(lane, 'waiting')]);
    this.#decided = true;
  }
}
