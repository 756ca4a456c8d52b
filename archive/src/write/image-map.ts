import { fixedChunkBytes, segmentBytes } from '../format/constants.ts';

/**
 * Where the bytes of an image lie: pieces of devices, in the order of the image, none over another. What is between them holds
 * nothing that counts.
 */
export interface ImageMap {
  /** Paths of the devices. */
  readonly devices: readonly string[];
  /** Four numbers a piece: where it begins in the image, how many bytes it has, the ordinal of its device, where it begins there. Shared by the threads. */
  readonly pieces: Float64Array<SharedArrayBuffer>;
}

/** A run of bytes of an image, and where it lies. */
export interface ImagePiece {
  readonly at: number;
  readonly bytes: number;
  readonly device: number;
  readonly from: number;
}

const words = 4;

/** Puts pieces into memory that threads share. */
export const imageMap = (devices: readonly string[], pieces: readonly ImagePiece[]): ImageMap => {
  const memory = new Float64Array(new SharedArrayBuffer(pieces.length * words * Float64Array.BYTES_PER_ELEMENT));
  pieces.forEach(({ at, bytes, device, from }, index) => {
    memory.set([at, bytes, device, from], index * words);
  });
  return { devices, pieces: memory };
};

/** What of a map lies between two places of the image, cut to fit. */
export function* piecesWithin({ pieces }: Pick<ImageMap, 'pieces'>, start: number, end: number): Generator<ImagePiece> {
  const number = (index: number, word: number) => pieces[index * words + word] ?? 0;
  for (let index = firstBehind(pieces, start); index * words < pieces.length; index++) {
    const [at, bytes] = [number(index, 0), number(index, 1)];
    if (at >= end) return;
    const cutAt = Math.max(at, start);
    yield { at: cutAt, bytes: Math.min(at + bytes, end) - cutAt, device: number(index, 2), from: number(index, 3) + cutAt - at };
  }
}

/** How many bytes of an image are read from its devices. */
export const readBytes = ({ pieces }: Pick<ImageMap, 'pieces'>): number =>
  pieces.reduce((sum, number, index) => (index % words === 1 ? sum + number : sum), 0);

/** Ordinal of the first piece that ends behind a place. */
const firstBehind = (pieces: Float64Array, place: number): number => {
  let [low, high] = [0, pieces.length / words];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle * words] ?? 0) + (pieces[middle * words + 1] ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Holes of one image that its entry may have: it must fit into a page. */
const mostHoles = 1 << 16;

/**
 * How long holes of an image are, and at multiples of what they begin: a power of two of chunks, so large that there cannot be too
 * many of them. It depends on the image's length only, so that the same bytes are the same chunks in each run.
 */
export const holeBytes = (imageBytes: number): number => {
  let bytes = fixedChunkBytes;
  while (imageBytes / bytes > 2 * mostHoles) bytes *= 2;
  return bytes;
};

/** How much of an image one worker reads at a time: whole holes. */
export const partBytes = (imageBytes: number): number => Math.max(segmentBytes, holeBytes(imageBytes));
