import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';

/** A path of more than 4,096 bytes, made step by step; with files, a link and hard-to-reach folders along its way. */
export const buildDeepPath = (folder: string): void => {
  let fd = openSync(folder, 'r');
  for (let depth = 0; depth < 20; depth += 1) {
    // The descriptor stands for the path so far, which is too long to be given.
    const here = `/proc/self/fd/${fd}`;
    const name = `${String(depth).padStart(2, '0')}-${'deep'.repeat(63)}`;
    writeFileSync(`${here}/file`, `At depth ${depth}.\n`);
    mkdirSync(`${here}/${name}`);
    const next = openSync(`${here}/${name}`, 'r');
    closeSync(fd);
    fd = next;
  }
  writeFileSync(`/proc/self/fd/${fd}/bottom`, Buffer.alloc(100_000, 'bottom'));
  symlinkSync('bottom', `/proc/self/fd/${fd}/link`);
  closeSync(fd);
};
