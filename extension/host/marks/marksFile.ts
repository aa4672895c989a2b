/**
 * The file that keeps marks beside a trace, `trace.out.notes.json`: JSON that can be read, shared and kept under
 * version control. It holds the marks of every trace that had the file's name, each under what tells it from the others.
 */
import { createHash } from 'node:crypto';
import type { Mark } from '../../protocol/marks.js';
import { t } from '../text.js';

/** Of the beginning of a trace, which holds clock readings of its very first events; bytes. */
export const headLength = 4096;

/** Tells a trace from others of the same name. It stays the same while the file grows. */
export interface TraceId {
  /** So many bytes of the beginning of the file have this hash. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface MarkedTrace extends TraceId {
  readonly marks: readonly Mark[];
  /** Where marks are kept elsewhere because the file cannot be written: ids in it that the user has deleted. */
  readonly deleted?: readonly string[];
}

/** What a mark may at most hold, characters; more was not written by us. */
const longest = 20_000;
const mostMarks = 10_000;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @param head the first `headLength` bytes of the file, or all of it. */
export const idOf = (head: Uint8Array): TraceId => ({ bytes: head.length, sha256: hashOf(head) });

const isOf = ({ bytes, sha256 }: TraceId, head: Uint8Array): boolean =>
  bytes <= head.length && hashOf(head.subarray(0, bytes)) === sha256;

/** What is kept of one trace, and of the others of its name. */
export function entryOf(
  all: readonly MarkedTrace[],
  head: Uint8Array,
): { readonly own: MarkedTrace | undefined; readonly others: readonly MarkedTrace[] } {
  const own = all.find((trace) => isOf(trace, head));
  return { own, others: all.filter((trace) => trace !== own) };
}

/** @throws Error with a sentence that says what is wrong with the file. */
export function parseMarks(text: string): readonly MarkedTrace[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error(t('it is not JSON'));
  }
  const { version, traces } = (file ?? {}) as { version?: unknown; traces?: unknown };
  if (typeof version === 'number' && version > 1)
    throw new Error(t('it was written by a newer version'));
  if (version !== 1 || !Array.isArray(traces) || !traces.every(isTrace))
    throw new Error(t('it does not hold marks of traces'));
  return traces;
}

/** Indented, one value a line: changes can be compared. */
export const formatMarks = (traces: readonly MarkedTrace[]): string =>
  `${JSON.stringify({ version: 1, traces }, null, 2)}\n`;

function isTrace(value: unknown): value is MarkedTrace {
  if (typeof value !== 'object' || value === null) return false;
  const {
    bytes,
    sha256,
    marks,
    deleted = [],
  } = value as Partial<Record<keyof MarkedTrace, unknown>>;
  return (
    typeof bytes === 'number' &&
    bytes > 0 &&
    bytes <= headLength &&
    typeof sha256 === 'string' &&
    Array.isArray(marks) &&
    marks.length <= mostMarks &&
    marks.every(isMark) &&
    Array.isArray(deleted) &&
    deleted.every((id) => typeof id === 'string')
  );
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null) return false;
  const { id, lane, start, end, about, text } = value as Partial<Record<keyof Mark, unknown>>;
  const isText = (part: unknown): boolean => typeof part === 'string' && part.length <= longest;
  return (
    isText(id) &&
    (lane === null || (typeof lane === 'string' && /^[a-z0-9.-]{1,40}$/.test(lane))) &&
    typeof start === 'number' &&
    typeof end === 'number' &&
    start >= 0 &&
    end >= start &&
    Number.isFinite(end) &&
    isText(about) &&
    isText(text)
  );
}
