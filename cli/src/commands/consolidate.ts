import type { Command } from 'commander';
import { formatBytes } from '../output/format.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openNamedSite } from '../site/find-site.ts';
import { chosenJobs } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** `tapedeck consolidate JOB`. */
export const addConsolidate = (program: Command): void => {
  program
    .command('consolidate <job>')
    .description('Make a full restore point out of the newest one and all that it refers to, without reading the source.')
    .addHelpText('after', '\nExample:\n  $ tapedeck consolidate nightly')
    .action(async (job: string, _: object, command: Command) => {
      const site = await openNamedSite(command.optsWithGlobals<{ site?: string }>().site);
      chosenJobs(site, job);
      const { id, storedBytes, made } = await untilInterrupted((signal) =>
        readTold(site, job, (access) => access.consolidate(), { signal }),
      );
      const name = `${job}@${id.slice(0, 8)}`;
      process.stdout.write(made ? `${name} stands alone: ${formatBytes(storedBytes)}.\n` : `${name} stands alone already.\n`);
    });
};
