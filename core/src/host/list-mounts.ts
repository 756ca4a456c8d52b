import { BackupError } from '../errors/backup-error.ts';
import type { Mount } from '../snapshots/mount.ts';
import { printedBy } from './command/printed-by.ts';
import { type TextRow, textRows } from './command/text-rows.ts';
import type { Host } from './host.ts';

/** What is mounted on a Linux machine, the oldest first, as `findmnt` of util-linux tells it. @throws `HOST_MOUNTS_UNKNOWN` */
export const listMounts = async (host: Host, signal: AbortSignal): Promise<readonly Mount[]> => {
  const [all, real] = await Promise.all([rowsOf(host, signal), rowsOf(host, signal, '--real')]);
  const realTargets = new Set(real.map((text) => text('target')));
  return all.map((text) => ({
    target: text('target') ?? '',
    type: text('fstype') ?? '',
    device: text('maj:min') ?? '',
    isReadOnly: (text('options') ?? '').split(',').includes('ro'),
    isPseudo: !realTargets.has(text('target')),
    top: text('fsroot') ?? '/',
    // A part of a file system is said in brackets behind its source.
    fileSystem: text('uuid') ?? (text('source') ?? '').replace(/\[.*\]$/s, ''),
  }));
};

const rowsOf = async (host: Host, signal: AbortSignal, ...more: readonly string[]): Promise<readonly TextRow[]> => {
  const args = ['--json', '--list', '--output', 'TARGET,FSTYPE,FSROOT,UUID,SOURCE,MAJ:MIN,OPTIONS', ...more];
  const rows = textRows(await printedBy(host, { file: 'findmnt', args, signal }, mountsUnknown), ['filesystems']);
  if (rows === undefined) throw mountsUnknown('findmnt', 'it lists no file systems.');
  return rows;
};

const mountsUnknown = (line: string, said: string) =>
  new BackupError('HOST_MOUNTS_UNKNOWN', `What is mounted cannot be told: "${line}" has failed: ${said}`, {
    hint: 'Run it by hand as the same user to see why.',
  });
