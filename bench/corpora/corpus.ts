import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder.ts';

/** A tree to back up, made once and kept for later runs. */
export interface Corpus {
  /** Name for `--corpora`, and of its folder. */
  readonly key: string;
  /** For the table: `tree (175,000 files, 2.9 GiB)`. */
  readonly title: string;
  /** Says all that its content depends on: when it changes, the corpus is made anew. */
  stamp(): string;
  /** The file of it that is restored alone, where one is; below its folder. */
  readonly one?: string;
  /** Fills an empty folder. */
  build(folder: string): void;
}

/** The folder of a corpus, made now unless it is there with the same stamp. */
export const prepareCorpus = (corpus: Corpus, log: (line: string) => void): string => {
  const folder = join(benchFolder, 'corpora', corpus.key);
  const stampFile = `${folder}.stamp`;
  const stamp = corpus.stamp();
  if (readIfThere(stampFile) === stamp) return folder;
  log(`making the corpus ${corpus.title}`);
  rmSync(stampFile, { force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  corpus.build(folder);
  writeFileSync(stampFile, stamp);
  return folder;
};

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
