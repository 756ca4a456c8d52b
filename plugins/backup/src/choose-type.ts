import { hex, isDamage, type LocalSet, type MediaFile, MediaReader, mediaOf, openerOf, type SetListing } from '@tapedeck/archive';
import type { BackupType, Destination, Run } from '@tapedeck/core';
import { isStandIn } from './maintain/set-facts.ts';
import { soundPoints } from './point-state.ts';
import { codecFinder } from './set-secret.ts';

/** What a run may refer to, and so what it is. */
export interface ChosenType {
  readonly type: BackupType;
  /** Why, when it is not what was asked for. */
  readonly reason?: string;
  readonly referable: readonly MediaFile[];
  /** Sorted chunk ids of each of them. */
  readonly knownIds: readonly Buffer[];
}

/** The media set as the run finds it. */
export interface KnownSet {
  readonly destination: Destination;
  readonly base: string;
  readonly listing: SetListing;
  readonly local: LocalSet;
  /** The set's secret, where this run has it. */
  readonly identity: string | undefined;
}

/**
 * Decides what the new media file may refer to. Chunks of a media file are known from the site's own state, or from the file's
 * index where an identity opens it; where neither is there, that file cannot be referred to. Damaged ones never are.
 */
export const chooseType = async (run: Run, set: KnownSet): Promise<ChosenType> => {
  const full: ChosenType = { type: 'full', referable: [], knownIds: [] };
  if (run.job.mode === 'overwrite')
    return run.type === undefined || run.type === 'full' ? full : { ...full, reason: 'In overwrite mode every media file stands alone.' };
  if (run.type === 'full') return full;
  if (set.listing.points.length === 0)
    return run.type === undefined ? full : { ...full, reason: 'There is no earlier media file to refer to.' };
  const points = await soundPoints(run, set.destination, set.base, set.listing);
  const wanted = run.type ?? 'incremental';
  const lastFull = points.findLast((point) => point.head.header.type === 'full' && !isStandIn(point));
  const candidates = wanted === 'incremental' ? points : lastFull === undefined ? [] : [lastFull];
  const usable: { media: MediaFile; ids: Buffer }[] = [];
  for (const media of candidates) {
    const ids = await knownIdsOf(run, set, media);
    if (ids !== undefined) usable.push({ media, ids });
  }
  // A file counts only if all that it refers to is there as well.
  const whole = usable.filter(({ media }) => media.trailer.refersTo.every((id) => mediaOf(points, id) !== undefined));
  if (whole.length === 0)
    return { ...full, reason: 'Earlier media files are damaged, or their content is not known here and no identity opens them.' };
  return { type: wanted, referable: whole.map(({ media }) => media), knownIds: whole.map(({ ids }) => ids) };
};

const knownIdsOf = async (run: Run, set: KnownSet, media: MediaFile): Promise<Buffer | undefined> => {
  const kept = set.local.ids(hex(media.trailer.mediaId), media.trailerHash);
  if (kept !== undefined) return kept;
  if (set.identity === undefined && media.head.header.cipher !== 'none') return undefined;
  try {
    return await readIds(run, set, media);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // The run can do without that file. Points that need it cannot, and somebody has to know.
    const { code, message } = error;
    const hint = `This run refers to nothing in it. Run "tapedeck repair ${run.job.name}" to see which points have lost what.`;
    run.problem({ kind: 'plugin', code, source: 'backup', message, hint });
    return undefined;
  }
};

/** Reads the ids from the file's index, and keeps them. */
const readIds = async (run: Run, { destination, local, identity }: KnownSet, media: MediaFile): Promise<Buffer | undefined> => {
  const mediaId = hex(media.trailer.mediaId);
  const reader = await MediaReader.open(destination, media, await openerOf(media, identity, codecFinder(run.pipeline)));
  try {
    local.saveIds(mediaId, media.trailerHash, await reader.readIndex());
    return local.ids(mediaId, media.trailerHash);
  } finally {
    await reader.close();
  }
};
