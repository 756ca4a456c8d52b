const regular = 0o10;

// Fields of a struct statx (linux/stat.h) in words of four bytes, as all machines that come here store them: the low one first.
const [links, mode, size, born, changed, modified] = [4, 7, 10, 20, 24, 28];

/** What the kernel says of an entry, as it says it: for those who look at very many and ask little of each. */
export class RawStat {
  readonly bytes = Buffer.alloc(256);
  readonly #words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, 64);

  /** Whether it is a file with one name. */
  get isPlainFile(): boolean {
    return this.#word(mode) >>> 12 === regular && this.#word(links) === 1;
  }

  get type(): 'file' {
    return 'file';
  }

  get size(): number {
    return this.#word(size) + this.#word(size + 1) * 2 ** 32;
  }

  get modified(): bigint {
    return (
      BigInt(this.#word(modified + 1) | 0) * 4_294_967_296_000_000_000n +
      BigInt(this.#word(modified)) * 1_000_000_000n +
      BigInt(this.#word(modified + 2))
    );
  }

  /** Whether both have the same length and time of modification, and the other came into being after the last change of this one. */
  isSameAs(copy: RawStat): boolean {
    for (const at of [size, size + 1, modified, modified + 1, modified + 2]) if (this.#word(at) !== copy.#word(at)) return false;
    return copy.#word(born) !== 0 && this.#isBefore(copy);
  }

  #isBefore(copy: RawStat): boolean {
    const seconds = copy.#word(born) - this.#word(changed);
    const sameHigh = copy.#word(born + 1) === this.#word(changed + 1);
    return sameHigh && (seconds > 0 || (seconds === 0 && this.#word(changed + 2) < copy.#word(born + 2)));
  }

  #word(at: number): number {
    return this.#words[at] ?? 0;
  }
}
