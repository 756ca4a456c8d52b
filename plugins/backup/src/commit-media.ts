import { catalogFolder, commit, hex, removeDeadLeases, saveCatalog } from '@tapedeck/archive';
import type { Committed, Run } from '@tapedeck/core';
import { BackupError } from '@tapedeck/core';
import { catalogRootsOf } from './catalog-roots.ts';
import { outcomeNote } from './outcome-note.ts';
import { publish } from './publish.ts';
import { provePresent, referencesOf } from './references.ts';
import type { Session } from './session.ts';
import { workloadRows } from './workloads.ts';

/** Step `commit`: index, root, trailer; then the file gets its name, and the site remembers what it holds. */
export const commitMedia = async (run: Run, session: Session): Promise<Committed> => {
  const { header, writer } = session;
  const { capture } = session.writing;
  const { plan, streamed } = run.found;
  if (capture === undefined || plan === undefined || streamed === undefined) throw notStreamed();
  const roots = catalogRootsOf(plan);
  const { members, referable } = session;
  const refersTo = referencesOf(capture.engine.usedMedia().flatMap((ordinal) => referable[ordinal] ?? []));
  await provePresent(session.destination, members, refersTo);
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
      workloads: workloadRows(run.workloads.list(), roots),
      siteFile: JSON.stringify(run.job.siteFileWithoutSecrets),
    },
  });
  await capture.close();
  const media = await publish(session.writing.owner, writer, session.finalBase);
  session.committed = media;
  session.writing.committed = media;
  session.writing.noteOutcome = outcomeNote(run, session, media);
  session.writing.cleanUp = () => cleanUp(session);
  const { local } = session;
  keepHere(run, () => {
    local.forgetFragments([header.mediaId, ...header.origins.map(({ mediaId }) => mediaId)]);
    local.saveIds(hex(header.mediaId), media.trailerHash, index);
    saveCatalog(session.nextPages, catalogFolder(local.folder), capture, roots, {
      mediaId: header.mediaId,
      trailerHash: media.trailerHash,
    });
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

/** The point is there, whatever this machine can remember of it: the next run reads more, no more than that. */
const keepHere = (run: Run, keep: () => void): void => {
  try {
    keep();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `What this site knows of the restore point could not be kept in the state folder: ${why}.`;
    const hint = 'See to the file system of the state folder; the next run takes longer.';
    run.problem({ kind: 'plugin', code: 'BACKUP_NOT_REMEMBERED', source: 'backup', message, hint });
  }
};

/** What was interrupted before and could not be used is of no use any more. The caller still holds the lock. */
const cleanUp = async ({ writing, local, destination, base }: Session): Promise<void> => {
  await writing.owner.removeLeftovers();
  await removeDeadLeases(destination, base);
  local.forgetFragments();
};

const notStreamed = () =>
  new BackupError('BACKUP_NOT_STREAMED', 'There is nothing to commit.', { hint: 'The order of the steps is wrong; please report it.' });
