import { type BrotliOptions, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Codec, JsonValue } from '@tapedeck/core';
import { qualityOf } from './options.ts';

/** Worker module: Brotli, one stream for each block. Blocks prove themselves, so that it needs no checksum of its own. */
export const createCodec = (given: JsonValue): Codec => ({
  encode: (plain) =>
    brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: qualityOf(given), [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
  decode(encoded, plainBytes) {
    const plain = brotliDecompressSync(encoded, within(plainBytes));
    if (plain.length !== plainBytes) throw new Error(`A block decodes to ${plain.length} bytes instead of ${plainBytes}.`);
    return plain;
  },
});

/** A block never takes more memory than it promises, and nothing may follow it. */
const within = (plainBytes: number): BrotliOptions & { readonly rejectGarbageAfterEnd: boolean } => ({
  maxOutputLength: Math.max(1, plainBytes),
  rejectGarbageAfterEnd: true,
});
