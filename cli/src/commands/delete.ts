import type { Command } from 'commander';
import { printable } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { resolvePoint } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { describeRemoval } from './prune.ts';

/** How long a point that was named by hand can still be brought back. */
const graceMs = 24 * 3_600_000;

/** `tapedeck delete POINT`. */
export const addDelete = (program: Command): void => {
  program
    .command('delete <points...>')
    .description('Remove single restore points. Never the last complete one, the last proven one, or one that is pinned.')
    .option('--dry-run', 'only say what would become of them')
    .addHelpText('after', '\nExample:\n  $ tapedeck delete nightly@3f2a91c4 --dry-run')
    .action(async (names: string[], _: object, command: Command) => {
      const { site, dryRun = false } = command.optsWithGlobals<{ site?: string; dryRun?: boolean }>();
      for (const name of names) await deletePoint(name, site === undefined ? {} : { site }, dryRun);
    });
};

const deletePoint = async (name: string, options: { readonly site?: string }, dryRun: boolean): Promise<void> => {
  const { site, job, request } = await resolvePoint(name, options);
  const removal = await untilInterrupted((signal) =>
    readTold(
      site,
      job,
      async (access) => {
        const { id } = (await access.openPoint(request)).summary;
        return access.remove({ ids: [id], graceMs });
      },
      { signal, dryRun },
    ),
  );
  process.stdout.write(`${printable(describeRemoval(removal, dryRun))}\n`);
};
