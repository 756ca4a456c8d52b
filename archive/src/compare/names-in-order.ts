import type { Entry } from '../format/entry.ts';

/** Entries of one directory, sorted by their names, in which names are looked for in that order: each entry is decoded once, and a page at a time. */
export class NamesInOrder {
  readonly #entries: Iterator<Entry>;
  #now: Entry | undefined;

  constructor(entries: Iterable<Entry>) {
    this.#entries = entries[Symbol.iterator]();
    this.#goOn();
  }

  /** The entry of this name. It comes behind each name that was looked for before. */
  find(name: Buffer): Entry | undefined {
    while (this.#now !== undefined && Buffer.compare(this.#now.name, name) < 0) this.#goOn();
    return this.#now?.name.equals(name) === true ? this.#now : undefined;
  }

  #goOn(): void {
    const { done, value } = this.#entries.next();
    this.#now = done === true ? undefined : value;
  }
}
