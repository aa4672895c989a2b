/** Asks for the note of a mark, which may have several lines. */
import { button, el } from '../dom.js';
import { t } from '../text.js';

/** As much as the file of marks takes, characters. */
const longest = 20_000;
const hintId = 'note-hint';

export class NoteDialog {
  readonly element: HTMLDialogElement;
  readonly #about = el('h2');
  readonly #text = el('textarea', {
    'rows': '4',
    'maxlength': String(longest),
    'aria-label': t('Note'),
    'aria-describedby': hintId,
  });
  #save: (text: string) => void = () => undefined;
  /** What had the focus before. */
  #before: Element | null = null;

  constructor() {
    this.element = el(
      'dialog',
      { 'class': 'note-dialog', 'aria-label': t('Note') },
      this.#about,
      this.#text,
      el(
        'p',
        { class: 'faint', id: hintId },
        t(
          'It may be empty. Enter saves it, Shift + Enter begins a new line, Escape leaves all as it was.',
        ),
      ),
      el(
        'div',
        { class: 'actions' },
        button(t('Save'), () => this.#done(), { class: 'small primary' }),
        button(t('Cancel'), () => this.element.close(), { class: 'small' }),
      ),
    );
    this.#text.addEventListener('keydown', (event) => {
      // Enter may as well end the composition of a character.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#done();
    });
    this.element.addEventListener('close', () => {
      if (this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
    });
  }

  /** @param save told the text, unless the user changes their mind. */
  ask(about: string, text: string, save: (text: string) => void): void {
    if (this.element.open) this.element.close();
    this.#before = document.activeElement;
    this.#save = save;
    this.#about.textContent = about;
    this.#text.value = text;
    this.element.showModal();
    this.#text.focus();
    this.#text.setSelectionRange(text.length, text.length);
  }

  #done(): void {
    this.element.close();
    this.#save(this.#text.value.trimEnd());
  }
}
