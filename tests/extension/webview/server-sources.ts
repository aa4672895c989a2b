import fs from 'node:fs';
import path from 'node:path';

/** The sources of the server; texts that are put together of several lines are one. */
export function serverSources(): string {
  return ['server/TraceInsight.Engine', 'server/TraceInsight.Server']
    .flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.cs') && !/^(obj|bin)\b/.test(name))
        .map((name) => fs.readFileSync(path.join(folder, name), 'utf8')),
    )
    .join('\n')
    .replace(/"\s*\+ \$?"/g, '');
}
