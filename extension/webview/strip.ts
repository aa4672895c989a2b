/** The line above the timeline: what is shown, how far it is read, and what is wrong with it. */
import type { Action } from '../protocol/messages.js';
import type { Frame } from '../protocol/trace.js';
import { button, el, setText } from './dom.js';
import { t } from './text.js';

const actionText: Readonly<Record<Action, string>> = {
  reload: t('Reload'),
  showLog: t('Show Log'),
  openAsText: t('Open as Text'),
  restartServer: t('Restart'),
  cancelLoading: t('Cancel'),
  stopFollowing: t('Stop Following'),
  locateFile: t('Locate File…'),
  openSettings: t('Settings'),
};

export interface Notice {
  readonly kind: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly detail?: string;
  readonly actions: readonly Action[];
  readonly frame?: Frame;
  /** Can be put away by the user. */
  readonly closable: boolean;
}

type Act = (action: Action, frame?: Frame) => void;

export class Strip {
  readonly #name = el('span', { class: 'file' });
  readonly #facts = el('span', { class: 'facts fits-or-not' });
  readonly #loading = el('span', { class: 'loading', role: 'status', hidden: '' });
  readonly #cancel: HTMLButtonElement;
  readonly #growing: HTMLElement;
  readonly #bar = el(
    'div',
    {
      'class': 'progress',
      'role': 'progressbar',
      'aria-label': t('Reading the trace'),
      'hidden': '',
    },
    el('div'),
  );
  /** The buttons at the right end. */
  readonly tools = el('span', { class: 'tools' });
  readonly element: HTMLElement;

  constructor(act: Act, buttons: readonly HTMLElement[]) {
    this.#cancel = button(t('Cancel'), () => act('cancelLoading'), {
      class: 'small',
      hidden: '',
      title: t('Stop reading; what has been read stays'),
    });
    const stop = button(actionText.stopFollowing, () => act('stopFollowing'), {
      class: 'small',
      title: t('Show what there is, and no more of what is written from now on'),
    });
    const growing = el('span', { class: 'loading', role: 'status' }, t('growing: following'));
    this.#growing = el('span', { class: 'growing', hidden: '' }, growing, ' ', stop);
    this.tools.append(...buttons);
    this.element = el(
      'header',
      { class: 'strip' },
      this.#name,
      this.#facts,
      this.#loading,
      this.#cancel,
      this.#growing,
      this.tools,
      this.#bar,
    );
  }

  get name(): string {
    return this.#name.textContent;
  }

  setName(name: string): void {
    setText(this.#name, name);
    this.#name.title = name;
  }

  /** There is nothing to move or to zoom. */
  setFailed(failed: boolean): void {
    this.element.classList.toggle('failed', failed);
    if (failed) this.setFacts('');
  }

  /** @param text Parts with a dot between them: those for which there is no room are left out as a whole. */
  setFacts(text: string): void {
    if (this.#facts.title === text) return;
    this.#facts.title = text;
    const parts = text.split(' · ').map((part, i) => el('span', {}, i > 0 ? `· ${part}` : part));
    this.#facts.replaceChildren(...parts);
  }

  /** @param part of the file that has been read, 0 to 1; null when reading is over. */
  setProgress(part: number | null): void {
    const percent = Math.floor((part ?? 0) * 100);
    this.#loading.hidden = this.#cancel.hidden = this.#bar.hidden = part === null;
    setText(this.#loading, t('loading {0} %', percent));
    this.#bar.setAttribute('aria-valuenow', String(percent));
    (this.#bar.firstElementChild as HTMLElement).style.width = `${percent}%`;
  }

  /** The file is being written, and what comes is shown. */
  setFollowing(following: boolean): void {
    this.#growing.hidden = !following;
  }
}

/** One line for each thing the user should know; the same key replaces. */
export class Banners {
  readonly element = el('div', { class: 'banners', role: 'status' });
  readonly #shown = new Map<string, HTMLElement>();

  constructor(private readonly act: Act) {}

  show(key: string, notice: Notice | null): void {
    this.#shown.get(key)?.remove();
    this.#shown.delete(key);
    if (!notice) return;
    const banner = el(
      'div',
      { class: `banner ${notice.kind}` },
      el('span', { class: 'message' }, notice.text),
    );
    if (notice.detail) banner.title = notice.detail;
    banner.append(...actionButtons(notice.actions, (action) => this.act(action, notice.frame)));
    if (notice.closable) {
      banner.append(
        button('✕', () => this.show(key, null), {
          'class': 'small plain',
          'aria-label': t('Dismiss'),
        }),
      );
    }
    this.#shown.set(key, banner);
    this.element.append(banner);
  }
}

export const actionButtons = (
  actions: readonly Action[],
  act: (action: Action) => void,
): HTMLElement[] =>
  actions.map((action, i) =>
    button(actionText[action], () => act(action), { class: i === 0 ? 'small primary' : 'small' }),
  );
