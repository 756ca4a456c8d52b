import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder.ts';
import type { Corpus } from './corpus.ts';
import { image } from './image.ts';

const volumeBytes = 4 * 2 ** 30;

/** A file system of which half is free. */
export const volume: Corpus = {
  key: 'volume',
  title: 'volume: ext4 of 4 GiB, half full',
  stamp: () => `volume 1 ${volumeBytes} ${image.stamp()}`,
  build: (folder) => {
    const file = join(folder, 'volume');
    const content = mkdtempSync(join(benchFolder, 'content-'));
    try {
      mkdirSync(join(content, 'files'));
      image.build(join(content, 'files'));
      writeFileSync(file, '');
      truncateSync(file, volumeBytes);
      execFileSync('mkfs.ext4', ['-q', '-d', content, file]);
    } finally {
      rmSync(content, { recursive: true });
    }
  },
};
