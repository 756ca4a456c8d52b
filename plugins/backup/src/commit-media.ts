import { catalogFolder, commit, type MediaFile, openMediaFile, partName, removeLeftovers, saveCatalog } from '@tapedeck/archive';
import type { Committed, Run } from '@tapedeck/core';
import { BackupError } from '@tapedeck/core';
import type { Session } from './session.ts';
import { catalogRootsOf } from './stream-files.ts';

/** Step `commit`: index, root, trailer; then the file gets its name, and the site remembers what it holds. */
export const commitMedia = async (run: Run, session: Session): Promise<Committed> => {
  const { header, writer } = session;
  const { capture } = session.writing;
  const { plan, streamed } = run.found;
  if (capture === undefined || plan === undefined || streamed === undefined) throw notStreamed();
  const roots = catalogRootsOf(plan);
  const refersTo = transitive(session, capture.engine.usedMedia());
  await provePresent(session, refersTo);
  const index = await commit({
    capture,
    writer,
    signer: session.signer,
    mediaId: header.mediaId,
    setId: header.setId,
    sequence: header.sequence,
    refersTo,
    roots,
    root: {
      host: run.host.hostName,
      startedAt: run.startedAt.toISOString(),
      finishedAt: run.host.now().toISOString(),
      statistics: { files: streamed.files, directories: streamed.directories, others: streamed.others, sourceBytes: streamed.sourceBytes },
      captured: [...session.balances.values()],
      workloads: [],
      siteFile: JSON.stringify(run.job.siteFileWithoutSecrets),
    },
  });
  await capture.close();
  const media = await giveName(session);
  session.committed = media;
  session.writing.committed = media;
  session.local.forgetFragments([header.mediaId, ...header.origins.map(({ mediaId }) => mediaId)]);
  session.writing.cleanUp = () => cleanUp(session);
  session.local.saveIds(hex(header.mediaId), media.trailerHash, index);
  saveCatalog(session.nextPages, catalogFolder(session.local.folder), capture, roots, {
    mediaId: header.mediaId,
    trailerHash: media.trailerHash,
  });
  const verified = session.readBack === undefined ? 'no' : session.readBack.throughCache ? 'cache' : 'medium';
  return {
    mediaId: hex(header.mediaId),
    sequence: header.sequence,
    fileName: media.parts[0] ?? '',
    parts: media.parts.length,
    storedBytes: media.storedBytes,
    verified,
  };
};

/** What was interrupted before and could not be used is of no use any more. The caller still holds the lock. */
const cleanUp = async ({ destination, base, header, local }: Session): Promise<void> => {
  await removeLeftovers(destination, base, header.generation);
  local.forgetFragments();
};

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex');

const notStreamed = () =>
  new BackupError('BACKUP_NOT_STREAMED', 'There is nothing to commit.', { hint: 'The order of the steps is wrong; please report it.' });

/** Media files that this one relies on, and those that they rely on. */
const transitive = ({ referable }: Session, used: readonly number[]): Uint8Array[] => {
  const ids = new Map<string, Uint8Array>();
  for (const ordinal of used) {
    const media = referable[ordinal];
    for (const id of media === undefined ? [] : [media.trailer.mediaId, ...media.trailer.refersTo]) ids.set(hex(id), id);
  }
  return [...ids.values()];
};

/** Everything referred to must still be there now that it is going to be relied on. */
const provePresent = async ({ destination, referable }: Session, refersTo: readonly Uint8Array[]): Promise<void> => {
  const wanted = new Set(refersTo.map(hex));
  for (const media of referable.filter(({ trailer }) => wanted.has(hex(trailer.mediaId)))) {
    const found = await openMediaFile(destination, media.parts);
    if (found === undefined || !found.trailerHash.equals(media.trailerHash)) {
      throw new BackupError('BACKUP_REFERENCE_GONE', `"${media.parts[0]}" was removed or changed while the job ran.`, {
        hint: 'Nothing was committed. Run the job again.',
      });
    }
  }
};

/** Moves the parts to their names, the one with the trailer last, and reads back what makes it a restore point. */
const giveName = async ({ destination, writer, finalBase, base }: Session): Promise<MediaFile> => {
  await destination.flushFolder(writer.workingName(1).slice(0, writer.workingName(1).lastIndexOf('/')));
  const parts = Array.from({ length: writer.part }, (_, index) => index + 1);
  for (const part of parts) await destination.rename(writer.workingName(part), partName(finalBase, part));
  await destination.flushFolder(base.slice(0, -1));
  const media = await openMediaFile(
    destination,
    parts.map((part) => partName(finalBase, part)),
  );
  if (media === undefined)
    throw new BackupError('BACKUP_COMMIT_LOST', `"${finalBase}.tdk" cannot be read back.`, {
      hint: 'Check the destination; the next run begins anew.',
    });
  return media;
};
