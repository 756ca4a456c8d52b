import { type DirectoryRow, damaged, type Page, type PointReader, pageCount, pageIdAt } from '@tapedeck/archive';

/** Decoded pages that are kept: a program that copies a folder asks for one entry of it after another. */
const keptPages = 32;

/** Pages of directories, those that were asked for last. */
export class KeptPages {
  readonly #reader: PointReader;
  readonly #pages = new Map<string, Promise<Page>>();

  constructor(reader: PointReader) {
    this.#reader = reader;
  }

  /** One page of a directory. */
  async page(directory: DirectoryRow, page: number): Promise<Page> {
    const id = pageIdAt(directory, page);
    if (id === undefined) throw damaged('catalog', 'a directory has fewer pages than it had');
    return this.#get(id);
  }

  /** Where a name stands among the entries of a directory, which are sorted by name over all its pages. */
  async find(directory: DirectoryRow, name: Uint8Array): Promise<{ readonly page: number; readonly entry: number } | undefined> {
    let [low, high] = [0, pageCount(directory)];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { entries } = await this.page(directory, middle);
      if (Buffer.compare(entries.at(-1)?.name ?? name, name) < 0) low = middle + 1;
      else high = middle;
    }
    if (low === pageCount(directory)) return undefined;
    const entry = (await this.page(directory, low)).entries.findIndex((one) => one.name.equals(name));
    return entry < 0 ? undefined : { page: low, entry };
  }

  /** A page by its id. One that could not be read is tried again the next time. */
  async #get(id: Buffer): Promise<Page> {
    const key = id.toString('latin1');
    const page = this.#pages.get(key) ?? this.#reader.page(id);
    this.#pages.delete(key);
    this.#pages.set(key, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > keptPages && oldest !== undefined) this.#pages.delete(oldest);
    try {
      return await page;
    } catch (error) {
      this.#pages.delete(key);
      throw error;
    }
  }
}
