import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { isAlive } from './owner.ts';
import { type JournalContent, readJournal } from './read-journal.ts';

/**
 * Runs in a folder of journals that go on: restores, and backups that have taken something or started a command, which have not ended
 * and whose process is there.
 */
export const livingRuns = async (folder: string, host: Host): Promise<readonly Pick<JournalContent, 'runId' | 'job'>[]> => {
  const names = await readdir(folder).catch(() => []);
  const living: Pick<JournalContent, 'runId' | 'job'>[] = [];
  for (const name of names.filter((one) => one.endsWith('.journal')).sort()) {
    // One that is gone by now has ended; one that cannot be read was told of by `recover`.
    const content = await readJournal(join(folder, name)).catch(() => undefined);
    if (content !== undefined && !content.hasEnded && (await isAlive(content.owner, host)))
      living.push({ runId: content.runId, job: content.job });
  }
  return living;
};
