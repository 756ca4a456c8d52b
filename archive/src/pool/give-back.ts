/** Smaller pieces may share their memory with others, and are no burden to the collector. */
const leastBytes = 256 << 10;

/**
 * Frees the memory of a large piece of bytes at once, which nobody may look at any more. Left to the collector, each of
 * them would bring its next pass nearer, and a hundred could lie about until then.
 */
export const giveBack = ({ buffer }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= leastBytes) buffer.transfer(0);
};
