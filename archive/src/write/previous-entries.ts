import type { PageFileReader } from './page-files.ts';
import type { PageRef } from './page-ref.ts';
import type { PreviousPage } from './previous-page.ts';

/** Walks the pages of a directory beside its sorted names; only pages that may hold one of the names are read. */
export class PreviousEntries {
  readonly #reader: PageFileReader | undefined;
  readonly #refs: readonly PageRef[];
  readonly #opened: PreviousPage[] = [];
  #nextPage = 0;
  #page: PreviousPage | undefined;
  #hasEntry = false;
  #skipped = false;

  constructor(reader: PageFileReader | undefined, refs: readonly PageRef[]) {
    this.#reader = reader;
    this.#refs = refs;
  }

  /** The page that stands at `name`; `undefined` when the last point had no such entry. Names must be asked in ascending order. */
  find(name: Buffer): PreviousPage | undefined {
    for (;;) {
      while (this.#hasEntry && this.#page !== undefined) {
        const order = this.#page.compareName(name);
        if (order > 0) return undefined;
        if (order === 0) return this.#page;
        this.#skipped = true;
        this.#hasEntry = this.#page.next();
      }
      if (!this.#turnPage(name)) return undefined;
    }
  }

  /** Says that the entry found last was taken over as it is. */
  took(): void {
    this.#hasEntry = this.#page?.next() ?? false;
  }

  /** All pages, when each of their entries was taken over; `undefined` when one was left out. */
  allTaken(): readonly PreviousPage[] | undefined {
    return this.#skipped || this.#hasEntry || this.#opened.length < this.#refs.length ? undefined : this.#opened;
  }

  /** Goes on to the last page that begins at or before `name`. */
  #turnPage(name: Buffer): boolean {
    let page = this.#nextPage;
    const begins = (index: number): boolean => {
      const ref = this.#refs[index];
      return ref !== undefined && Buffer.compare(ref.first, name) <= 0;
    };
    if (this.#reader === undefined || !begins(page)) return false;
    while (begins(page + 1)) page += 1;
    const ref = this.#refs[page];
    this.#nextPage = page + 1;
    this.#page = ref && this.#reader.open(ref);
    if (this.#page !== undefined) this.#opened.push(this.#page);
    this.#hasEntry = this.#page?.next() ?? false;
    return true;
  }
}
