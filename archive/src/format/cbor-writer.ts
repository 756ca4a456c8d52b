/** A value that the deterministic encoding knows. Object keys are text; numbers are integers. */
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CborValue[]
  | { readonly [key: string]: CborValue | undefined };

/**
 * Writes deterministic CBOR (RFC 8949 §4.2.1: shortest lengths, sorted keys, no indefinite items) into one
 * growing buffer. Members are written in the order they are called, so callers of `map` sort their keys.
 */
export class CborWriter {
  #buffer: Buffer;
  #length = 0;

  /** `roomBytes` is what is likely to be written; the buffer grows where it is more. */
  constructor(roomBytes = 1 << 14) {
    this.#buffer = Buffer.allocUnsafe(roomBytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** The bytes written; valid until the next write. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** A copy of the bytes written, which the caller may keep. */
  take(): Buffer {
    return Buffer.from(this.view());
  }

  reset(): void {
    this.#length = 0;
  }

  array(members: number): void {
    this.#head(0x80, members);
  }

  map(members: number): void {
    this.#head(0xa0, members);
  }

  bytes(value: Uint8Array): void {
    this.#head(0x40, value.length);
    this.raw(value);
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    this.#head(0x60, bytes.length);
    this.raw(bytes);
  }

  /** An integer, safe as a number or up to 64 bits as a bigint. */
  integer(value: number | bigint): void {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
      if (value >= 0) this.#head(0, value);
      else this.#head(0x20, -1 - value);
    } else if (value >= 0n) this.#bigHead(0, value);
    else this.#bigHead(0x20, -1n - value);
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xf5 : 0xf4);
  }

  null(): void {
    this.#byte(0xf6);
  }

  /** Bytes that are encoded already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** Any value; keys of objects are sorted, members that are `undefined` are left out. */
  value(value: CborValue): void {
    if (value === null) this.null();
    else if (typeof value === 'boolean') this.boolean(value);
    else if (typeof value === 'number' || typeof value === 'bigint') this.integer(value);
    else if (typeof value === 'string') this.text(value);
    else if (value instanceof Uint8Array) this.bytes(value);
    else if (isList(value)) {
      this.array(value.length);
      for (const member of value) this.value(member);
    } else this.#object(value);
  }

  #object(value: { readonly [key: string]: CborValue | undefined }): void {
    const rows = Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [{ key, order: Buffer.from(key), member }]));
    // Deterministic order is that of the encoded keys: shorter text first, then bytewise.
    rows.sort((a, b) => a.order.length - b.order.length || Buffer.compare(a.order, b.order));
    this.map(rows.length);
    for (const row of rows) {
      this.text(row.key);
      this.value(row.member);
    }
  }

  #head(major: number, value: number): void {
    this.#reserve(9);
    const buffer = this.#buffer;
    if (value < 24) buffer[this.#length++] = major | value;
    else if (value < 0x100) {
      buffer[this.#length++] = major | 24;
      buffer[this.#length++] = value;
    } else if (value < 0x10000) {
      buffer[this.#length++] = major | 25;
      this.#length = buffer.writeUInt16BE(value, this.#length);
    } else if (value < 0x100000000) {
      buffer[this.#length++] = major | 26;
      this.#length = buffer.writeUInt32BE(value, this.#length);
    } else {
      buffer[this.#length++] = major | 27;
      this.#length = buffer.writeUInt32BE(Math.floor(value / 0x100000000), this.#length);
      this.#length = buffer.writeUInt32BE(value >>> 0, this.#length);
    }
  }

  #bigHead(major: number, value: bigint): void {
    if (value <= 0xffffffffn) this.#head(major, Number(value));
    else {
      this.#reserve(9);
      this.#buffer[this.#length++] = major | 27;
      this.#length = this.#buffer.writeBigUInt64BE(value, this.#length);
    }
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + more));
    grown.set(this.view());
    this.#buffer = grown;
  }
}

const isList = (value: object): value is readonly CborValue[] => Array.isArray(value);

/** One value as deterministic CBOR. */
export const encodeCbor = (value: CborValue): Buffer => {
  const writer = new CborWriter();
  writer.value(value);
  return writer.take();
};
