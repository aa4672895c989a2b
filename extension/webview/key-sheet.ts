/** All keys and gestures, in a dialog that `?` opens. */
import { button, el } from './dom.js';
import { t } from './text.js';

/** Keys and what they do, by what they are for. */
export const sheet: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    t('Look around'),
    [
      ['W  S', t('Zoom in and out at the pointer')],
      ['A  D', t('Pan left and right')],
      ['+  -', t('Zoom in and out by a step')],
      [t('Ctrl or ⌘ + wheel, pinch'), t('Zoom at the pointer')],
      [t('Drag, Shift + wheel'), t('Pan')],
      [t('Wheel'), t('Scroll the lanes')],
      ['0', t('Show all of the trace')],
      [
        t('Tab to the overview, then ← → ↑ ↓'),
        t('Move and zoom; Shift + ← → goes by all that is visible'),
      ],
      ['F', t('Show all of the selected span, or else of the range, or else of the trace')],
      [t('Backspace'), t('Back to where the view was')],
      [t('Shift + Backspace'), t('Forward again')],
      [t('Ctrl + G'), t('Go to a goroutine, proc, function or moment')],
    ],
  ],
  [
    t('Spans'),
    [
      ['←  →', t('Previous and next span of the lane')],
      ['↑  ↓', t('Span of the lane above and below')],
      [t('Home  End'), t('First and last span of the lane')],
      [t('Double click'), t('Select a span and show all of it')],
      ['[', t('Step back through who made it wait and who woke it up: the chain of causes')],
      [']', t('Step forward again; then to what ended the span')],
      ['I', t('Dim every goroutine that the selected one had nothing to do with')],
      [t('Esc'), t('Select nothing; then mark nothing')],
      [t('Right click, Shift + F10'), t('Whatever can be done with a span, a lane or a moment')],
    ],
  ],
  [
    t('Source'),
    [
      [t('Enter'), t('Open the source of the topmost frame')],
      [t('Alt + ↑  Alt + ↓'), t('Preview the source of the next frame, and stay here')],
    ],
  ],
  [
    t('Moments'),
    [
      [t('Click on the axis'), t('Count what runs at that moment')],
      [t('Alt + pointer'), t('The same, at the pointer')],
    ],
  ],
  [
    t('Ranges'),
    [
      [
        t('Drag on the axis, Shift + drag'),
        t('Mark a range: what happened in it is in the details'),
      ],
      ['R', t('Mark the selected span as a range')],
      ['Z', t('Zoom to the range, as a level of its own')],
      [t('Shift + Z'), t('Step back out to the range around it')],
      ['.  ,', t('Next and previous region or task of the same name, as a range')],
    ],
  ],
  [
    t('Marks and notes'),
    [
      [
        'M',
        t('Mark the selected span, or else the range or the moment, with a note; change the note'),
      ],
      [t('Shift + M'), t('Mark the moment under the pointer')],
      [t('N  Shift + N'), t('Go to the next mark, to the one before')],
      [t('Tab to a flag, then Enter or Delete'), t('Go to what is marked; delete the mark')],
    ],
  ],
  [
    t('Lanes'),
    [
      [
        'L',
        t(
          'Filter, group and sort them, as with Find; a goroutine stays if one of its spans is found',
        ),
      ],
      [t('P  Space'), t('Pin the lane of the selected span to the top, or take it back')],
      ['H', t('Hide the lane of the selected span')],
      ['X', t('Hide what is below the lane of the selected span, or show it again')],
      [
        'K',
        t('Show the stacks of the selected goroutine over time, below its lane; again: hide them'),
      ],
      ['E', t('Show whom goroutines created and woke up, below them')],
      [t('Shift + H'), t('Show all lanes, as at first')],
    ],
  ],
  [
    t('Find'),
    [
      [t('/  Ctrl + F'), t('Find spans; others are dimmed')],
      [t('Enter  F3  Shift + F3'), t('Go to the next match; with Shift to the one before')],
      ['↑  ↓', t('What was searched for before; what can be written here')],
      [t('Esc'), t('Find nothing more')],
    ],
  ],
  [
    t('What can be searched for'),
    [
      [t('word'), t('In functions, reasons, regions, logs; upper and lower case are the same')],
      [t('"two words"'), t('One text; terms side by side have to be true of the same span')],
      [t('-word'), t('Not that')],
      ['a|b', t('One or the other; with spaces around it, of all that is left and right of it')],
      ['/^main\\./', t('A regular expression, for texts; upper and lower case are the same')],
      ['fn:  top:  file:', t('Function or file (file:line) in the stack; top: is the innermost')],
      ['name:  creator:  g:', t('Start function, creating function, number of the goroutine')],
      ['state:  reason:', 'state:blocked, reason:"chan receive"'],
      ['dur>5ms  t<1.2s', t('How long, and when it starts; so do syscall>1ms, blocked>1s, …')],
      ['task:  region:  log:', t('User tasks, regions, logs while the span lasts')],
      ['label:', t('What the runtime calls a goroutine, such as GC (dedicated)')],
      ['p:2  m:1234', t('On a proc, on a thread')],
      ['is:user  is:system', t('Of your code, or of the runtime’s; is:gc and is:stw')],
      ['fn=main.main  g!=1', t('= is all of it, : a part of it, != anything else')],
    ],
  ],
  [
    t('Analysis'),
    [
      ['T', t('Show the analysis of the trace or the marked range; hide it')],
      ['1 … 8', t('Show the first tab of the analysis, the second, …')],
      ['V', t('List the spans that are on screen as a table; Enter goes to one')],
      ['←  →', t('Choose a tab, when the tabs have the focus')],
      ['↑  ↓  Enter', t('Choose a row, and go to what it is about')],
      [
        '←  →  Enter',
        t('Read the values of a plot or histogram, and go there; with Shift mark a part'),
      ],
    ],
  ],
  [
    t('Flame graphs'),
    [
      ['↑  ↓  ←  →', t('Go to the caller, the call, the calls beside')],
      [t('Click, Enter'), t('Fill the width with a call')],
      [t('Backspace'), t('Show what filled the width before')],
      [t('Ctrl + click, right click, O'), t('Open the source of a call')],
    ],
  ],
  [
    t('From everywhere in the editor'),
    [
      [t('Alt + =  Alt + -'), t('Zoom in and out')],
      [t('Alt + Home'), t('Show all of the trace')],
      [t('Alt + Enter'), t('Show all of the selected span')],
      [t('Alt + ←  Alt + →'), t('Previous and next span of the lane')],
      [t('Alt + [  Alt + ]'), t('Step back and forward along the chain of causes')],
      [t('Alt + Backspace'), t('Back to where the view was; with Shift forward again')],
    ],
  ],
  [t('Help'), [['?', t('Show or hide this list')]]],
];

export class KeySheet {
  readonly element: HTMLDialogElement;

  constructor() {
    const groups = sheet.map(([title, keys]) =>
      el(
        'section',
        {},
        el('h3', {}, title),
        el('dl', {}, ...keys.flatMap(([key, what]) => [el('dt', {}, key), el('dd', {}, what)])),
      ),
    );
    const close = button('✕', () => this.element.close(), {
      'class': 'small',
      'aria-label': t('Close'),
    });
    const head = el('header', {}, el('h2', {}, t('Keys and gestures')), close);
    this.element = el('dialog', { 'class': 'keys', 'aria-label': t('Keys and gestures') });
    this.element.append(head, el('div', { class: 'groups' }, ...groups));
    // A click beside it closes it; only there the dialog itself is what was clicked.
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  toggle(): void {
    if (this.element.open) this.element.close();
    else this.element.showModal();
  }
}
