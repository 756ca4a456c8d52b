import {
  hex,
  type MediaFile,
  nameWithoutPart,
  openMediaFile,
  partName,
  type SetOwner,
  type Store,
  verifyMedia,
  writeNote,
} from '@tapedeck/archive';
import { copyUnverified, replicaUnfit } from '../errors.ts';
import { paced } from '../paced.ts';
import type { Replicating } from './replicate-set.ts';

const pieceBytes = 4 << 20;

/**
 * Copies a media file, part by part and byte by byte, under a working name; reads it back whole, and only then makes it a member of the set.
 * What has come in part is removed when that fails. @throws `BACKUP_COPY_UNVERIFIED`, `BACKUP_REPLICA_UNFIT`, whatever a destination throws
 */
export const copyMedia = async (
  replicating: Replicating,
  owner: SetOwner,
  media: MediaFile,
  copied: (bytes: number) => void,
): Promise<MediaFile> => {
  const { to, run } = replicating;
  const id = hex(media.trailer.mediaId);
  // Where nothing can be renamed, its id is in its name already.
  const finalBase = nameWithoutPart(media.parts.at(-1) ?? '').replace(new RegExp(`-${id}$`), '');
  const working = owner.workingBase(finalBase, media.trailer.mediaId);
  const names = media.parts.map((_, index) => partName(working, index + 1));
  try {
    const store = paced(run, to);
    for (const [index, part] of media.parts.entries()) await copyPart(replicating, store, part, names[index] ?? '', copied);
    await readBack(replicating, names, media);
    const made = await owner.publish(names, finalBase);
    if (made === undefined) throw copyUnverified(finalBase, 'it cannot be opened');
    return made;
  } catch (error) {
    // The place may be full, or gone: what is left there has a name that says what it is.
    for (const name of names) await to.remove(name).catch(() => undefined);
    throw error;
  }
};

const copyPart = async ({ from, to, signal }: Replicating, store: Store, part: string, name: string, copied: (bytes: number) => void) => {
  const source = await from.open(part);
  try {
    const { maxFileBytes = Number.MAX_SAFE_INTEGER, rename } = to.capabilities;
    if (source.sizeBytes > maxFileBytes) throw replicaUnfit(to.name, `"${part}" is longer than a file may be there`);
    // Elsewhere a run that was killed has left it in a folder of its own.
    if (!rename) await to.remove(name);
    const target = await store.createExclusive(name);
    try {
      const piece = Buffer.allocUnsafeSlow(pieceBytes);
      for (let at = 0; at < source.sizeBytes; ) {
        signal.throwIfAborted();
        const bytes = await source.read(at, piece);
        if (bytes === 0) throw copyUnverified(part, 'it ends before it should');
        await target.append(piece.subarray(0, bytes));
        at += bytes;
        copied(bytes);
      }
      await target.flush();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
};

/** Holds the copy against its own signed trailer, every byte of it, and notes that: it has no name yet, so that no kill comes between. */
const readBack = async ({ to, base, signer, run, signal }: Replicating, names: readonly string[], media: MediaFile): Promise<void> => {
  const copy = await openMediaFile(to, names);
  if (copy?.trailerHash.equals(media.trailerHash) !== true) throw copyUnverified(media.parts[0] ?? '', 'its end is another one');
  const { findings, throughCache } = await verifyMedia({
    store: to,
    media: copy,
    opener: undefined,
    share: 1,
    signal,
    progress: () => undefined,
  });
  if (findings[0] !== undefined) throw copyUnverified(media.parts[0] ?? '', findings[0].message);
  const mediaId = hex(media.trailer.mediaId);
  await writeNote(to, base, { mediaId, kind: 'verified', time: run.host.now().toISOString(), depth: 'keyless', throughCache }, signer);
};
