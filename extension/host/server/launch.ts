import { existsSync } from 'node:fs';
import { messageOf } from '../text.js';
import { candidates, type Places } from './locate.js';
import { probe } from './probe.js';
import { type ServerOptions, ServerProcess } from './serverProcess.js';

/**
 * Starts the first server that works.
 * @throws Error that says of each why it does not.
 */
export async function launch(places: Places, options: ServerOptions): Promise<ServerProcess> {
  const failures: string[] = [];
  for (const candidate of candidates(places)) {
    // Most packages carry only the one for their platform: the other is no news.
    if (candidate.origin === 'portable' && !existsSync(candidate.file)) continue;
    const found = await probe(candidate);
    if (found.works) {
      options.log.info(`${candidate.origin}: ${candidate.file} is ${found.version}`);
      try {
        return await ServerProcess.start(candidate, options);
      } catch (error) {
        failures.push(messageOf(error));
      }
    } else {
      failures.push(found.message);
    }
    options.log.warn(`${candidate.origin}: ${failures.at(-1) ?? ''}`);
  }
  throw new Error(failures.join(' '));
}
