/** The line above a profile: what is asked for, and how it is shown. */
import { profileKinds, type ProfileKind, type ProfileParams } from '../../../protocol/profile.js';
import { button, el } from '../../dom.js';
import type { Range } from '../../viewport.js';
import { t } from '../../text.js';

const kindTexts: Readonly<Record<ProfileKind, string>> = {
  sync: t('Waiting for synchronisation'),
  net: t('Waiting for the network'),
  syscall: t('In system calls'),
  sched: t('Waiting for the scheduler'),
  offCpu: t('Waiting, and who ended it'),
  cpu: t('CPU samples'),
};
const looks = {
  flame: t('Flame Graph'),
  functions: t('Functions'),
  sandwich: t('Callers and Callees'),
};
export type Look = keyof typeof looks;
const hidings = {
  nothing: t('Show all calls'),
  runtime: t('Hide runtime'),
  standard: t('Hide standard library'),
};
export type Hiding = keyof typeof hidings;

export interface ControlEvents {
  /** The server has to be asked. */
  readonly asked: () => void;
  /** What is known has to be drawn in another way. */
  readonly looked: () => void;
  /** What is searched for is another. */
  readonly searched: () => void;
  readonly exported: () => void;
}

export class ProfileControls {
  readonly element = el('div', { class: 'profile-tools' });
  readonly #kind: HTMLSelectElement;
  readonly #look: HTMLSelectElement;
  readonly #hiding: HTMLSelectElement;
  readonly #inverted: HTMLButtonElement;
  readonly #upward: HTMLButtonElement;
  readonly #search: HTMLInputElement;
  readonly #group: HTMLInputElement;
  readonly #region: HTMLInputElement;
  readonly #task: HTMLInputElement;

  /** @param facts What the profile comes to; at the end of the line. */
  constructor(events: ControlEvents, facts: HTMLElement) {
    const { asked, looked } = events;
    this.#kind = choice(t('Profile'), kindTexts, profileKinds, asked);
    this.#look = choice(t('View'), looks, keysOf(looks), looked);
    this.#hiding = choice(t('Calls to hide'), hidings, keysOf(hidings), looked);
    this.#inverted = toggle(t('Invert'), t('From where time was spent to who called that'), looked);
    this.#upward = toggle(
      t('Upward'),
      t('Let the flames grow upward, from callers to calls'),
      looked,
    );
    this.#search = field(t('Search'), t('Light the functions whose names contain this'));
    this.#search.addEventListener('input', events.searched);
    this.#group = field(
      t('Start function'),
      t('Only goroutines that started with this function'),
      asked,
    );
    this.#region = field(t('Region'), t('Only within user regions of this name'), asked);
    this.#task = field(t('Task'), t('Only within regions of the task with this number'), asked);
    this.#task.inputMode = 'numeric';
    const exports = button(t('Export as pprof'), events.exported, {
      class: 'small',
      title: t('A file for go tool pprof, with what go tool trace -pprof counts'),
    });
    this.element.append(this.#kind, this.#look, this.#inverted, this.#upward, this.#hiding);
    this.element.append(this.#search, this.#group, this.#region, this.#task, exports, facts);
    this.looked();
  }

  get kind(): ProfileKind {
    return this.#kind.value as ProfileKind;
  }

  get look(): Look {
    return this.#look.value as Look;
  }

  get hiding(): Hiding {
    return this.#hiding.value as Hiding;
  }

  get inverted(): boolean {
    return isPressed(this.#inverted);
  }

  get upward(): boolean {
    return isPressed(this.#upward);
  }

  /** In lower case; empty: nothing is searched for. */
  get wanted(): string {
    return this.#search.value.trim().toLowerCase();
  }

  /** Null where the number of the task is none. */
  params({ start, end }: Range): Omit<ProfileParams, 'trace'> | null {
    const task = this.#task.value.trim();
    const wrong = task !== '' && !(/^\d+$/.test(task) && Number.isSafeInteger(Number(task)));
    this.#task.setAttribute('aria-invalid', String(wrong));
    if (wrong) return null;
    return {
      kind: this.kind,
      start,
      end,
      group: this.#group.value.trim() || null,
      task: task === '' ? null : Number(task),
      region: this.#region.value.trim() || null,
    };
  }

  /** Some controls are of the flame graph only. */
  looked(): void {
    this.#inverted.disabled = this.#upward.disabled = this.look !== 'flame';
    this.#hiding.disabled = this.look !== 'flame';
  }

  save(): Record<string, unknown> {
    return {
      kind: this.kind,
      look: this.look,
      hiding: this.hiding,
      inverted: this.inverted,
      upward: this.upward,
      search: this.#search.value,
      group: this.#group.value,
      region: this.#region.value,
      task: this.#task.value,
    };
  }

  restore(saved: Readonly<Record<string, unknown>>): void {
    set(this.#kind, saved.kind, profileKinds);
    set(this.#look, saved.look, keysOf(looks));
    set(this.#hiding, saved.hiding, keysOf(hidings));
    press(this.#inverted, saved.inverted === true);
    press(this.#upward, saved.upward === true);
    const text = (input: HTMLInputElement, value: unknown): void => {
      if (typeof value === 'string') input.value = value;
    };
    text(this.#search, saved.search);
    text(this.#group, saved.group);
    text(this.#region, saved.region);
    text(this.#task, saved.task);
    this.looked();
  }
}

const keysOf = <Key extends string>(texts: Readonly<Record<Key, string>>): readonly Key[] =>
  Object.keys(texts) as Key[];

function choice<Key extends string>(
  label: string,
  texts: Readonly<Record<Key, string>>,
  keys: readonly Key[],
  changed: () => void,
): HTMLSelectElement {
  const select = el('select', { 'aria-label': label });
  for (const key of keys) select.append(el('option', { value: key }, texts[key]));
  select.addEventListener('change', changed);
  return select;
}

function field(label: string, title: string, changed?: () => void): HTMLInputElement {
  const input = el('input', { 'type': 'text', 'placeholder': label, title, 'aria-label': label });
  if (changed) input.addEventListener('change', changed);
  return input;
}

const isPressed = (element: HTMLElement): boolean =>
  element.getAttribute('aria-pressed') === 'true';

const press = (element: HTMLElement, pressed: boolean): void =>
  element.setAttribute('aria-pressed', String(pressed));

function toggle(text: string, title: string, changed: () => void): HTMLButtonElement {
  const attributes = { 'class': 'small', title, 'aria-pressed': 'false' };
  const element = button(text, () => (press(element, !isPressed(element)), changed()), attributes);
  return element;
}

function set(select: HTMLSelectElement, value: unknown, keys: readonly string[]): void {
  if (typeof value === 'string' && keys.includes(value)) select.value = value;
}
