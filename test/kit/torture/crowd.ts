import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One folder with very many entries: every tenth file holds a line of its own, the others are empty. */
export const buildCrowd = (folder: string, entries: number): void => {
  for (let n = 0; n < entries; n += 1) writeFileSync(join(folder, `entry-${n}`), n % 10 === 0 ? `Number ${n}.\n` : '');
};
