import path from 'node:path';
import type { Frame } from '../../protocol/trace.js';
import { t } from '../text.js';
import {
  baseName,
  commonSuffix,
  escaped,
  isAbsoluteAnywhere,
  looksStandard,
  moduleFile,
  normalized,
  packageOf,
} from './frameNames.js';
import type { GoModule } from './goMod.js';
import { mapped, type Mapping } from './mappings.js';

/** Where sources may be on this machine. */
export interface Places {
  /** What the user said, best first. */
  readonly mappings: readonly Mapping[];
  readonly modules: readonly GoModule[];
  readonly moduleCaches: readonly string[];
  /** Asked only when nothing else was found: finding out may run the go command. */
  readonly goroots: () => Promise<readonly string[]>;
}

export interface Files {
  isFile(path: string): Promise<boolean>;
  /** Every file of this name in the workspace and around the trace. */
  named(name: string): Promise<readonly string[]>;
}

export type Resolution =
  { readonly found: string } | { readonly found: undefined; readonly message: string };

/** First elements of the standard library's import paths: no file of a workspace may stand for them. */
const standard = new Set(
  `archive bufio builtin bytes cmd cmp compress container context crypto database debug embed
  encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net
  os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing
  text time unicode unique unsafe vendor weak`.split(/\s+/),
);

/**
 * Finds the file of a frame: what the user mapped, then the name itself, then what the import path
 * says (which is exact), and last what the end of the name says (which must not be ambiguous).
 */
export async function resolveSource(
  frame: Frame,
  places: Places,
  files: Files,
): Promise<Resolution> {
  const file = normalized(frame.file);
  if (file === '' || file.startsWith('<') || baseName(file).startsWith('_cgo_')) {
    return missing(
      t('{0} has no source file: it was made by the compiler.', frame.function || t('This frame')),
    );
  }
  const { mappings, modules, moduleCaches } = places;
  const first = async (paths: readonly (string | undefined)[]): Promise<string | undefined> => {
    for (const candidate of paths) {
      if (candidate !== undefined && (await files.isFile(candidate))) return candidate;
    }
    return undefined;
  };
  const dependency = moduleFile(file);
  const imports = importPaths(frame, file);
  const found =
    (await first(mappings.map((mapping) => mapped(file, mapping)))) ??
    // Not a name on a network (//host/…): asking for it would tell that host who asks.
    (await first([path.isAbsolute(file) && !file.startsWith('//') ? file : undefined])) ??
    (await first(
      dependency
        ? moduleCaches.map((cache) =>
            path.join(
              cache,
              `${escaped(dependency.module)}@${escaped(dependency.version)}`,
              dependency.rest,
            ),
          )
        : [],
    )) ??
    (await first(imports.flatMap((folder) => inModules(`${folder}/${baseName(file)}`, places)))) ??
    (await first(await inGoroots(imports, file, places)));
  if (found !== undefined) return { found };

  const own = !dependency && !file.includes('/vendor/') && !imports.some(isStandard);
  if (!own) return missing(elsewhere(file, imports.some(isStandard)));
  const candidates = await files.named(baseName(file));
  // -trimpath leaves the import path: a file of a module at hand has another, so it is another.
  const trimmed = imports.length > 0 && !isAbsoluteAnywhere(file);
  const anyMain =
    imports.every((folder) => modules.every((m) => !isWithin(folder, m.path))) &&
    !(
      trimmed &&
      candidates.some((c) => modules.some((m) => isWithin(normalized(c), normalized(m.folder))))
    );
  return bySuffix(file, packageOf(frame.function), anyMain, candidates);
}

/** GOROOT, as an existing file of the standard library tells it: other frames can be found there. */
export function gorootOf(frame: Frame): string | undefined {
  const file = normalized(frame.file);
  const importPath = packageOf(frame.function);
  const end = `/src/${importPath}/${baseName(file)}`;
  if (!isStandard(importPath) || !isAbsoluteAnywhere(file) || !file.endsWith(end)) return undefined;
  return file.slice(0, -end.length);
}

/** The import paths that the file's folder may have, likeliest first. */
function importPaths(frame: Frame, file: string): readonly string[] {
  const dependency = moduleFile(file);
  // A Go that Go itself downloaded: a module that holds the standard library.
  if (dependency?.module === 'golang.org/toolchain') {
    return [path.posix.dirname(dependency.rest.replace(/^src\//, ''))];
  }
  if (dependency) return [path.posix.dirname(path.posix.join(dependency.module, dependency.rest))];
  const folder = path.posix.dirname(file);
  if (!isAbsoluteAnywhere(file)) {
    // Built with -trimpath: the folder is the import path, also of a main package.
    return folder === '.' || folder === 'command-line-arguments' ? [] : [folder];
  }
  const named = packageOf(frame.function);
  const result = named === '' || named === 'main' ? [] : [named];
  if (file.endsWith('_test.go') && named.endsWith('_test')) result.push(named.slice(0, -5));
  // The function of a linkname belongs to another package than its file: then the folder tells.
  const source = folder.lastIndexOf('/src/');
  const below = source < 0 ? '' : folder.slice(source + '/src/'.length);
  if (below !== '' && (!looksStandard(below) || looksStandard(named))) result.push(below);
  return result;
}

/** Where the modules at hand keep a file, given by import path. */
function inModules(file: string, { modules, moduleCaches }: Places): readonly string[] {
  const byLength = <T extends { readonly path: string }>(some: readonly T[]): readonly T[] =>
    some
      .filter((module) => isWithin(file, module.path))
      .sort((a, b) => b.path.length - a.path.length);
  const rest = (module: string): string => file.slice(module.length + 1);
  return [
    ...byLength(modules).map((m) => path.join(m.folder, rest(m.path))),
    ...byLength(modules.flatMap((m) => m.local)).map((m) => path.join(m.folder, rest(m.path))),
    ...modules.map((m) => path.join(m.folder, 'vendor', file)),
    ...byLength(modules.flatMap((m) => m.requires)).flatMap((m) =>
      moduleCaches.map((cache) =>
        path.join(cache, `${escaped(m.stored)}@${escaped(m.version)}`, rest(m.path)),
      ),
    ),
  ];
}

async function inGoroots(
  imports: readonly string[],
  file: string,
  places: Places,
): Promise<readonly string[]> {
  const folders = imports.filter(looksStandard);
  if (folders.length === 0) return [];
  const goroots = await places.goroots();
  return folders.flatMap((folder) =>
    goroots.map((root) => path.join(root, 'src', folder, baseName(file))),
  );
}

/**
 * The one file of the workspace whose name ends like this one's. A name alone is enough only for a
 * main package, whose folder can have any name, and only if no other file has it.
 */
function bySuffix(
  file: string,
  packageName: string,
  unknownModule: boolean,
  candidates: readonly string[],
): Resolution {
  const scored = candidates
    .map((candidate) => ({ candidate, common: commonSuffix(normalized(candidate), file) }))
    .sort((a, b) => b.common - a.common);
  const best = scored.filter(({ common }) => common === scored[0]?.common);
  const [only] = best;
  const main = packageName === 'main' || packageName === '';
  if (only && best.length === 1) {
    if (only.common >= 2 || (main && unknownModule && candidates.length === 1)) {
      return { found: only.candidate };
    }
  }
  if (best.length > 1 && (main || (only?.common ?? 0) >= 2)) {
    return missing(
      t(
        '{0} could be any of {1} files of this name. Locate the right one once.',
        file,
        best.length,
      ),
    );
  }
  return missing(elsewhere(file, false));
}

function elsewhere(file: string, std: boolean): string {
  return std
    ? t('{0} belongs to Go itself. Set traceinsight.goroot, or locate the file once.', file)
    : t(
        '{0} was not found on this machine. Locate it once, and its neighbours are found too.',
        file,
      );
}

function isStandard(importPath: string): boolean {
  return standard.has(importPath.split('/', 1)[0] ?? '');
}

function isWithin(importPath: string, module: string): boolean {
  return importPath === module || importPath.startsWith(`${module}/`);
}

function missing(message: string): Resolution {
  return { found: undefined, message };
}
