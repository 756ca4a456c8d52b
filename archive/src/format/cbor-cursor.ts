import { damaged } from '../errors.ts';

/** The seven major types of CBOR (RFC 8949 §3.1) that we write. */
export const majors = { positive: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, simple: 7 } as const;

/**
 * Walks deterministic CBOR in place, item by item, and makes no objects: for pages of which only a few members matter.
 * Throws `MEDIA_DAMAGED` where the bytes end too soon or hold another type.
 */
export class CborCursor {
  readonly bytes: Buffer;
  readonly #what: string;
  at = 0;
  /** Argument of the head read last: a value, a length or a count. Not exact beyond 2⁵³; `big` is. */
  argument = 0;
  #argumentAt = 0;

  constructor(bytes: Buffer, what: string) {
    this.bytes = bytes;
    this.#what = what;
  }

  /** Reads the head of the next item; answers its major type. */
  head(): number {
    const first = this.bytes[this.at];
    if (first === undefined) throw damaged(this.#what, 'it ends too soon');
    const size = argumentBytes[first & 0x1f];
    if (size === undefined || this.at + 1 + size > this.bytes.length) throw damaged(this.#what, 'it is not well-formed CBOR');
    this.#argumentAt = this.at + 1;
    this.argument = size === 0 ? first & 0x1f : this.#readArgument(size);
    this.at += 1 + size;
    return first >> 5;
  }

  /** Reads the head of an item that must be of the given major type; answers its argument. */
  expect(major: number): number {
    if (this.head() !== major) throw damaged(this.#what, 'it holds another type than belongs there');
    return this.argument;
  }

  /** An integer of any sign, exact. */
  big(): bigint {
    const major = this.head();
    if (major > majors.negative) throw damaged(this.#what, 'it holds something else where a number belongs');
    const exact = this.argument <= Number.MAX_SAFE_INTEGER ? BigInt(this.argument) : this.bytes.readBigUInt64BE(this.#argumentAt);
    return major === majors.positive ? exact : -1n - exact;
  }

  /** Passes over the content of a string whose head was just read; answers where it begins. */
  content(): number {
    const from = this.at;
    if (this.argument > this.bytes.length - from) throw damaged(this.#what, 'a string is longer than the rest');
    this.at += this.argument;
    return from;
  }

  /** Passes over the next item, whatever it is; what deterministic CBOR of ours never holds is refused, and more lists and maps than told. */
  skip(mostContainers = Number.POSITIVE_INFINITY): void {
    let containers = 0;
    // Counts the items that are still to come instead of calling itself: forged ones may be nested deeper than any stack.
    for (let left = 1; left > 0; left--) {
      const major = this.head();
      if (major === majors.array || major === majors.map) containers += 1;
      if (containers > mostContainers) throw damaged(this.#what, 'it holds more lists than belong there');
      if (major === majors.bytes || major === majors.text) this.content();
      else if (major === majors.array) left += this.argument;
      else if (major === majors.map) left += 2 * this.argument;
      else if (major > majors.map && !this.#isSimple(major)) throw damaged(this.#what, 'it holds a tag or a fraction, which it never does');
    }
  }

  /** `false`, `true` or `null`; tags, fractions and undefined values are never written. */
  #isSimple(major: number): boolean {
    return major === majors.simple && this.argument >= 20 && this.argument <= 22 && this.at === this.#argumentAt;
  }

  #readArgument(size: number): number {
    const { bytes } = this;
    const at = this.at + 1;
    if (size === 1) return bytes.readUInt8(at);
    if (size === 2) return bytes.readUInt16BE(at);
    if (size === 4) return bytes.readUInt32BE(at);
    return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
  }
}

/** Bytes of the argument behind the first byte, by its lower five bits; 28 to 31 are not used by deterministic CBOR. */
const argumentBytes: readonly (number | undefined)[] = [...Array<number>(24).fill(0), 1, 2, 4, 8];
