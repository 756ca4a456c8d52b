import type { Destination } from '../contracts/destination.ts';
import type { BackupStep } from '../lifecycle/steps.ts';
import { maskError } from '../site/mask.ts';
import { makeState } from '../state/layout.ts';
import { stateUnwritable } from '../state/state-unwritable.ts';
import { closePrepared } from './close-prepared.ts';
import { makeWalk } from './conduct-run.ts';
import { loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { Site } from './site.ts';

/**
 * Writes a small file beside the media sets of a job's destination, which is begun there if the job may do so. A file of that
 * name is never replaced. Resolves to where it is, in words for people.
 * @throws what `runJob` throws before anything is touched, whatever `locate` throws, `DESTINATION_EXISTS`
 */
export const keepAtDestination = async (site: Site, jobName: string, name: string, content: string): Promise<string> => {
  const loaded = await loadJob(site, jobName, 'write');
  const prepared = await prepareRun(site, loaded, { action: 'backup', secrets: 'what is there' });
  const { backup, layout } = prepared;
  const walk = makeWalk<BackupStep>(prepared, { table: 'backup', policies: backup.policies });
  try {
    await makeState(layout).catch((error: unknown) => Promise.reject(stateUnwritable(site.stateFolder, error)));
    const destination = await walk.answer('locate', () => backup.hooks.locate.promise(walk.run));
    await writeWhole(destination, name, content);
    return `"${name}" at ${destination.name}`;
  } catch (error) {
    throw maskError(error, prepared.mask);
  } finally {
    await walk.endScope('source', 'destination', 'run');
    await closePrepared(prepared);
  }
};

/** What has come in part is not left behind: it would look like a copy. */
const writeWhole = async (destination: Destination, name: string, content: string): Promise<void> => {
  const file = await destination.createExclusive(name);
  try {
    try {
      await file.append(Buffer.from(content));
      await file.flush();
    } finally {
      await file.close();
    }
    await destination.flushFolder('');
  } catch (error) {
    await destination.remove(name).catch(() => undefined);
    throw error;
  }
};
