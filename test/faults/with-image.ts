import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../kit/noise.ts';
import type { Injection } from './injection.ts';

const bytes = 16 << 20;

/** A disk for the image of a job, and the file that stands for it. */
export interface FaultyDisk {
  readonly device: string;
  readonly file: string;
}

/** Has the job be one of the kind `image`, with a disk in place of the files that it protects otherwise. */
export const withImage = (folder: string, make: (disk: FaultyDisk) => Injection): Injection => {
  const file = join(folder, 'disk');
  writeFileSync(file, noise('disk', bytes));
  const device = execFileSync('losetup', ['--find', '--show', file], { encoding: 'utf8' }).trim();
  const made = make({ device, file });
  return {
    ...made,
    job: { ...made.job, kind: 'image', image: { disks: [device] } },
    mend: () => {
      // It may be gone by now.
      execFileSync('sh', ['-c', 'losetup --detach "$1" 2>/dev/null || :', 'sh', device]);
      rmSync(file);
    },
  };
};
