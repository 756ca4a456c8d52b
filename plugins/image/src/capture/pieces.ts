import type { ImagePiece } from '@tapedeck/core';
import type { Stretch } from '../plan-image.ts';
import type { Range } from './domain-log.ts';

/** What of a swap space counts: its head, with its id. Whatever was swapped out means nothing after a restart. */
const swapHead: readonly Range[] = [{ from: 0, bytes: 65_536 }];

/** What counts of a stretch that is not said otherwise: all of it. */
const whole: readonly Range[] = [{ from: 0, bytes: Number.POSITIVE_INFINITY }];

/** What counts of a stretch, where nobody knows better. */
export const usualRanges = ({ content }: Pick<Stretch, 'content'>): readonly Range[] => (content === 'swap' ? swapHead : whole);

/** Pieces of an image, out of what counts of a stretch and where that is read. Ranges that touch become one, and none leaves the stretch. */
export const piecesOf = (stretch: Stretch, ranges: readonly Range[], device: string): readonly ImagePiece[] => {
  const pieces: ImagePiece[] = [];
  for (const range of ranges) {
    const bytes = Math.min(range.from + range.bytes, stretch.bytes) - range.from;
    if (bytes <= 0) continue;
    const last = pieces.at(-1);
    const at = stretch.at + range.from;
    if (last !== undefined && last.at + last.bytes === at) pieces[pieces.length - 1] = { ...last, bytes: last.bytes + bytes };
    else pieces.push({ at, bytes, device, from: stretch.from + range.from });
  }
  return pieces;
};
