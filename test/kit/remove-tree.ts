import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Removes folders with paths of any length, and with folders that their owner may not enter. */
export const removeTree = (...folders: readonly string[]): void => {
  if (process.platform === 'win32') {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    return;
  }
  if (process.getuid?.() !== 0) execFileSync('chmod', ['-R', 'u+rwx', ...folders]);
  execFileSync('rm', ['-rf', '--one-file-system', '--', ...folders]);
};
