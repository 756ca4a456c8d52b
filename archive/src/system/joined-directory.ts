import type { EntryType } from '../format/entry.ts';
import { lookUpPath } from './look-up-path.ts';
import type { Attributes, EntryStat, SourceDirectory, WindowsAnswer } from './source-directory.ts';
import { openSourceDirectory } from './source-directory.ts';

/**
 * A directory some of whose entries are directories that are read from somewhere else. A snapshot holds nothing but an
 * empty directory where another volume is joined to its own, so what is known of such an entry must not come from there.
 */
export class JoinedDirectory implements SourceDirectory {
  readonly #here: SourceDirectory;
  readonly #elsewhere: ReadonlyMap<string, Buffer>;

  /** @param elsewhere where those entries are read, by their names with one sign for each byte */
  constructor(here: SourceDirectory, elsewhere: ReadonlyMap<string, Buffer>) {
    this.#here = here;
    this.#elsewhere = elsewhere;
  }

  get path(): Buffer {
    return this.#here.path;
  }

  names(): Buffer[] {
    return this.#here.names();
  }

  stat(name: Buffer): EntryStat | undefined {
    const stat = this.#ask(name, (directory, at) => directory.stat(at));
    // Here an entry that is gone has gone like any other; what was to be read in its place must not be missing.
    if (stat === undefined && this.#isElsewhere(name)) throw new Error('What is to be read in its place is not there.');
    return stat;
  }

  open(name: Buffer): number {
    return this.#ask(name, (directory, at) => directory.open(at));
  }

  statHandle(handle: number): EntryStat {
    return this.#here.statHandle(handle);
  }

  readLink(name: Buffer): Buffer {
    return this.#ask(name, (directory, at) => directory.readLink(at));
  }

  attributes(name: Buffer): Attributes | undefined {
    return this.#ask(name, (directory, at) => directory.attributes(at));
  }

  windows(name: Buffer, type: EntryType): WindowsAnswer | undefined {
    return this.#ask(name, (directory, at) => directory.windows(at, type));
  }

  close(): void {
    this.#here.close();
  }

  #isElsewhere(name: Buffer): boolean {
    return this.#elsewhere.has(name.toString('latin1'));
  }

  #ask<Answer>(name: Buffer, ask: (directory: SourceDirectory, name: Buffer) => Answer): Answer {
    const path = this.#elsewhere.get(name.toString('latin1'));
    if (path === undefined) return ask(this.#here, name);
    const { folder, name: there } = lookUpPath(path);
    const directory = openSourceDirectory(folder, 'look up');
    try {
      return ask(directory, there);
    } finally {
      directory.close();
    }
  }
}
