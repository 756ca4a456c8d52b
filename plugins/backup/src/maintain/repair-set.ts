import {
  isUnread,
  type MediaFile,
  type MediaOpener,
  openerOf,
  type SetKeys,
  type Verification,
  verifyMedia,
  writeNote,
} from '@tapedeck/archive';
import type { Destination, PointProgress, Repair, Run } from '@tapedeck/core';
import { setFolder } from '../open-set.ts';
import { codecFinder, openSetSecret } from '../set-secret.ts';
import { siteSigner } from '../site-signer.ts';
import { leased } from '../take-lease.ts';
import { lostPaths } from './lost-paths.ts';
import { isDeleted, isStandIn, readSet } from './set-facts.ts';

/**
 * Reads all media files of the set and writes beside each what was found: what is damaged is referred to no more, so that the next run stores
 * it again. Then says which paths of which points are lost.
 */
export const repairSet = async (run: Run, destination: Destination, progress: (now: PointProgress) => void): Promise<Repair> => {
  const base = setFolder(run.job.name);
  return leased(run, destination, base, () => readAll(run, destination, base, progress));
};

const readAll = async (run: Run, destination: Destination, base: string, progress: (now: PointProgress) => void): Promise<Repair> => {
  const signer = siteSigner(run);
  const facts = await readSet(destination, base, signer);
  const unread = facts.listing.broken.filter(isUnread);
  const openerFor = await openerFinder(run, facts.keys);
  const damaged = new Map<string, ReadonlySet<number>>();
  const read: Repair['media'][number][] = unread.map(({ parts, code, reason }) => ({
    fileName: parts[0] ?? '',
    findings: [{ code, message: reason }],
  }));
  const totalBytes = facts.media.reduce((sum, { media }) => sum + media.storedBytes, 0);
  let done = 0;
  for (const { id, media } of facts.media) {
    const opener = await openerFor(media);
    const tell = (blocks: number, bytes: number) => progress({ files: blocks, totalFiles: 0, bytes: done + bytes, totalBytes });
    const found = await verifyMedia({ store: destination, media, opener, share: 1, signal: run.signal, progress: tell });
    done += media.storedBytes;
    const note = noteOf(found, opener);
    if (note.kind === 'damaged') damaged.set(id, new Set(note.rows));
    await writeNote(destination, base, { mediaId: id, time: run.host.now().toISOString(), ...note }, signer);
    read.push({ fileName: media.parts[0] ?? '', findings: found.findings.map(({ code, message }) => ({ code, message })) });
  }
  const points = facts.media.filter((one) => !isStandIn(one.media) && !isDeleted(one));
  return { media: read, points: await lostPaths({ destination, points, listing: facts.listing, damaged, openerFor }) };
};

/** What opens a media file of the set; `undefined` where that takes an identity and none fits. */
const openerFinder = async (run: Run, keys: SetKeys | undefined) => {
  const identity = keys && (await openSetSecret(keys, run.pipeline, run.identities));
  return async (media: MediaFile): Promise<MediaOpener | undefined> =>
    media.head.header.cipher !== 'none' && identity === undefined ? undefined : openerOf(media, identity, codecFinder(run.pipeline));
};

const noteOf = ({ findings, throughCache }: Verification, opener: MediaOpener | undefined) => {
  if (findings.length === 0) return { kind: 'verified', depth: opener === undefined ? 'keyless' : 'sealed', throughCache } as const;
  return { kind: 'damaged', rows: findings.flatMap(({ row }) => (row === undefined ? [] : [row])) } as const;
};
