import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Corpus } from './corpus.ts';
import { contentOf, type MachineFile, machineFiles, machineFilesStamp } from './machine-files.ts';

const files = 175_000;
const bytes = 2.9 * 2 ** 30;

/** An ordinary tree: the machine's own files in their own folders. */
export const tree: Corpus = {
  key: 'tree',
  title: 'tree: 175,000 files, 2.9 GiB',
  stamp: () => `tree 1 ${files} ${bytes} ${machineFilesStamp()}`,
  build: (folder) => {
    for (const { file, copy } of chooseFiles(machineFiles(), files, bytes)) copyInto(folder, file, copy);
  },
};

/** A file of the machine, and which copy of it. */
interface Chosen {
  readonly file: MachineFile;
  readonly copy: number;
}

/**
 * Takes files in the order of their paths, and all of them again when there are too few, until there are `count`. Leaves out
 * files above a size, which is the largest with which the whole fits into `limitBytes`.
 */
export const chooseFiles = (available: readonly MachineFile[], count: number, limitBytes: number): readonly Chosen[] => {
  const choose = (largest: number): readonly Chosen[] => {
    const eligible = available.filter((file) => file.bytes > 0 && file.bytes <= largest);
    if (eligible.length === 0) return [];
    return Array.from({ length: count }, (_, n) => ({
      file: eligible[n % eligible.length],
      copy: Math.floor(n / eligible.length) + 1,
    })).flatMap(({ file, copy }) => (file === undefined ? [] : [{ file, copy }]));
  };
  const total = (chosen: readonly Chosen[]): number => chosen.reduce((sum, { file }) => sum + file.bytes, 0);
  let [fits, exceeds] = [1, 2 ** 30];
  while (exceeds - fits > 1024) {
    const middle = Math.floor((fits + exceeds) / 2);
    if (total(choose(middle)) <= limitBytes) fits = middle;
    else exceeds = middle;
  }
  return choose(fits);
};

const copyInto = (folder: string, file: MachineFile, copy: number): void => {
  const target = join(folder, `copy-${copy}`, file.path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, contentOf(file, copy));
  utimesSync(target, file.modifiedMs / 1000, file.modifiedMs / 1000);
};
