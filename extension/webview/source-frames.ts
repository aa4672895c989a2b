/** Which frame of a stack the user wants to see first. */
import type { Frame, Stack } from '../protocol/trace.js';

/** First elements of the import paths of Go's standard library (Go 1.27). */
const standard = new Set(
  (
    'archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar ' +
    'flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime ' +
    'slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak'
  ).split(' '),
);

/** `net/http.(*conn).serve` → `net` */
const root = (frame: Frame): string => /^[^/.]*/.exec(frame.function)?.[0] ?? '';

export const isRuntime = (frame: Frame): boolean =>
  /^(runtime|internal\/runtime|runtime\/internal)[./]/.test(frame.function) &&
  frame.function !== 'runtime.main';

/** Part of the standard library, as far as the name of the function tells. */
export const isStandard = (frame: Frame): boolean => standard.has(root(frame));

/** The innermost frame of the user's own code; where there is none, the innermost outside the runtime. */
export function topUserFrame(stacks: readonly Stack[]): Frame | null {
  const frames = stacks.flatMap((stack) => stack.frames);
  return (
    frames.find((frame) => !isStandard(frame)) ??
    frames.find((frame) => !isRuntime(frame)) ??
    frames[0] ??
    null
  );
}

export const placeText = ({ file, line }: Frame): string =>
  `${file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)}${line > 0 ? `:${line}` : ''}`;
