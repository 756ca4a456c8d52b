import { isMainThread } from 'node:worker_threads';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Codec } from '@tapedeck/core';

/** What a failing codec does in worker threads; on the main thread it works. */
export type FailingCodecOptions = {
  readonly encode?: 'throw' | 'end';
  readonly decode?: 'throw' | 'end';
};

const failIf = (how: 'throw' | 'end' | undefined): void => {
  if (isMainThread || how === undefined) return;
  if (how === 'end') process.exit(7);
  throw Object.assign(new Error('The codec is out of order.'), { code: 'CODEC_BROKEN', hint: 'Mend it.' });
};

/** Worker module of that codec. */
export const createCodec = ({ encode, decode }: FailingCodecOptions): Codec => ({
  encode(plain) {
    failIf(encode);
    return deflateRawSync(plain);
  },
  decode(encoded) {
    failIf(decode);
    return inflateRawSync(encoded);
  },
});

/** The module, for who loads it in a worker. */
export const failingCodec = (options: FailingCodecOptions) => ({ module: import.meta.url, options });
