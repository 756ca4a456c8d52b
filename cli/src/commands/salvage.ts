import { basename, resolve } from 'node:path';
import type { SalvageResult } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatAmount, formatBytes, formatCount } from '../output/format.ts';
import { printable } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { fileSite, readIdentities } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { collect } from './point-options.ts';

/** Most findings that are listed. */
const shown = 20;

interface SalvageOptions {
  readonly to: string;
  readonly identity?: readonly string[];
  readonly json?: boolean;
}

/** `tapedeck salvage FILE --to DIR`. */
export const addSalvage = (program: Command): void => {
  program
    .command('salvage <file>')
    .description('Take what is whole out of a media file that is cut, damaged or was never completed.')
    .requiredOption('--to <folder>', 'where the files go')
    .option('--identity <file>', 'identity file; may be given again', collect)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ tapedeck salvage /mnt/stick/backup/backup-000001-full.tdk --to ./saved --identity ~/stick.age')
    .action(async (file: string, _: object, command: Command) => salvage(file, command.optsWithGlobals<SalvageOptions>()));
};

const salvage = async (file: string, { to, identity = [], json = false }: SalvageOptions): Promise<void> => {
  const path = resolve(file);
  const identities = await readIdentities(identity);
  const restore = { paths: [], include: [], exclude: [], to: resolve(to), conflict: 'rename', dryRun: false } as const;
  const site = await fileSite(path);
  const result = await untilInterrupted((signal) =>
    readTold(site, 'file', (access) => access.salvage({ fileName: basename(path), identities, restore }, () => undefined), { signal }),
  );
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${printable(describe(result))}\n`);
  if (result.problems.length + result.damage.length > 0) process.exitCode = 3;
};

const describe = ({ restored, bytes, blocks, directories, damage, problems }: SalvageResult): string => {
  const findings = [...damage, ...problems];
  return [
    `${formatAmount(restored, 'entry')}, ${formatBytes(bytes)}, out of ${formatAmount(blocks, 'block')} and ${formatAmount(directories, 'folder')}.`,
    'Nothing proves who wrote it: the signature is in the trailer.',
    ...findings.slice(0, shown).map(({ path, message }) => `  lost     ${path === undefined ? '' : `${path}: `}${message}`),
    ...(findings.length > shown ? [`  …and ${formatCount(findings.length - shown)} more: see --json.`] : []),
  ].join('\n');
};
