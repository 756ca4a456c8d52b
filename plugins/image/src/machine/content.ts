import type { Host } from '@tapedeck/core';

/** What is on a device, as `blkid` calls it: `ext4`, `swap`, `LVM2_member`, or a partition table, `gpt`; `undefined` where it knows nothing. */
export const contentOf = async (host: Host, device: string, signal: AbortSignal): Promise<string | undefined> => {
  const { stdout } = await host.run({ file: 'blkid', args: ['--probe', '--output', 'export', device], signal, env: { LC_ALL: 'C' } });
  return /^TYPE=(.+)$/m.exec(stdout)?.[1] ?? /^PTTYPE=(.+)$/m.exec(stdout)?.[1];
};
