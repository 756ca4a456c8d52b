import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../noise.ts';

/** Empty things, sizes around the places where files are cut, repeated and identical content. */
export const buildContents = (folder: string, boundaries: readonly number[]): void => {
  writeFileSync(join(folder, 'empty'), '');
  mkdirSync(join(folder, 'empty-folder'));
  writeFileSync(join(folder, 'one-byte'), '1');
  for (const boundary of boundaries) {
    for (const size of [boundary - 1, boundary, boundary + 1]) writeFileSync(join(folder, `size-${size}`), noise('size', size));
  }
  // Not a hole: these zeros take room.
  writeFileSync(join(folder, 'zeros'), Buffer.alloc(300_000));
  writeFileSync(join(folder, 'repeated'), Buffer.alloc(3 * 2 ** 20, noise('repeated', 4096)));
  mkdirSync(join(folder, 'identical'));
  for (let n = 0; n < 500; n += 1) writeFileSync(join(folder, 'identical', `copy-${n}`), 'The same in every file.\n');
};
