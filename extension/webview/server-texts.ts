/**
 * What the server says of spans and of wrong expressions, in the language of the user. The server knows none: it speaks English, and what
 * is not listed here stays so. A test looks whether it still says all of these.
 */
import { t } from './text.js';

/** All of a text, or what stands before ": " and something of the trace. */
const phrases: Readonly<Record<string, string>> = {
  // What a span is
  'Running': t('Running'),
  'Running for the garbage collector': t('Running for the garbage collector'),
  'Runnable': t('Runnable'),
  'Runnable: created': t('Runnable: created'),
  'Runnable: unblocked': t('Runnable: unblocked'),
  'Runnable: after a system call': t('Runnable: after a system call'),
  'In a system call': t('In a system call'),
  'Waiting': t('Waiting'),
  'Waiting: created so': t('Waiting: created so'),
  'Garbage collection: concurrent mark phase': t('Garbage collection: concurrent mark phase'),
  'No goroutine: the thread looks for work': t('No goroutine: the thread looks for work'),
  'Collecting garbage': t('Collecting garbage'),
  'Idle': t('Idle'),
  'Sweeping before an allocation': t('Sweeping before an allocation'),
  'Made to help mark: mark assist': t('Made to help mark: mark assist'),
  // What a stack tells of
  'Goroutine started here': t('Goroutine started here'),
  'Created here': t('Created here'),
  'Unblocked here': t('Unblocked here'),
  'Woken up here': t('Woken up here'),
  'Stopped here': t('Stopped here'),
  'Blocked here': t('Blocked here'),
  'Entered the system call here': t('Entered the system call here'),
  'Was here': t('Was here'),
  'Begun here': t('Begun here'),
  'Begins here': t('Begins here'),
  'Ended here': t('Ended here'),
  'Ends here': t('Ends here'),
  'The world was stopped here': t('The world was stopped here'),
  'Logged here': t('Logged here'),
  'Allocated here': t('Allocated here'),
  'Found running here': t('Found running here'),
  'This call': t('This call'),
  'This call, at first': t('This call, at first'),
  // What began and ended it
  'created by the runtime': t('created by the runtime'),
  'entered a system call': t('entered a system call'),
  'returned without a proc': t('returned without a proc'),
  'returned': t('returned'),
  'ended': t('ended'),
  'blocked': t('blocked'),
  'runnable since it returned from a system call': t(
    'runnable since it returned from a system call',
  ),
  'runnable since it was stopped': t('runnable since it was stopped'),
  'unblocked by its timer': t('unblocked by its timer'),
  'unblocked by the network poller': t('unblocked by the network poller'),
  'unblocked by the runtime (such as for a timer)': t(
    'unblocked by the runtime (such as for a timer)',
  ),
  // Facts
  'Call': t('Call'),
  'Known from': t('Known from'),
  'a CPU sample': t('a CPU sample'),
  'Category': t('Category'),
  'Part of': t('Part of'),
  'Swept': t('Swept'),
  'Reclaimed': t('Reclaimed'),
  'Created': t('Created'),
  'Unblocked': t('Unblocked'),
  // What is wrong with an expression
  'A | has something on both sides.': t('A | has something on both sides.'),
  'Write what to leave out behind the -, without a space.': t(
    'Write what to leave out behind the -, without a space.',
  ),
  'A regular expression ends with /. Put text that begins with / in quotes.': t(
    'A regular expression ends with /. Put text that begins with / in quotes.',
  ),
  'Write is:stw, is:gc, is:system or is:user.': t('Write is:stw, is:gc, is:system or is:user.'),
  'Regular expressions here have no look-around, no backreferences and no atomic groups.': t(
    'Regular expressions here have no look-around, no backreferences and no atomic groups.',
  ),
};

/** Where what is of the trace is not behind a colon; the longest first. */
const patterns: readonly (readonly [RegExp, (value: string, more?: string) => string])[] = [
  [/^Created here by (.+)$/s, (name) => t('Created here by {0}', name)],
  [/^Unblocked here by (.+)$/s, (name) => t('Unblocked here by {0}', name)],
  [/^Created (G\d.*)$/s, (name) => t('Created {0}', name)],
  [/^Unblocked (G\d.*)$/s, (name) => t('Unblocked {0}', name)],
  [/^created by (.+)$/s, (name) => t('created by {0}', name)],
  [/^unblocked by (.+)$/s, (name) => t('unblocked by {0}', name)],
  [/^started on (Proc .+)$/s, (name) => t('started on {0}', name)],
  [/^Running (G\d.*)$/s, (name) => t('Running {0}', name)],
  [/^([\d ,]+) CPU samples$/, (count) => t('{0} CPU samples', count)],
  [
    /^(\d+) of (\d+), from the outermost$/,
    (call, all = '') => t('{0} of {1}, from the outermost', call, all),
  ],
  [
    /^There is no key “(.*)”\. Put text with (.) in it in quotes\.$/s,
    (key, sign = '') => t('There is no key “{0}”. Put text with {1} in it in quotes.', key, sign),
  ],
  [/^Something is missing behind (.+)$/s, (term) => t('Something is missing behind {0}', term)],
  [
    /^The (.) that ends this text is missing\.$/,
    (quote) => t('The {0} that ends this text is missing.', quote),
  ],
  [/^A state is (.+)\.$/, (names) => t('A state is {0}.', names)],
  [
    /^(\S+) takes a number, such as \S+:7\.$/,
    (key) => t('{0} takes a number, such as {0}:7.', key),
  ],
  [
    /^(\S+) takes a time with its unit \(ns, us, ms, s, m, h\), such as \S+>5ms\.$/,
    (key) => t('{0} takes a time with its unit (ns, us, ms, s, m, h), such as {0}>5ms.', key),
  ],
  [/^(\S+) takes no regular expression\.$/, (key) => t('{0} takes no regular expression.', key)],
  [
    /^(\S+) is a text: write \S+:… or \S+=…$/,
    (key) => t('{0} is a text: write {0}:… or {0}=…', key),
  ],
  [
    /^Write (\S+?)>(\S+) or \S+\.$/,
    (key, value = '') => t('Write {0}>{1} or {0}<{1}.', key, value),
  ],
  [
    /^This regular expression is not complete or not correct: (.+)\.$/s,
    (why) => t('This regular expression is not complete or not correct: {0}.', why),
  ],
];

/** @param text As the server says it. */
export function serverText(text: string): string {
  const whole = phrases[text];
  if (whole !== undefined) return whole;
  for (const [pattern, translated] of patterns) {
    const [, value, more] = pattern.exec(text) ?? [];
    if (value !== undefined) return translated(value, more);
  }
  const colon = text.indexOf(': ');
  const before = colon > 0 ? phrases[text.slice(0, colon)] : undefined;
  return before === undefined ? text : `${before}${text.slice(colon)}`;
}

/** For the test: each of them is English as the server writes it. */
export const serverPhrases = Object.keys(phrases);
