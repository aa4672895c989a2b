import path from 'node:path';

export interface Requirement {
  readonly path: string;
  readonly stored: string;
  readonly version: string;
}

export interface GoModule {
  /** The import path, such as `example.com/shop`. */
  readonly path: string;
  readonly folder: string;
  /** Modules that it needs; `stored` is the path in a module cache (another one after a replace). */
  readonly requires: readonly Requirement[];
  /** Modules that it takes from folders beside it (`replace x => ../x`). */
  readonly local: readonly { readonly path: string; readonly folder: string }[];
}

/** Reads what resolution needs of a go.mod; undefined where it names no module. */
export function parseGoMod(text: string, folder: string): GoModule | undefined {
  let module: string | undefined;
  const requires: Requirement[] = [];
  const local: { path: string; folder: string }[] = [];
  let block = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/\/\/.*$/, '').trim();
    if (line === ')') block = '';
    const opened = /^(\w+)\s*\($/.exec(line);
    if (opened) block = opened[1] ?? '';
    const words = (block && !opened ? `${block} ${line}` : line).split(/\s+/).map(unquoted);
    const [verb, first, second] = words;
    if (first === undefined) continue;
    if (verb === 'module') module = first;
    else if (verb === 'require' && second !== undefined) {
      requires.push({ path: first, stored: first, version: second });
    } else if (verb === 'replace') {
      const [target, version] = words.slice(words.indexOf('=>') + 1);
      if (!words.includes('=>') || target === undefined) continue;
      if (version !== undefined) requires.unshift({ path: first, stored: target, version });
      else local.push({ path: first, folder: path.resolve(folder, target) });
    }
  }
  return module === undefined ? undefined : { path: module, folder, requires, local };
}

function unquoted(word: string): string {
  return word.replace(/^["'`](.*)["'`]$/, '$1');
}
