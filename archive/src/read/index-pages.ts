import { type DirectoryRow, decodeDirectoryPage } from '../format/directory-page.ts';

/** Pages that are kept: those at which a walk stands are few, and points that are walked side by side share most. */
const keptPages = 16;

/** Decoded pages of the directory index, by id: the same rows for all who ask for one. */
export class IndexPages {
  readonly #pages = new Map<string, readonly DirectoryRow[]>();

  async get(id: Uint8Array, read: (id: Uint8Array) => Promise<Buffer>): Promise<readonly DirectoryRow[]> {
    const key = Buffer.from(id).toString('latin1');
    const rows = this.#pages.get(key) ?? decodeDirectoryPage(await read(id), 'directory index');
    this.#pages.delete(key);
    this.#pages.set(key, rows);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > keptPages && oldest !== undefined) this.#pages.delete(oldest);
    return rows;
  }
}
