import { hex, type MediaFile, mediaOf, openMediaSet, readSetKeys, type SetKeysFile, type SetOwner, type Signer } from '@tapedeck/archive';
import type { Destination, PointProgress, ReplicaRequest, Replicated, Run } from '@tapedeck/core';
import { noSuchPoint, replicaDamaged, replicaForeign, replicaIncomplete, replicaUnfit } from '../errors.ts';
import { readSet, type SetFacts } from '../maintain/set-facts.ts';
import { setFolder } from '../open-set.ts';
import { siteSigner } from '../site-signer.ts';
import { holdLock } from '../take-lock.ts';
import { copyMedia } from './copy-media.ts';
import { isCopyFault, missingMedia } from './missing-media.ts';
import { noteReplica } from './note-replica.ts';

/** A media set and the place that gets a replica of it. */
export interface Replicating extends ReplicaRequest {
  readonly run: Run;
  readonly from: Destination;
  readonly base: string;
  readonly signer: Signer;
  /** Of the run, and of the lock at the replica. */
  readonly signal: AbortSignal;
}

/**
 * Brings the media set of a job to another place, under the lock of the set there: the keys, then each media file that is not there, in the set's order,
 * so that every point which appears there can be restored. Nothing there is removed or replaced but the keys.
 * @throws `BACKUP_REPLICA_…`, `SET_LOCKED`, whatever a destination throws; what was copied until then stays
 */
export const replicateSet = async (
  run: Run,
  from: Destination,
  request: ReplicaRequest,
  progress: (now: PointProgress) => void,
): Promise<Replicated> => {
  const { to } = request;
  const base = setFolder(run.job.name);
  const signer = siteSigner(run);
  const keys = await readSetKeys(from, base);
  if (keys === undefined) throw noSuchPoint('latest', run.job.name);
  requireFit(to);
  await requireOwn(to, base, keys, run.job.name);
  await to.makeFolder(base.slice(0, -1));
  const lost = new AbortController();
  const { writing, release } = await holdLock(run, to, base, { signer, lost: (error) => lost.abort(error) });
  try {
    const signal = AbortSignal.any([run.signal, lost.signal]);
    return await bringUpToDate({ ...request, run, from, base, signer, signal }, writing.owner, keys, progress);
  } finally {
    await release();
  }
};

const bringUpToDate = async (
  replicating: Replicating,
  owner: SetOwner,
  keys: SetKeysFile,
  progress: (now: PointProgress) => void,
): Promise<Replicated> => {
  const { from, to, base, signer } = replicating;
  const source = await readSet(from, base, signer);
  const before = await readSet(to, base, signer);
  if ((await readSetKeys(to, base))?.bytes.equals(keys.bytes) !== true) await owner.writeKeys(keys.bytes);
  const missing = missingMedia(source.listing.points, before.listing.points);
  const copied = await copyAll(replicating, owner, missing, before.listing.points, progress);
  await noteReplica(replicating, source, await readSet(to, base, signer));
  const damaged = damagedIn(before, source.listing.points);
  if (copied.failures[0] !== undefined) throw replicaIncomplete(to.name, copied.failures.length, copied.failures[0]);
  if (damaged.length > 0) throw replicaDamaged(to.name, damaged);
  await owner.removeLeftovers();
  return { files: copied.files, bytes: copied.bytes };
};

interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly failures: readonly Error[];
}

/** Copies media files in their order. One that cannot be copied keeps back those that refer to it, and no others. */
const copyAll = async (
  replicating: Replicating,
  owner: SetOwner,
  missing: readonly MediaFile[],
  there: readonly MediaFile[],
  progress: (now: PointProgress) => void,
): Promise<Copied> => {
  const present = [...there];
  const failures: Error[] = [];
  const totalBytes = missing.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  let bytes = 0;
  const tell = (more: number) => {
    bytes += more;
    progress({ files: present.length - there.length, totalFiles: missing.length, bytes, totalBytes });
  };
  for (const media of missing) {
    if (media.trailer.refersTo.some((id) => mediaOf(present, id) === undefined)) continue;
    try {
      present.push(await copyMedia(replicating, owner, media, tell));
    } catch (error) {
      if (!isCopyFault(error)) throw error;
      failures.push(error);
    }
  }
  return { files: present.length - there.length, bytes, failures };
};

/** Files that look like media files and are none, but for the first parts of one that a run was killed while it named: those are in nobody's way. */
const damagedIn = ({ listing }: SetFacts, set: readonly MediaFile[]): readonly string[] =>
  listing.broken.flatMap(({ parts: [first = '', ...more], code }) => {
    const original = set.find(({ parts }) => parts[0] === first);
    const isHalfNamed = code === 'MEDIA_NOT_COMMITTED' && (original?.parts.length ?? 0) > 1 + more.length;
    return isHalfNamed ? [] : [first];
  });

const requireFit = ({ name, capabilities: { rangeRead, sequential, conditionalCreate } }: Destination): void => {
  if (sequential || !rangeRead) throw replicaUnfit(name, 'it is written from front to back');
  if (!conditionalCreate) throw replicaUnfit(name, 'two runs could write to it at the same time');
};

/** Another set there is somebody's backup. */
const requireOwn = async (to: Destination, base: string, { keys }: SetKeysFile, job: string): Promise<void> => {
  const there = await readSetKeys(to, base);
  const isOther =
    there === undefined ? await holdsOther(to, base, keys.setId) : there.keys.setId !== keys.setId || there.keys.signer !== keys.signer;
  if (isOther) throw replicaForeign(to.name, job);
};

const holdsOther = async (to: Destination, base: string, setId: string): Promise<boolean> => {
  const { points } = await (await openMediaSet(to, base)).list();
  return points.some(({ trailer }) => hex(trailer.setId) !== setId);
};
