import { hex, type MediaFile, mediaOf } from '@tapedeck/archive';

/**
 * What a replica lacks, in the set's order: every media file that is newer than the newest that both have, and whatever those and the newest
 * point refer to. What is older and gone there was removed there, by rules of its own, and does not come back.
 */
export const missingMedia = (set: readonly MediaFile[], there: readonly MediaFile[]): readonly MediaFile[] => {
  const known = new Set(there.map(idOf));
  const common = Math.max(0, ...set.filter((one) => known.has(idOf(one))).map(({ trailer }) => trailer.sequence));
  const newer = set.filter((one) => !known.has(idOf(one)) && one.trailer.sequence > common);
  const newest = set.at(-1);
  const needed = [...newer, ...(newest === undefined ? [] : [newest])]
    .flatMap(({ trailer }) => trailer.refersTo)
    .filter((id) => mediaOf(there, id) === undefined)
    .flatMap((id) => mediaOf(set, id) ?? []);
  const wanted = new Set([...newer, ...needed].map(idOf));
  return set.filter((one) => wanted.has(idOf(one)));
};

/** Whether a copy has failed for what is wrong with that media file alone. */
export const isCopyFault = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'BACKUP_COPY_UNVERIFIED';

const idOf = ({ trailer }: MediaFile): string => hex(trailer.mediaId);
