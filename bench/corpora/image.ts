import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Corpus } from './corpus.ts';
import { contentOf, type MachineFile, machineFiles, machineFilesStamp } from './machine-files.ts';

const imageBytes = 2 * 2 ** 30;
const largestFile = 64 * 2 ** 20;
const sector = 4096;

/** One large file that looks like a full disk: files one after another, each from a sector of its own. */
export const image: Corpus = {
  key: 'image',
  title: 'image: one file of 2 GiB',
  stamp: () => `image 1 ${imageBytes} ${machineFilesStamp()}`,
  build: (folder) => {
    const fd = openSync(join(folder, 'disk'), 'wx');
    try {
      fill(
        fd,
        machineFiles().filter(({ bytes }) => bytes > 0 && bytes <= largestFile),
      );
    } finally {
      closeSync(fd);
    }
  },
};

const fill = (fd: number, files: readonly MachineFile[]): void => {
  let written = 0;
  for (let copy = 1; written < imageBytes; copy += 1) {
    for (const file of shuffled(files)) {
      const content = contentOf(file, copy);
      const padded = Buffer.concat([content, Buffer.alloc((sector - (content.length % sector)) % sector)]);
      written += writeSync(fd, padded, 0, Math.min(padded.length, imageBytes - written));
      if (written >= imageBytes) return;
    }
  }
};

// By the hash of the path: the same on each run, and not all of one kind in a row.
const shuffled = (files: readonly MachineFile[]): readonly MachineFile[] =>
  files
    .map((file) => ({ file, key: createHash('sha256').update(file.path).digest('hex') }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ file }) => file);
