import { commonSuffix, normalized } from './frameNames.js';

/** The beginning `from` of a name in a trace stands for `to` on this machine. */
export interface Mapping {
  readonly from: string;
  readonly to: string;
}

/** The name on this machine, or undefined where the mapping does not apply. */
export function mapped(file: string, { from, to }: Mapping): string | undefined {
  const name = normalized(file);
  const beginning = trimmed(normalized(from));
  if (beginning === '') return undefined;
  // Windows does not tell upper from lower case, and neither should a mapping of its paths.
  const fold = (text: string): string => (/^[A-Za-z]:/.test(beginning) ? text.toLowerCase() : text);
  if (fold(name) === fold(beginning)) return to;
  if (!fold(name).startsWith(fold(`${beginning}/`))) return undefined;
  return `${trimmed(to)}/${name.slice(beginning.length + 1)}`;
}

/**
 * What a user who shows one file says about its neighbours: the common end of both names is left
 * off. `/app/db/pool.go` found at `/home/u/shop/db/pool.go` maps `/app` to `/home/u/shop`.
 */
export function inferred(file: string, found: string): Mapping {
  const from = normalized(file).split('/');
  const to = normalized(found).split('/');
  // At least one named element stays in `from`: an empty one would apply to every name.
  const named = from.findIndex((element) => element !== '' && !/^[A-Za-z]:$/.test(element));
  const common = Math.min(
    commonSuffix(normalized(file), normalized(found)),
    from.length - 1 - Math.max(named, 0),
    to.length - 1,
  );
  return {
    from: from.slice(0, from.length - common).join('/'),
    to: to.slice(0, to.length - common).join('/') || '/',
  };
}

/** The remembered mappings after one more: the newest first, one for each beginning. */
export function remembered(mappings: readonly Mapping[], mapping: Mapping): readonly Mapping[] {
  return [mapping, ...mappings.filter(({ from }) => from !== mapping.from)];
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
