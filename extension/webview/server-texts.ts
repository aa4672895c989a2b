/**
 * What the server says of spans, of wrong expressions and of files that cannot be shown, in the language of the user. The server knows none: it speaks English, and what
 * is not listed here stays so. A test looks whether it still says all of these.
 */
import { states, type State } from '../protocol/states.js';
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
  'Waited here before': t('Waited here before'),
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
  'And then': t('And then'),
  'runnable, with the stack of the wait before': t('runnable, with the stack of the wait before'),
  'runnable, with the stack of the system call before': t(
    'runnable, with the stack of the system call before',
  ),
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
  'a ) is missing': t('a ) is missing'),
  'there is no ( for this )': t('there is no ( for this )'),
  'a ] is missing': t('a ] is missing'),
  'there is nothing to repeat': t('there is nothing to repeat'),
  'a repetition is repeated': t('a repetition is repeated'),
  // Why a file is not shown, or not all of it
  'This trace has a header and no events. The program may still be running, or was killed before tracing stopped. Reload when it has finished; a program must call trace.Stop before it exits.':
    t(
      'This trace has a header and no events. The program may still be running, or was killed before tracing stopped. Reload when it has finished; a program must call trace.Stop before it exits.',
    ),
  'This file was changed while it was read. Reload to see what it holds now.': t(
    'This file was changed while it was read. Reload to see what it holds now.',
  ),
  'This is a folder, not a trace file. Open a trace file in it.': t(
    'This is a folder, not a trace file. Open a trace file in it.',
  ),
  'This file does not exist any more. Record the trace again and reload.': t(
    'This file does not exist any more. Record the trace again and reload.',
  ),
  'This file cannot be opened: no permission to read it. Change its permissions and reload.': t(
    'This file cannot be opened: no permission to read it. Change its permissions and reload.',
  ),
  'This file cannot be read. See the log for what the operating system says, and reload.': t(
    'This file cannot be read. See the log for what the operating system says, and reload.',
  ),
  'This file is empty. The program may still be running: reload when it has finished.': t(
    'This file is empty. The program may still be running: reload when it has finished.',
  ),
  'This is not a Go execution trace. Such a file is written by runtime/trace, by go test -trace, or by /debug/pprof/trace; a CPU or memory profile is something else.':
    t(
      'This is not a Go execution trace. Such a file is written by runtime/trace, by go test -trace, or by /debug/pprof/trace; a CPU or memory profile is something else.',
    ),
  'This trace was written by a newer Go than this version of TraceInsight knows. Update the extension.':
    t(
      'This trace was written by a newer Go than this version of TraceInsight knows. Update the extension.',
    ),
  'This trace was written by Go 1.10 or older, or in a format that no released Go writes. Record it with a newer Go.':
    t(
      'This trace was written by Go 1.10 or older, or in a format that no released Go writes. Record it with a newer Go.',
    ),
  'This trace was cut off before anything that can be shown. The program was killed, or the file is still being written or copied: reload when it is whole.':
    t(
      'This trace was cut off before anything that can be shown. The program was killed, or the file is still being written or copied: reload when it is whole.',
    ),
  'This trace is damaged from the start; nothing of it can be shown. Record it again.': t(
    'This trace is damaged from the start; nothing of it can be shown. Record it again.',
  ),
  'The compression of this trace is damaged; showing what came before. Copy it again, or record it again.':
    t(
      'The compression of this trace is damaged; showing what came before. Copy it again, or record it again.',
    ),
  'This file is compressed with gzip and damaged. Copy it again and reload.': t(
    'This file is compressed with gzip and damaged. Copy it again and reload.',
  ),
  'This is a pipe, not a file, and can be read only once. Write the trace into a file and open that.':
    t(
      'This is a pipe, not a file, and can be read only once. Write the trace into a file and open that.',
    ),
  'TraceInsight failed while it read this trace. The log says where; please report it.': t(
    'TraceInsight failed while it read this trace. The log says where; please report it.',
  ),
  'TraceInsight failed while it read this trace; showing what came before. The log says where; please report it.':
    t(
      'TraceInsight failed while it read this trace; showing what came before. The log says where; please report it.',
    ),
};

/** Why a goroutine is what it is, as far as these are not Go's own words; short, for boxes and tables. */
const reasons: Readonly<Record<string, string>> = {
  'created': t('created'),
  'unblocked': t('unblocked'),
  'after syscall': t('after syscall'),
  'created waiting': t('created waiting'),
  'GC mark phase': t('GC mark phase'),
};

/** Boxes of these states say a reason; what others say is of the trace. */
const withReason: ReadonlySet<State> = new Set<State>(['runnable', 'waiting', 'gc']);

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
    (why) => t('This regular expression is not complete or not correct: {0}.', serverText(why)),
  ],
  [
    /^This trace was cut off; showing the (.+) that came before\. Reload if it is still being written\.$/,
    (time) =>
      t(
        'This trace was cut off; showing the {0} that came before. Reload if it is still being written.',
        time,
      ),
  ],
  [
    /^This trace is damaged; showing the (.+) that came before\.$/,
    (time) => t('This trace is damaged; showing the {0} that came before.', time),
  ],
  [
    /^This trace needs more memory than traceinsight\.memoryLimit allows, and a temporary file in (.+) cannot take the rest; showing the first (.+)\. Make room there or raise the limit, and reload\.$/s,
    (folder, time = '') =>
      t(
        'This trace needs more memory than traceinsight.memoryLimit allows, and a temporary file in {0} cannot take the rest; showing the first {1}. Make room there or raise the limit, and reload.',
        folder,
        time,
      ),
  ],
  [
    /^This compressed trace could not be unpacked into (.+)\. Make room there and reload\.$/s,
    (folder) =>
      t(
        'This compressed trace could not be unpacked into {0}. Make room there and reload.',
        folder,
      ),
  ],
  // What went wrong with a question
  [/^trace\/\w+: (the trace was closed)$/, () => t('The trace was closed.')],
  [
    /^trace\/\w+: (search \d+ is over: search again)$/,
    () => t('This search is over: search again.'),
  ],
  [
    /^(trace\/\w+: .+) \(\w+; the log says where\)$/s,
    (what) => t('The trace server failed; the log says where. {0}', what),
  ],
];

/** @param text As the server says it. */
export function serverText(text: string): string {
  const whole = Object.hasOwn(phrases, text) ? phrases[text] : undefined;
  if (whole !== undefined) return whole;
  for (const [pattern, translated] of patterns) {
    const [, value, more] = pattern.exec(text) ?? [];
    if (value !== undefined) return translated(value, more);
  }
  const colon = text.indexOf(': ');
  const before = colon > 0 ? phrases[text.slice(0, colon)] : undefined;
  return before === undefined ? text : `${before}${text.slice(colon)}`;
}

/** @param reason As a table of the server has it. */
export const reasonText = (reason: string): string =>
  Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason;

/** What a box says. @param state that has most of its time. */
export const labelText = (label: string, state: number): string =>
  withReason.has(states[state] ?? 'none') ? reasonText(label) : label;

/** For the test: each of them is English as the server writes it. */
export const serverPhrases = [...Object.keys(phrases), ...Object.keys(reasons)];
