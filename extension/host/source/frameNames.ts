/** What the names in a frame say about where its file belongs; no file is looked at here. */

/**
 * A file's name with `/` between its elements, also one recorded on Windows.
 * `C:\work\main.go` → `C:/work/main.go`.
 */
export function normalized(file: string): string {
  const windows = /^[A-Za-z]:[\\/]/.test(file) || (file.includes('\\') && !file.includes('/'));
  return windows ? file.replaceAll('\\', '/') : file;
}

/** Absolute on any system; the name is normalized. */
export function isAbsoluteAnywhere(file: string): boolean {
  return file.startsWith('/') || /^[A-Za-z]:\//.test(file);
}

/**
 * The import path of a function's package: `net/http.(*conn).serve` → `net/http`. The linker writes
 * `main` for every program, so that one says nothing about a folder.
 */
export function packageOf(functionName: string): string {
  const plain = functionName.split('[', 1)[0] ?? ''; // Type arguments may hold paths of their own.
  const dot = plain.indexOf('.', plain.lastIndexOf('/') + 1);
  if (dot < 0) return '';
  // Dots in the last element are escaped there (cmd/internal/objabi, PathToPrefix).
  return plain
    .slice(0, dot)
    .replace(/%([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/**
 * True for paths of the standard library: their first element has no dot. So has that of a module
 * with a made-up name (`quicksort`), which is why modules at hand are asked first.
 */
export function looksStandard(importPath: string): boolean {
  const first = importPath.split('/', 1)[0] ?? '';
  return importPath !== '' && importPath !== 'main' && !first.includes('.');
}

export interface ModuleFile {
  readonly module: string;
  readonly version: string;
  /** The path below the module's folder. */
  readonly rest: string;
}

/**
 * `github.com/x/y@v1.2.3/z.go`, alone or behind a module cache's folder. In a cache upper-case
 * letters are written `!x`; the result has the letters.
 */
export function moduleFile(file: string): ModuleFile | undefined {
  const cached = file.lastIndexOf('/pkg/mod/');
  const name = cached < 0 ? file : file.slice(cached + '/pkg/mod/'.length);
  if (cached < 0 && isAbsoluteAnywhere(file)) return undefined;
  const [, module, version, rest] = /^([^@]+)@([^/@]+)\/(.+)$/.exec(name) ?? [];
  if (module === undefined || version === undefined || rest === undefined) return undefined;
  return cached < 0
    ? { module, version, rest }
    : { module: unescaped(module), version: unescaped(version), rest };
}

/** How a module's path or version is written in a module cache (golang.org/x/mod, EscapePath). */
export function escaped(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function unescaped(path: string): string {
  return path.replace(/!([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** How many elements two names have in common, from the end. */
export function commonSuffix(a: string, b: string): number {
  const left = a.split('/').reverse();
  const right = b.split('/').reverse();
  let count = 0;
  while (count < left.length && left[count] !== '' && left[count] === right[count]) count++;
  return count;
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
