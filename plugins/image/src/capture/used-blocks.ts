import { Writable } from 'node:stream';
import type { Host } from '@tapedeck/core';
import { DomainLog, type Range } from './domain-log.ts';
import { notSettled } from './settled.ts';

/** The program that knows which blocks of a file system are in use, by what `blkid` calls that. */
const programs: Readonly<Record<string, string>> = {
  ext2: 'partclone.extfs',
  ext3: 'partclone.extfs',
  ext4: 'partclone.extfs',
  xfs: 'partclone.xfs',
  btrfs: 'partclone.btrfs',
  ntfs: 'partclone.ntfs',
  vfat: 'partclone.vfat',
  exfat: 'partclone.exfat',
};

/** A device that holds still, and what is on it. */
export interface StillDevice {
  readonly path: string;
  readonly content: string | undefined;
  /** Whether it is mounted: frozen, or for reading only. */
  readonly isMounted: boolean;
}

/** Which blocks of a file system are in use, or why that cannot be told. `undefined` stands for a content of which nobody knows. */
export type UsedBlocks = { readonly ranges: readonly Range[] } | { readonly unknown: string } | undefined;

/** Asks which blocks of a file system are in use. */
export const usedBlocks = async (host: Host, { path, content = '', isMounted }: StillDevice, signal: AbortSignal): Promise<UsedBlocks> => {
  const file = programs[content];
  if (file === undefined) return undefined;
  try {
    const why = await notSettled(host, path, content, signal);
    return why === undefined ? await askPartclone(host, file, path, isMounted, signal) : { unknown: why };
  } catch (error) {
    signal.throwIfAborted();
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
};

const askPartclone = async (host: Host, file: string, path: string, isMounted: boolean, signal: AbortSignal): Promise<UsedBlocks> => {
  const log = new DomainLog();
  const output = new Writable({
    write: (bytes: Buffer, _, done) => {
      log.add(bytes.toString('latin1'));
      done();
    },
  });
  const force = isMounted ? ['--force'] : [];
  const args = ['--domain', ...force, '--quiet', '--logfile', '/dev/null', '--source', path, '--output', '-'];
  const { exitCode, stderr } = await host.run({ file, args, signal, env: { LC_ALL: 'C' }, output });
  if (exitCode !== 0) return { unknown: `"${file}" has failed: ${lastLine(stderr)}` };
  const ranges = log.end();
  return ranges === undefined ? { unknown: `"${file}" has printed no map` } : { ranges };
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
