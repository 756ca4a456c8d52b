import { deflateSync, inflateSync } from 'node:zlib';
import type { Codec, JsonValue } from '@tapedeck/core';

/** Worker module of a codec that is right, or wrong in the one way that its address says. */
export const createCodec = (options: JsonValue): Codec => {
  const how = decodeURIComponent(new URL(import.meta.url).search.slice(1));
  return { ...right, ...wrongs[how]?.(options) };
};

const refuse = (why: string): never => {
  throw new Error(why);
};

/** Deflate with a checksum, in a frame that says its length, since what follows would be overlooked. */
const encode = (plain: Uint8Array): Uint8Array => {
  const body = deflateSync(plain, { level: 1 });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};

const bodyOf = (encoded: Uint8Array): Uint8Array => {
  const frame = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (frame.length < 4 || frame.readUInt32BE() !== frame.length - 4) refuse('This is not one whole frame.');
  return frame.subarray(4);
};

const inflate = (encoded: Uint8Array, most: number) => inflateSync(bodyOf(encoded), { maxOutputLength: Math.max(1, most) });

const decode = (encoded: Uint8Array, plainBytes: number): Uint8Array => {
  const plain = inflate(encoded, plainBytes);
  return plain.length === plainBytes ? plain : refuse(`${plain.length} bytes in the place of ${plainBytes}.`);
};

const right: Codec = { encode, decode };
const most = 2 ** 28;
const one = Buffer.alloc(2 ** 25);
let kept: Uint8Array | undefined;

const wrongs: Readonly<Record<string, (options: JsonValue) => Partial<Codec>>> = {
  'forgets the last byte of long blocks': () => ({
    decode: (encoded, plainBytes) => {
      const plain = decode(encoded, plainBytes);
      return plainBytes > 100_000 ? plain.subarray(0, -1) : plain;
    },
  }),
  'encodes in place': () => ({
    encode: (plain) => {
      const encoded = encode(plain);
      plain.fill(0);
      return encoded;
    },
  }),
  'refuses shared memory': () => ({
    encode: (plain) => (plain.buffer instanceof SharedArrayBuffer ? refuse('Shared memory.') : encode(plain)),
  }),
  'answers one buffer again and again': () => ({
    encode: (plain) => {
      const encoded = encode(plain);
      one.set(encoded);
      return one.subarray(0, encoded.length);
    },
  }),
  'keeps what it has answered': () => ({
    encode: (plain) => {
      kept ??= encode(plain);
      return kept;
    },
  }),
  'needs its options to decode': (options) => ({
    decode: (encoded, plainBytes) =>
      typeof options === 'object' && options !== null && 'key' in options ? decode(encoded, plainBytes) : refuse('There is no key.'),
  }),
  'does not compare lengths': () => ({ decode: (encoded) => inflate(encoded, most) }),
  'inflates first': () => ({
    decode: (encoded, plainBytes) => {
      kept = inflate(encoded, most);
      return kept.length === plainBytes ? kept : refuse('Another length.');
    },
  }),
  'decodes what it can': () => ({
    decode: (encoded, plainBytes) => {
      try {
        return decode(encoded, plainBytes);
      } catch {
        return new Uint8Array(plainBytes);
      }
    },
  }),
};
