import { hex, listSet, writeNote } from '@tapedeck/archive';
import type { Annotation, Destination, Run } from '@tapedeck/core';
import { pointForeign } from '../errors.ts';
import { setFolder } from '../open-set.ts';
import { selectPoint } from '../select-point.ts';
import { siteSigner } from '../site-signer.ts';

/**
 * Writes a note beside a point; answers the point's id. Notes are new files, so that nothing that is read meanwhile changes.
 * @throws `BACKUP_POINT_FOREIGN` beside the point of another site: a note counts only if the one who signed the point has signed it
 */
export const annotatePoint = async (run: Run, destination: Destination, { selector, kind, text }: Annotation): Promise<string> => {
  const base = setFolder(run.job.name);
  const { points } = await listSet(destination, base);
  const signer = siteSigner(run);
  const { trailer } = selectPoint(points, selector, run.job.name);
  const mediaId = hex(trailer.mediaId);
  if (!signer.publicKey.equals(trailer.signer)) throw pointForeign(mediaId);
  const note = { mediaId, kind, time: run.host.now().toISOString(), ...(text === undefined ? {} : { text }) };
  await writeNote(destination, base, note, signer);
  return mediaId;
};
