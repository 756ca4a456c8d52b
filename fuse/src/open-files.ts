import type { FileTree, OpenedFile } from './file-tree.ts';

/** Files that are kept open. A program reads few at a time, and opening one anew costs little. */
const keptFiles = 16;

/** Files of a tree, those that were read last. */
export class OpenFiles {
  readonly #tree: FileTree;
  readonly #files = new Map<bigint, Promise<OpenedFile>>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** A piece of a file. What could not be opened is tried again the next time. */
  async read(number: bigint, offset: number, bytes: number): Promise<Buffer> {
    const opened = this.#files.get(number) ?? this.#tree.open(number);
    this.#files.delete(number);
    this.#files.set(number, opened);
    const [oldest] = this.#files.keys();
    if (this.#files.size > keptFiles && oldest !== undefined) this.#files.delete(oldest);
    try {
      const piece = await (await opened).read(offset, bytes);
      return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    } catch (error) {
      this.#files.delete(number);
      throw error;
    }
  }
}
