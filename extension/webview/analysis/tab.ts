/** What a tab of the analysis panel is, and what it may use. */
import type { FromWebview } from '../../protocol/messages.js';
import type { ProfileKind } from '../../protocol/profile.js';
import type { Frame, SpanDetails } from '../../protocol/trace.js';
import { Abandoned, messageOf, type Asked, type Questions } from '../questions.js';
import { button, el } from '../dom.js';
import type { Theme } from '../theme.js';
import type { Range } from '../viewport.js';
import type { TextTable } from './text-table.js';
import { t } from '../text.js';

/** What an analysis is of. */
export interface Scope {
  /** ns; the marked range, or all that has been read of the trace. */
  readonly range: Range;
  /** Nothing is marked. */
  readonly whole: boolean;
}

/** What a tab may use. It is the same below the timeline and in a view of its own. */
export interface AnalysisPage {
  readonly questions: Questions;
  /** Never before `themeChanged`. */
  readonly theme: () => Theme;
  /** Brings a lane on screen and selects what it does about where the timeline is. */
  pickLane(lane: string): void;
  /** Selects what a lane did at a moment, ns, and brings it on screen. */
  goTo(lane: string, time: number): void;
  /** Marks a range of the timeline and shows it. */
  showRange(range: Range): void;
  openSource(frame: Frame): void;
  /** Shows a profile in the tab of profiles. */
  openProfile(kind: ProfileKind): void;
  post(message: FromWebview): void;
  /** Tells those who cannot see it. */
  say(text: string): void;
  /** Tells everybody what went wrong. */
  failed(message: string): void;
}

/** Every method but `show` may be called while the tab is not on screen. */
export interface AnalysisTab {
  /** Under this name its state is kept; also that of its elements. */
  readonly id: string;
  readonly title: string;
  readonly element: HTMLElement;
  /** It is not always to be had: no digit chooses it. */
  readonly isGuest?: true;
  /** The tab is on screen. Called again when the scope, or what is known of the trace, has changed. */
  show(scope: Scope): void;
  /** It is not on screen any more: what was asked for is not needed. */
  hide(): void;
  /** Another trace has taken the place of the one that was shown. */
  clear(): void;
  selected?(span: SpanDetails | null): void;
  themeChanged?(): void;
  /** The table that is shown, for others; null where there is nothing. Where it is left out there is never one. */
  copy?(): Promise<TextTable> | null;
  /** Small, plain JSON; for `restore` after a reload of the same trace. */
  save?(): unknown;
  /** What `save` returned, or whatever else was kept: check it. */
  restore?(kept: unknown): void;
}

export type MakeTab = (page: AnalysisPage, saveSoon: () => void) => AnalysisTab;

/** Shorter waits are not worth a word, ms. */
const patience = 300;

/** One question at a time: says that it is under way, that it failed, or that there is nothing. */
export class Answers {
  /** Above the content; empty where there is nothing to say. */
  readonly element = el('div', { class: 'answers', role: 'status' });
  #asked: Asked<unknown> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The newest question wins; `show` is called with its answer, and never with an older one. */
  async ask<T>(ask: () => Asked<T>, show: (answer: T) => void): Promise<void> {
    this.cancel();
    const asked = ask();
    this.#asked = asked;
    const again = (): HTMLElement =>
      button(t('Try Again'), () => void this.ask(ask, show), { class: 'small' });
    this.#timer = setTimeout(() => {
      const stop = button(
        t('Cancel'),
        () => {
          this.cancel();
          this.element.replaceChildren(t('Cancelled.'), ' ', again());
        },
        { class: 'small' },
      );
      this.element.replaceChildren(t('Working…'), ' ', stop);
    }, patience);
    try {
      const answer = await asked.answer;
      if (this.#asked !== asked) return;
      this.#end();
      show(answer);
    } catch (error) {
      if (error instanceof Abandoned || this.#asked !== asked) return;
      this.#end();
      this.element.replaceChildren(el('span', {}, messageOf(error)), ' ', again());
    }
  }

  say(text: string): void {
    this.element.replaceChildren(text);
  }

  cancel(): void {
    const asked = this.#asked;
    this.#end();
    asked?.cancel();
  }

  #end(): void {
    this.#asked = null;
    clearTimeout(this.#timer);
    this.element.replaceChildren();
  }
}
