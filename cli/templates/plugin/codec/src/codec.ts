import { deflateSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { Codec, JsonValue } from '@tapedeck/core';
import { levelOf } from './options.ts';

/** Worker module: it is loaded in several threads at once, and its functions answer at once. */
export const createCodec = (given: JsonValue): Codec => {
  const level = levelOf(given);
  return {
    encode: (plain) => deflateSync(plain, { level }),
    decode(encoded, plainBytes) {
      const plain = inflateSync(encoded, within(plainBytes));
      if (plain.length !== plainBytes) throw new Error(`A block decodes to ${plain.length} bytes instead of ${plainBytes}.`);
      return plain;
    },
  };
};

/** A block never takes more memory than it promises, and nothing may follow it. */
const within = (plainBytes: number): ZlibOptions & { readonly rejectGarbageAfterEnd: boolean } => ({
  maxOutputLength: Math.max(1, plainBytes),
  rejectGarbageAfterEnd: true,
});
