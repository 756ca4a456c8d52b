import { isMainThread } from 'node:worker_threads';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Codec } from '@tapedeck/core';

/** What a failing codec does in worker threads; on the main thread it works. */
export type FailingCodecOptions = {
  readonly encode?: 'throw' | 'end';
  /** `answer nothing once`: breaks its contract for the first block that each thread decodes. */
  readonly decode?: 'throw' | 'end' | 'answer nothing once';
};

const failIf = (how: FailingCodecOptions['decode']): void => {
  if (isMainThread || how === undefined) return;
  if (how === 'end') process.exit(7);
  if (how === 'throw') throw Object.assign(new Error('The codec is out of order.'), { code: 'CODEC_BROKEN', hint: 'Mend it.' });
};

let calls = 0;

/** Worker module of that codec. */
export const createCodec = ({ encode, decode }: FailingCodecOptions): Codec => ({
  encode(plain) {
    failIf(encode);
    return deflateRawSync(plain);
  },
  decode(encoded) {
    failIf(decode);
    if (decode === 'answer nothing once' && !isMainThread && calls++ === 0) return JSON.parse('null');
    return inflateRawSync(encoded);
  },
});

/** The module, for who loads it in a worker. */
export const failingCodec = (options: FailingCodecOptions) => ({ module: import.meta.url, options });
