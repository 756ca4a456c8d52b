import type { Host } from '@tapedeck/core';

/** How a file system tells that nothing waits in its journal: only then its own maps of what is in use are true. */
interface Settled {
  readonly file: string;
  readonly args: readonly string[];
  isSaidBy(printed: string): boolean;
}

const ext: Settled = {
  file: 'dumpe2fs',
  args: ['-h'],
  isSaidBy: (printed) => /^Filesystem state: +clean$/m.test(printed) && !/\bneeds_recovery\b/.test(printed),
};

const settled: Readonly<Record<string, Settled>> = {
  ext2: ext,
  ext3: ext,
  ext4: ext,
  xfs: { file: 'xfs_logprint', args: ['-t'], isSaidBy: (printed) => printed.includes('state: <CLEAN>') },
  btrfs: {
    file: 'btrfs',
    args: ['inspect-internal', 'dump-super'],
    isSaidBy: (printed) => /^log_root\s+0$/m.test(printed),
  },
};

/** Why the maps of a file system are not to be trusted; `undefined` where they are, or where `partclone` sees to it itself. */
export const notSettled = async (host: Host, device: string, content: string, signal: AbortSignal): Promise<string | undefined> => {
  const rule = settled[content];
  if (rule === undefined) return undefined;
  const { file, args, isSaidBy } = rule;
  const { stdout } = await host.run({ file, args: [...args, device], signal, env: { LC_ALL: 'C' }, outputLimitBytes: 16 << 20 });
  return isSaidBy(stdout) ? undefined : `"${file}" does not say that it was unmounted cleanly`;
};
