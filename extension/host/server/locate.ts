import path from 'node:path';

/** A way to run the server, before it is known to work. */
export interface Candidate {
  /** Where it comes from, for the log and for messages. */
  readonly origin: 'environment' | 'setting' | 'bundled' | 'portable';
  readonly command: string;
  /** Before the server's own arguments: the dll where `command` is dotnet. */
  readonly args: readonly string[];
  /** The file that has to be there and executable (or, behind dotnet, readable). */
  readonly file: string;
}

export interface Places {
  readonly extensionFolder: string;
  readonly platform: NodeJS.Platform;
  /** The value of TRACEINSIGHT_SERVER. */
  readonly environment: string | undefined;
  /** The setting traceinsight.server.path; the caller leaves it out in an untrusted workspace. */
  readonly serverPath: string | undefined;
  /** The setting traceinsight.server.dotnetPath; the same. */
  readonly dotnetPath: string | undefined;
}

/**
 * Every server that may be tried, best first. One that was asked for by name (variable or setting)
 * is the only one: falling back to another would hide the mistake.
 */
export function candidates(places: Places): readonly Candidate[] {
  const dotnet = nonEmpty(places.dotnetPath) ?? 'dotnet';
  const of = (origin: Candidate['origin'], file: string): Candidate =>
    file.endsWith('.dll')
      ? { origin, command: dotnet, args: [file], file }
      : { origin, command: file, args: [], file };
  const environment = nonEmpty(places.environment);
  if (environment !== undefined) return [of('environment', environment)];
  const setting = nonEmpty(places.serverPath);
  if (setting !== undefined) return [of('setting', setting)];
  const executable = places.platform === 'win32' ? 'traceinsight.exe' : 'traceinsight';
  const dist = path.join(places.extensionFolder, 'dist');
  return [
    of('bundled', path.join(dist, 'server', executable)),
    of('portable', path.join(dist, 'server-portable', 'traceinsight.dll')),
  ];
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
