import { BackupError } from '../errors/backup-error.ts';
import type { Mount } from '../snapshots/mount.ts';
import { printedBy } from './command/printed-by.ts';
import type { Host } from './host.ts';

const columns = 'TARGET,FSTYPE,FSROOT,UUID,SOURCE,MAJ:MIN,OPTIONS';

/** What is mounted on a Linux machine, the oldest first, as `findmnt` of util-linux tells it. @throws `HOST_MOUNTS_UNKNOWN` */
export const listMounts = async (host: Host, signal: AbortSignal): Promise<readonly Mount[]> => {
  const list = (...args: readonly string[]) => rowsOf(host, signal, ['--json', '--list', '--output', columns, ...args]);
  const [all, real] = await Promise.all([list(), list('--real')]);
  const realTargets = new Set(real.map(({ target }) => target));
  return all.map(({ target = '', fstype = '', fsroot = '/', uuid, source = '', 'maj:min': device = '', options = '' }) => ({
    target,
    type: fstype,
    device,
    isReadOnly: options.split(',').includes('ro'),
    isPseudo: !realTargets.has(target),
    top: fsroot,
    // A part of a file system is said in brackets behind its source.
    fileSystem: uuid ?? source.replace(/\[.*\]$/s, ''),
  }));
};

const names = ['target', 'fstype', 'fsroot', 'uuid', 'source', 'maj:min', 'options'] as const;

type Row = Readonly<Partial<Record<(typeof names)[number], string>>>;

const rowsOf = async (host: Host, signal: AbortSignal, args: readonly string[]): Promise<readonly Row[]> => {
  const printed: unknown = JSON.parse(await printedBy(host, { file: 'findmnt', args, signal }, mountsUnknown));
  const rows = memberOf(printed, 'filesystems');
  if (!Array.isArray(rows)) throw mountsUnknown('findmnt', 'it lists no file systems.');
  return rows.map((row: unknown) => Object.fromEntries(names.flatMap((name) => textsOf(row, name))));
};

const textsOf = (row: unknown, name: string): readonly (readonly [string, string])[] => {
  const member = memberOf(row, name);
  return typeof member === 'string' ? [[name, member]] : [];
};

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

const mountsUnknown = (line: string, said: string) =>
  new BackupError('HOST_MOUNTS_UNKNOWN', `What is mounted cannot be told: "${line}" has failed: ${said}`, {
    hint: 'Run it by hand as the same user to see why.',
  });
