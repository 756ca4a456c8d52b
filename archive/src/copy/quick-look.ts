import { LinuxDirectory, readStat } from '../system/linux-directory.ts';
import { RawStat } from '../system/raw-stat.ts';
import { isRefusal } from '../system/refusal.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import type { Judge } from '../write/entry-filter.ts';

// One of each per thread: what is kept of them is read out.
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

  /** Length of a file that needs no copy; what the system says of another entry of the source, where it came to ask; else `undefined`. */
  at(name: Buffer): number | EntryStat | undefined {
    const [there, here] = [this.#source, this.#copies];
    if (!(there instanceof LinuxDirectory && here instanceof LinuxDirectory)) return undefined;
    try {
      if (!there.look(name, source)) return undefined;
      const isSame =
        source.isPlainFile && this.#judge.keeps(name, source) && here.look(name, copy) && copy.isPlainFile && source.isSameAs(copy);
      return isSame ? source.size : readStat(source.bytes);
    } catch (error) {
      // Who looks closer is told so again, and says it.
      if (!isRefusal(error)) throw error;
      return undefined;
    }
  }
}
