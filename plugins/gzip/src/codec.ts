import { gunzipSync, gzipSync } from 'node:zlib';
import type { Codec, JsonValue } from '@tapedeck/core';
import { notReadable, wrongLength } from './errors.ts';
import { levelOf } from './level-of.ts';

// The margins of zlib's deflateBound with the frame of gzip: one output buffer always does, and nothing is joined afterwards.
const encodedBound = (plainBytes: number) => plainBytes + (plainBytes >> 12) + (plainBytes >> 14) + (plainBytes >> 25) + 64;

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/** gzip (RFC 1952), one member per block. Worker module; the errors of `decode` are in `errors.ts`. */
export const createCodec = (options: JsonValue): Codec => {
  const level = levelOf(options);
  return {
    encode: (plain) => gzipSync(plain, { level, chunkSize: encodedBound(plain.byteLength) }),
    decode(encoded, plainBytes) {
      const plain = decompress(encoded, plainBytes);
      if (plain.byteLength !== plainBytes) throw wrongLength(plainBytes, plain.byteLength);
      return plain;
    },
  };
};

const decompress = (encoded: Uint8Array, plainBytes: number) => {
  try {
    // The byte beyond the promise lets zlib see the end without a second buffer; 64 and 1 are the least it accepts.
    const chunkSize = Math.max(64, plainBytes + 1);
    return gunzipSync(encoded, { chunkSize, maxOutputLength: Math.max(1, plainBytes), rejectGarbageAfterEnd: true });
  } catch (error) {
    throw codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? wrongLength(plainBytes, 'more') : notReadable(error);
  }
};
