import { constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNode } from '../system-calls.ts';
import type { Refusals } from './refusals.ts';

/** Every type of entry, and every kind of symbolic link. */
export const buildKinds = (folder: string, refusals: Refusals): void => {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('file'), 'A file.\n');
  mkdirSync(at('folder'));
  makeNode(at('pipe'), constants.S_IFIFO | 0o640);
  makeNode(at('socket'), constants.S_IFSOCK | 0o755);
  refusals.attempt('character device', () => makeNode(at('null'), constants.S_IFCHR | 0o666, device(1, 3)));
  // Numbers above 255 do not fit into the old form of a device number.
  refusals.attempt('device with large numbers', () => makeNode(at('large-numbers'), constants.S_IFCHR | 0o600, device(300, 70_000)));
  refusals.attempt('block device', () => makeNode(at('block'), constants.S_IFBLK | 0o660, device(7, 200)));

  symlinkSync('file', at('link-to-file'));
  symlinkSync('folder', at('link-to-folder'));
  symlinkSync('no such file', at('link-dangling'));
  symlinkSync('/etc/hostname', at('link-absolute'));
  symlinkSync('link-to-itself', at('link-to-itself'));
  symlinkSync('..', at('link-upwards'));
  symlinkSync(`${'long/'.repeat(818)}.`, at('link-long'));
  symlinkSync(Buffer.from([0xff, 0x0a, 0xfe]), at('link-not-text'));
};

// How Linux packs the two numbers into one.
const device = (major: number, minor: number): number => (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
