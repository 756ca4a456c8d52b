import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../noise.ts';

const mebibyte = 2 ** 20;

/** Files with holes at the front, in the middle, at the end, everywhere, and so many that they fill a list of their own. */
export const buildHoles = (folder: string): void => {
  const sparse = (name: string, size: number, dataAt: readonly number[]): void => {
    const fd = openSync(join(folder, name), 'wx');
    ftruncateSync(fd, size);
    for (const offset of dataAt) writeSync(fd, noise(name, 65_536), 0, 65_536, offset);
    closeSync(fd);
  };
  sparse('leading', 4 * mebibyte, [4 * mebibyte - 65_536]);
  sparse('middle', 4 * mebibyte, [0, 4 * mebibyte - 65_536]);
  sparse('trailing', 4 * mebibyte, [0]);
  sparse('all-hole', 16 * mebibyte, []);
  sparse('odd-end', 3 * mebibyte + 1, [mebibyte]);
  sparse('across-64-mebibytes', 130 * mebibyte, [0, 64 * mebibyte - 32_768, 129 * mebibyte]);
  sparse(
    'many',
    64 * mebibyte,
    Array.from({ length: 256 }, (_, n) => n * 2 ** 18),
  );
};
