/** Opened blocks, those that were asked for last, up to a number of bytes. */
export class BlockCache {
  readonly #limitBytes: number;
  readonly #blocks = new Map<string, { readonly block: Promise<Buffer>; bytes: number }>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The block of this name, read if it is not at hand. */
  async get(name: string, read: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#blocks.get(name);
    const held = known ?? { block: read(), bytes: 0 };
    // A map keeps the order in which its keys came, so the first is the one that was not asked for longest.
    this.#blocks.delete(name);
    this.#blocks.set(name, held);
    const block = await held.block.catch((error: unknown) => {
      // What could not be read is read again the next time.
      if (this.#blocks.get(name) === held) this.#blocks.delete(name);
      throw error;
    });
    if (this.#blocks.get(name) === held && held.bytes === 0) {
      held.bytes = block.length;
      this.#bytes += block.length;
      this.#shrink();
    }
    return block;
  }

  #shrink(): void {
    for (const [name, { bytes }] of this.#blocks) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#blocks.delete(name);
      this.#bytes -= bytes;
    }
  }
}
