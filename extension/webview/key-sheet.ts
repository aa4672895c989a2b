/** All keys and gestures, in a dialog that `?` opens. */
import { button, el } from './dom.js';

const sheet: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Look around',
    [
      ['W  S', 'Zoom in and out at the pointer'],
      ['A  D', 'Pan left and right'],
      ['Ctrl or ⌘ + wheel, pinch', 'Zoom at the pointer'],
      ['Drag, Shift + wheel', 'Pan'],
      ['Wheel', 'Scroll the lanes'],
      ['0', 'Show all of the trace'],
      [
        'Tab to the overview, then ← → ↑ ↓',
        'Move and zoom; Shift + ← → goes by all that is visible',
      ],
      ['F', 'Show all of the selected span'],
      ['Backspace', 'Back to where the view was'],
      ['Shift + Backspace', 'Forward again'],
      ['Ctrl + G', 'Go to a goroutine, proc, function or moment'],
    ],
  ],
  [
    'Spans',
    [
      ['←  →', 'Previous and next span of the lane'],
      ['↑  ↓', 'Span of the lane above and below'],
      ['Home  End', 'First and last span of the lane'],
      ['Double click', 'Select a span and show all of it'],
      ['[', 'Step back through who made it wait and who woke it up: the chain of causes'],
      [']', 'Step forward again; then to what ended the span'],
      ['I', 'Dim every goroutine that the selected one had nothing to do with'],
      ['Esc', 'Select nothing; then mark nothing'],
      ['Right click, Shift + F10', 'Whatever can be done with a span, a lane or a moment'],
    ],
  ],
  [
    'Source',
    [
      ['Enter', 'Open the source of the topmost frame'],
      ['Alt + ↑  Alt + ↓', 'Preview the source of the next frame, and stay here'],
    ],
  ],
  [
    'Moments',
    [
      ['Click on the axis', 'Count what runs at that moment'],
      ['Alt + pointer', 'The same, at the pointer'],
    ],
  ],
  [
    'Ranges',
    [
      ['Drag on the axis, Shift + drag', 'Mark a range: what happened in it is in the details'],
      ['R', 'Mark the selected span as a range'],
      ['Z', 'Zoom to the range, as a level of its own'],
      ['Shift + Z', 'Step back out to the range around it'],
      ['.  ,', 'Next and previous region or task of the same name, as a range'],
    ],
  ],
  [
    'Marks and notes',
    [
      [
        'M',
        'Mark the selected span, or else the range or the moment, with a note; change the note',
      ],
      ['Shift + M', 'Mark the moment under the pointer'],
      ['N  Shift + N', 'Go to the next mark, to the one before'],
      ['Tab to a flag, then Enter or Delete', 'Go to what is marked; delete the mark'],
    ],
  ],
  [
    'Lanes',
    [
      [
        'L',
        'Filter, group and sort them, as with Find; a goroutine stays if one of its spans is found',
      ],
      ['P', 'Pin the lane of the selected span to the top, or take it back'],
      ['H', 'Hide the lane of the selected span'],
      ['X', 'Hide what is below the lane of the selected span, or show it again'],
      ['E', 'Show whom goroutines created and woke up, below them'],
      ['Shift + H', 'Show all lanes, as at first'],
    ],
  ],
  [
    'Find',
    [
      ['/  Ctrl + F', 'Find spans; others are dimmed'],
      ['Enter  F3', 'Go to the next match; with Shift to the one before'],
      ['↑  ↓', 'What was searched for before; what can be written here'],
      ['Esc', 'Find nothing more'],
    ],
  ],
  [
    'What can be searched for',
    [
      ['word', 'In functions, reasons, regions, logs; upper and lower case are the same'],
      ['"two words"', 'One text; terms side by side have to be true of the same span'],
      ['-word', 'Not that'],
      ['a|b', 'One or the other; with spaces around it, of all that is left and right of it'],
      ['/^main\\./', 'A regular expression, for texts; upper and lower case are the same'],
      ['fn:  top:  file:', 'Function or file (file:line) in the stack; top: is the innermost'],
      ['name:  creator:  g:', 'Start function, creating function, number of the goroutine'],
      ['state:  reason:', 'state:blocked, reason:"chan receive"'],
      ['dur>5ms  t<1.2s', 'How long, and when it starts; so do syscall>1ms, blocked>1s, …'],
      ['task:  region:  log:', 'User tasks, regions, logs while the span lasts'],
      ['p:2  m:1234', 'On a proc, on a thread'],
      ['is:user  is:system', 'Of your code, or of the runtime’s; is:gc and is:stw'],
      ['fn=main.main  g!=1', '= is all of it, : a part of it, != anything else'],
    ],
  ],
  [
    'Analysis',
    [
      ['T', 'Show the analysis of the trace or the marked range; hide it'],
      ['V', 'List the spans that are on screen as a table; Enter goes to one'],
      ['←  →', 'Choose a tab, when the tabs have the focus'],
      ['↑  ↓  Enter', 'Choose a row, and go to what it is about'],
      [
        '←  →  Enter',
        'Read the values of a plot or histogram, and go there; with Shift mark a part',
      ],
    ],
  ],
  [
    'Flame graphs',
    [
      ['↑  ↓  ←  →', 'Go to the caller, the call, the calls beside'],
      ['Click, Enter', 'Fill the width with a call'],
      ['Backspace', 'Show what filled the width before'],
      ['Ctrl + click, right click, O', 'Open the source of a call'],
    ],
  ],
  ['Help', [['?', 'Show or hide this list']]],
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
      'aria-label': 'Close',
    });
    const head = el('header', {}, el('h2', {}, 'Keys and gestures'), close);
    this.element = el('dialog', { 'class': 'keys', 'aria-label': 'Keys and gestures' });
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
