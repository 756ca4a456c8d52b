import { hex } from '../../format/hex.ts';
import type { MediaFile } from '../../read/media-file.ts';
import type { Member, SetState, Trashed } from './commit-record.ts';

/** Where the owner of a lock shows that it lives. */
export const signFolder = (base: string, generation: number): string => `${base}writers/${generation}`;

/** What is moved to the trash together has this in common. */
export const groupName = ({ generation, since }: Trashed): string => `${generation}-${since}`;

/** How a run names the parts that it writes: with the media id, so that no name is ever given twice. */
const runPattern = /-[0-9a-f]{32}(?:\.part\d+)?\.tdk$/;

/** Whether a run has given this name, and not a person who has brought the file here. */
export const isNamedByRun = (name: string): boolean => runPattern.test(name);

/** Name, without ending, of a media file that a run writes. */
export const nameByRun = (finalBase: string, mediaId: Uint8Array): string => `${finalBase}-${hex(mediaId)}`;

/** A media file as a record of the set in `base` names it. */
export const memberOf = ({ parts, trailer, trailerHash }: MediaFile, base: string): Member => ({
  mediaId: hex(trailer.mediaId),
  trailer: hex(trailerHash),
  parts: parts.map((part) => part.slice(base.length)),
});

/** Parts that lie in the set and belong to nothing in it: by default those which a run has named, what interrupted ones have left. */
export const unlisted = (
  { members, trash, gone }: SetState,
  files: readonly { readonly name: string }[],
  which: (name: string) => boolean = isNamedByRun,
): readonly string[] => {
  const listed = new Set([...[...members, ...trash].flatMap(({ parts }) => parts), ...gone]);
  return files.map(({ name }) => name).filter((name) => name.endsWith('.tdk') && which(name) && !listed.has(name));
};
