import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Removes a folder with paths of any length, and with folders that its owner may not enter. */
export const removeTree = (folder: string): void => {
  if (process.platform === 'win32') {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    return;
  }
  if (process.getuid?.() !== 0) execFileSync('chmod', ['-R', 'u+rwx', folder]);
  execFileSync('rm', ['-rf', '--one-file-system', '--', folder]);
};
