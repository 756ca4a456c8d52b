import { BackupError } from '@tapedeck/core';
import type { Command } from 'commander';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { writeOut } from '../output/write-out.ts';
import { type PointOptions, resolvePoint, splitPath } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

/** `tapedeck cat POINT:PATH`. */
export const addCat = (program: Command): void => {
  withPointOptions(program.command('cat <point:path>'))
    .description('Write the bytes of one file of a restore point to standard output.')
    .addHelpText('after', '\nExample:\n  $ tapedeck cat nightly@latest:/etc/fstab')
    .action(async (text: string, _: object, command: Command) => {
      const { point, path } = splitPath(text);
      if (path === '') throw noPath(text);
      const { site, job, request } = await resolvePoint(point, command.optsWithGlobals<PointOptions>());
      await untilInterrupted((signal) =>
        readTold(site, job, async (access) => writeOut((await access.openPoint(request)).read(path), access.run.signal), { signal }),
      );
    });
};

const noPath = (text: string): BackupError =>
  new BackupError('CLI_NO_PATH', `"${text}" names no file.`, { hint: 'Write POINT:PATH, with a whole path: nightly@latest:/etc/fstab' });
