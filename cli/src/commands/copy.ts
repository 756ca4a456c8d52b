import { resolve } from 'node:path';
import type { Command } from 'commander';
import { formatBytes, formatCount } from '../output/format.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { resolvePoint } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** `tapedeck copy POINT --to DIR`. */
export const addCopy = (program: Command): void => {
  program
    .command('copy <point>')
    .description(
      'Copy a restore point, and all that it refers to, into a folder. It can be restored from there without anything else; needs no key.',
    )
    .requiredOption('--to <folder>', 'where the copy goes')
    .addHelpText('after', '\nExample:\n  $ tapedeck copy nightly@latest --to /mnt/stick')
    .action(async (point: string, _: object, command: Command) => {
      const { to, ...options } = command.optsWithGlobals<{ site?: string; to: string }>();
      const { site, job, request } = await resolvePoint(point, options);
      const { folder, files, bytes } = await untilInterrupted((signal) =>
        readTold(site, job, (access) => access.copyPoint(request.selector, resolve(to), () => undefined), { signal }),
      );
      process.stdout.write(`${formatCount(files)} files, ${formatBytes(bytes)}, are in "${folder}", read back.\n`);
    });
};
