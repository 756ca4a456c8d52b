/** Most bytes of one block of a media file. */
export const mostBlockBytes = 16 << 20;

/** Blocks of all sorts by what they are: the lengths at which coders go wrong, of one byte, of a pattern, of noise. */
export function* sampleBlocks(): Generator<readonly [name: string, plain: Uint8Array]> {
  for (const bytes of [0, 1, 2, 255, 256, 4095, 65_536, 131_073, 2_097_152]) {
    yield [`${bytes} bytes of one value`, Buffer.alloc(bytes, 7)];
    yield [`${bytes} bytes of a pattern`, Buffer.alloc(bytes, 'a pattern that comes again ')];
    yield [`${bytes} bytes of noise`, noise(bytes)];
  }
  yield [`${mostBlockBytes} bytes of noise`, noise(mostBlockBytes)];
}

/** Bytes that no coder makes smaller, the same ones each time (xorshift32). */
const noise = (bytes: number): Uint8Array => {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  let state = 0x9e3779b9;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, bytes);
};
