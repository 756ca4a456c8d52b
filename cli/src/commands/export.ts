import { BackupError, exitCodeOf, type JobAccess, type WholeEntry } from '@tapedeck/core';
import type { Command } from 'commander';
import { untilAborted, untilInterrupted } from '../output/until-interrupted.ts';
import { writeOut } from '../output/write-out.ts';
import { writeWholeFile } from '../output/write-whole-file.ts';
import { type PointOptions, resolvePoint, splitPath } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { writeTar } from '../tar/write-tar.ts';
import { withPointOptions } from './point-options.ts';

interface ExportOptions extends PointOptions {
  readonly tar: string | true;
}

/** `tapedeck export POINT[:PATH] --tar`. */
export const addExport = (program: Command): void => {
  withPointOptions(program.command('export <point>'))
    .description('Write a restore point, or what is at and below POINT:PATH, as a tar archive to standard output or a file.')
    .requiredOption('--tar [file]', 'as tar, with owners, links, holes, attributes and access lists')
    .addHelpText(
      'after',
      `
Examples:
  $ tapedeck export nightly@latest --tar /mnt/stick/nightly.tar
  $ tapedeck export nightly@latest:/srv/www --tar | tar -xpf - --acls --xattrs --xattrs-include='*' -C /tmp/look`,
    )
    .action(async (text: string, _: object, command: Command) => exportNamed(text, command.optsWithGlobals<ExportOptions>()));
};

const exportNamed = async (text: string, options: ExportOptions): Promise<void> => {
  const { tar } = options;
  if (tar === true && process.stdout.isTTY) throw toTerminal();
  const { point, path } = splitPath(text);
  const { site, job, request } = await resolvePoint(point, options);
  const write = async (access: JobAccess): Promise<void> => {
    const { signal } = access.run;
    let less = 0;
    const pieces = writeTar((await access.openPoint(request)).walk(path), (entry, reason) => {
      if (reason === 'more') less += 1;
      else sayLeftOut(entry, reason);
    });
    await (tar === true ? writeOut(pieces, signal) : writeWholeFile(tar, untilAborted(pieces, signal)));
    if (less > 0) process.stderr.write(`${less.toLocaleString('en')} entries have lost what only Windows keeps: tar has no room for it.\n`);
  };
  await untilInterrupted((signal) => readTold(site, job, write, { signal }));
};

/** What tar cannot hold is told; what the backup does not have makes the copy incomplete. */
const sayLeftOut = ({ path }: WholeEntry, reason: keyof typeof reasons): void => {
  if (reason === 'unread') process.exitCode = exitCodeOf('degraded', undefined);
  process.stderr.write(`"${path}" was left out: ${reasons[reason]}.\n`);
};

const reasons = { socket: 'tar has no sockets', unread: 'its content could not be read when the backup was made' } as const;

const toTerminal = (): BackupError =>
  new BackupError('CLI_TAR_TO_TERMINAL', 'A tar archive is not for a terminal.', {
    hint: 'Pipe it into tar or a file, or name one: --tar FILE.',
  });
