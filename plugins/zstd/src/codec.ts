import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Codec, JsonValue } from '@tapedeck/core';
import { notReadable, wrongLength } from './errors.ts';
import { levelOf } from './level-of.ts';

// The margins of ZSTD_COMPRESSBOUND: no input grows by more, so one output buffer always does and nothing is joined afterwards.
const smallInputBytes = 128 * 1024;
const encodedBound = (plainBytes: number) => plainBytes + (plainBytes >> 8) + (Math.max(0, smallInputBytes - plainBytes) >> 11) + 64;

// No block is longer than 16 MiB, so a frame that asks the decoder for a larger window is not one of ours.
const windowLogMax = 24;

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/**
 * Zstandard in one frame per block, with the content size in the frame's header and without its checksum, since every
 * block proves itself by other means. Worker module; the errors of `decode` are in `errors.ts`.
 */
export const createCodec = (options: JsonValue): Codec => {
  const params = {
    [constants.ZSTD_c_compressionLevel]: levelOf(options),
    [constants.ZSTD_c_contentSizeFlag]: 1,
    [constants.ZSTD_c_checksumFlag]: 0,
  };
  return {
    encode: (plain) => zstdCompressSync(plain, { params, chunkSize: encodedBound(plain.byteLength), pledgedSrcSize: plain.byteLength }),
    decode(encoded, plainBytes) {
      const plain = decompress(encoded, plainBytes);
      if (plain.byteLength !== plainBytes) throw wrongLength(plainBytes, plain.byteLength);
      return plain;
    },
  };
};

const decompress = (encoded: Uint8Array, plainBytes: number) => {
  try {
    return zstdDecompressSync(encoded, {
      // The byte beyond the promise lets zlib see the end without a second buffer; 64 and 1 are the least it accepts.
      chunkSize: Math.max(64, plainBytes + 1),
      maxOutputLength: Math.max(1, plainBytes),
      rejectGarbageAfterEnd: true,
      params: { [constants.ZSTD_d_windowLogMax]: windowLogMax },
    });
  } catch (error) {
    throw codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? wrongLength(plainBytes, 'more') : notReadable(error);
  }
};
