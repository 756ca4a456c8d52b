import { isMainThread } from 'node:worker_threads';
import { deflateRawSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import type { Codec } from '@tapedeck/core';

/** What a failing codec does in worker threads; on the main thread it works. */
export type FailingCodecOptions = {
  readonly encode?: 'throw' | 'end' | 'exhaust';
  /** `answer nothing once`: breaks its contract for the first block that each thread decodes. `exhaust`: takes memory until there is none. */
  readonly decode?: 'throw' | 'end' | 'exhaust' | 'answer nothing once';
};

const failIf = (how: FailingCodecOptions['decode']): void => {
  if (isMainThread || how === undefined) return;
  if (how === 'end') process.exit(7);
  if (how === 'exhaust') for (const hoard: unknown[] = []; ; ) hoard.push(new Array(100_000).fill(hoard));
  if (how === 'throw') throw Object.assign(new Error('The codec is out of order.'), { code: 'CODEC_BROKEN', hint: 'Mend it.' });
};

let calls = 0;

/** What the address of the module says: for a codec that is found by its name, and gets the options of a media file. */
const inAddress: FailingCodecOptions = Object.fromEntries(new URL(import.meta.url).searchParams);

const zstandard = Buffer.from('28b52ffd', 'hex');
const isZstandard = (encoded: Uint8Array): boolean => zstandard.equals(encoded.subarray(0, zstandard.length));

/** Worker module of that codec. It also decodes what Zstandard has encoded, to stand in its place. */
export const createCodec = ({ encode = inAddress.encode, decode = inAddress.decode }: FailingCodecOptions): Codec => ({
  encode(plain) {
    failIf(encode);
    return deflateRawSync(plain);
  },
  decode(encoded) {
    failIf(decode);
    if (decode === 'answer nothing once' && !isMainThread && calls++ === 0) return JSON.parse('null');
    return isZstandard(encoded) ? zstdDecompressSync(encoded) : inflateRawSync(encoded);
  },
});

/** The module, for who loads it in a worker. */
export const failingCodec = (options: FailingCodecOptions) => ({ module: import.meta.url, options });
