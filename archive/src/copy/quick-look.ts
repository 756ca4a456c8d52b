import { LinuxDirectory } from '../system/linux-directory.ts';
import { RawStat } from '../system/raw-stat.ts';
import type { SourceDirectory } from '../system/source-directory.ts';
import type { Judge } from '../write/entry-filter.ts';

// One of each per thread: nothing of them is kept.
const [source, copy] = [new RawStat(), new RawStat()];

/**
 * Tells at a glance which entries are plain files whose copies are still their own: nearly all of a tree that has not changed. It costs
 * two calls and no objects. What it does not know for sure is left to those who look closer.
 */
export class QuickLook {
  readonly #source: SourceDirectory;
  readonly #copies: SourceDirectory;
  readonly #judge: Judge;

  constructor(directory: SourceDirectory, copies: SourceDirectory, judge: Judge) {
    this.#source = directory;
    this.#copies = copies;
    this.#judge = judge;
  }

  /** Length of a file that needs no copy; `undefined` of anything else. */
  sizeOfSame(name: Buffer): number | undefined {
    const [there, here] = [this.#source, this.#copies];
    if (!(there instanceof LinuxDirectory && here instanceof LinuxDirectory)) return undefined;
    if (!there.look(name, source) || !source.isPlainFile || !this.#judge.keeps(name, source)) return undefined;
    return here.look(name, copy) && copy.isPlainFile && source.isSameAs(copy) ? source.size : undefined;
  }
}
