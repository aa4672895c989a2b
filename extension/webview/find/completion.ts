/** What can be written where the cursor is. */
import type { NameKind } from '../../protocol/search.js';
import { keys, quoted, stateNames, tokensOf } from './terms.js';
import { t } from '../text.js';

export interface Option {
  /** Takes the place of `[from, to)`. */
  readonly text: string;
  readonly detail: string;
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
  /** Names of the trace that fit too, each to be put behind the options. */
  readonly names: { readonly of: NameKind; readonly part: string } | null;
}

const nothing: Completion = { from: 0, to: 0, options: [], names: null };

const namesOf: Readonly<Record<string, NameKind>> = {
  fn: 'function',
  top: 'function',
  creator: 'function',
  name: 'startFunction',
  file: 'file',
  task: 'task',
  region: 'region',
  log: 'log',
  label: 'label',
};

/** In the words of Go 1.27, `runtime/runtime2.go`, traceBlockReason, and those of stops. */
const reasons: readonly string[] = [
  // What the runtime calls them, and what has to be typed.
  /* eslint-disable l10n/raw-text */
  'chan receive',
  'chan send',
  'select',
  'sync',
  'sync.(*Cond).Wait',
  'mutex',
  'sleep',
  'network',
  'preempted',
  'runtime.Gosched',
  'forever',
  'system goroutine wait',
  'GC mark assist wait for work',
  'GC background sweeper wait',
  'wait until GC ends',
  'wait for debug call',
  /* eslint-enable l10n/raw-text */
  'coroutine',
  'synctest',
];

const units = ['us', 'ms', 's'] as const;

/** @param all without a word: everything that a term can begin with. */
export function completionAt(text: string, cursor: number, all: boolean): Completion {
  const tokens = tokensOf(text);
  const index = tokens.findIndex(({ start, end }) => start < cursor && cursor <= end);
  const token = tokens[index];
  const kind = token?.kind ?? 'space';
  if (kind === 'space' || kind === 'or' || kind === 'not')
    return all ? { from: cursor, to: cursor, options: beginnings(''), names: null } : nothing;
  // In the middle of a word nothing is offered: it would tear the rest off.
  if (!token || kind === 'key' || kind === 'regex' || cursor < token.end) return nothing;
  const valueStart = kind === 'operator' ? token.end : token.start;
  const operator = kind === 'operator' ? token : tokens[index - 1];
  const typed = text.slice(valueStart, cursor);
  const part = typed.startsWith('"') ? typed.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : typed;
  if (kind === 'string' && typed.length > 1 && typed.endsWith('"')) return nothing;
  const span = { from: valueStart, to: cursor };
  if (operator?.kind !== 'operator') {
    const names = part.length >= 2 ? { of: 'function' as const, part } : null;
    return { ...span, options: kind === 'string' ? [] : beginnings(part), names };
  }
  const before = tokens[tokens.indexOf(operator) - 1];
  const key = before ? text.slice(before.start, before.end).toLowerCase() : '';
  const names = namesOf[key];
  return {
    ...span,
    options: valuesOf(key, part),
    names: names ? { of: names, part } : null,
  };
}

function beginnings(part: string): readonly Option[] {
  const begins = (word: string): boolean => word.startsWith(part.toLowerCase());
  return [
    ...Object.entries(keys)
      .filter(([key]) => begins(key))
      .map(([key, detail]) => ({
        text: key === 'dur' || key === 't' ? `${key}>` : `${key}:`,
        detail,
      })),
    ...(part === '' ? [] : stateNames)
      .filter(begins)
      .map((state) => ({ text: `state:${state}`, detail: t('state') })),
  ];
}

function valuesOf(key: string, part: string): readonly Option[] {
  const lower = part.toLowerCase();
  const these = (words: readonly string[], detail: string): readonly Option[] =>
    words
      .filter((word) => word.toLowerCase().includes(lower) && word.toLowerCase() !== lower)
      .map((word) => ({ text: quoted(word), detail }));
  if (key === 'state') return these(stateNames, t('state'));
  if (key === 'is') return these(['user', 'system', 'gc', 'stw'], '');
  if (key === 'reason') return these(reasons, t('reason'));
  if (key === 'dur' || key === 't' || stateNames.includes(key))
    return /^[\d.]+$/.test(part)
      ? units.map((unit) => ({ text: `${part}${unit}`, detail: '' }))
      : [];
  return [];
}

/** The text and the cursor after an option was chosen; a whole value is followed by a space. */
export function complete(
  text: string,
  { from, to }: Completion,
  option: string,
): { readonly text: string; readonly cursor: number } {
  const whole = /[:>]$/.test(option) ? option : `${option} `;
  const rest = text.slice(to);
  const put = whole.endsWith(' ') && rest.startsWith(' ') ? option : whole;
  return { text: text.slice(0, from) + put + rest, cursor: from + put.length };
}
