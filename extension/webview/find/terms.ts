/**
 * What an expression is made of, for colours and completion. The server's grammar decides; here what is
 * only half typed has to look right too, so nothing is an error.
 */
import { t } from '../text.js';

export type TokenKind = 'space' | 'not' | 'or' | 'key' | 'operator' | 'value' | 'string' | 'regex';

/** `[start, end)` in UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** Key → what it looks at; those with a time compare with `<` and `>`. */
export const keys: Readonly<Record<string, string>> = {
  fn: t('function anywhere in the stack'),
  state: t('running, runnable, blocked, syscall …'),
  reason: t('why it waited, such as “chan receive”'),
  dur: t('how long, such as dur>5ms'),
  name: t('start function of the goroutine'),
  g: t('number of the goroutine'),
  top: t('innermost function of the stack'),
  file: t('file, or file:line, in the stack'),
  t: t('when it starts, such as t>1.2s'),
  task: t('user task'),
  region: t('user region'),
  log: t('user log'),
  label: t('label of a goroutine by the runtime, such as “GC (idle)”'),
  creator: t('function that created the goroutine'),
  p: t('number of the proc'),
  m: t('number of the thread'),
  is: t('user, system, gc or stw'),
};

/** Compared with a time, each is a key: `syscall>1ms`. */
export const stateNames: readonly string[] = [
  'running',
  'runnable',
  'blocked',
  'chan',
  'sync',
  'net',
  'sleep',
  'syscall',
  'gc',
  'stw',
];

const isSpace = (c: string | undefined): boolean => c === ',' || /^\s$/.test(c ?? '');
const isKey = (word: string): boolean =>
  Object.hasOwn(keys, word.toLowerCase()) ||
  [...stateNames, 'waiting', 'channel', 'network'].includes(word.toLowerCase());

/** Tokens follow each other without a gap. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (kind: TokenKind, end: number): void => {
    if (end > at) tokens.push({ kind, start: at, end });
    at = end;
  };
  while (at < text.length) {
    const from = at;
    while (isSpace(text[at])) at++;
    if (at > from) {
      const end = at;
      at = from;
      take('space', end);
    } else if (text[at] === '|') take('or', at + 1);
    else {
      const before = tokens.at(-1)?.kind;
      const begins = before === undefined || before === 'space' || before === 'or';
      if (text[at] === '-' && begins) take('not', at + 1);
      const [, key = '', operator = ''] = /^([a-z]+)(!=|<=|>=|[:=<>])/i.exec(text.slice(at)) ?? [];
      if (key && isKey(key)) {
        take('key', at + key.length);
        take('operator', at + operator.length);
      }
      takeValue(text, at, take);
    }
  }
  return tokens;
}

function takeValue(text: string, at: number, take: (kind: TokenKind, end: number) => void): void {
  if (text[at] === '"') {
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    take('string', Math.min(text.length, end + 1));
    return;
  }
  const regex = text[at] === '/' ? endOfRegex(text, at) : -1;
  if (regex > 0) {
    take('regex', regex);
    return;
  }
  let end = at;
  while (end < text.length && !isSpace(text[end]) && text[end] !== '|') end++;
  take('value', end);
}

function endOfRegex(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '/' && i > at + 1) {
      const next = text[i + 1];
      if (next === undefined || isSpace(next) || next === '|') return i + 1;
    }
  }
  return -1;
}

/** The terms of an expression without bars, as they were typed; null where there are bars. */
export function termsOf(text: string): readonly string[] | null {
  const terms: string[] = [];
  let term = '';
  for (const { kind, start, end } of tokensOf(text)) {
    if (kind === 'or') return null;
    if (kind !== 'space') term += text.slice(start, end);
    else if (term) {
      terms.push(term);
      term = '';
    }
  }
  return term ? [...terms, term] : terms;
}

/** As it has to be written to be taken as one text. */
export const quoted = (text: string): string =>
  /[\s,|"]|^[-/]|^[a-z]+[:=<>!]/i.test(text) ? `"${text.replace(/(["\\])/g, '\\$1')}"` : text;
