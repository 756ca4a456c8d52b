import { listSet, writeNote } from '@tapedeck/archive';
import type { Annotation, Destination, Run } from '@tapedeck/core';
import { setFolder } from '../open-set.ts';
import { selectPoint } from '../select-point.ts';
import { siteSigner } from '../site-signer.ts';
import { hex } from './set-facts.ts';

/** Writes a note beside a point; answers the point's id. Notes are new files, so that nothing that is read meanwhile changes. */
export const annotatePoint = async (run: Run, destination: Destination, { selector, kind, text }: Annotation): Promise<string> => {
  const base = setFolder(run.job.name);
  const { points } = await listSet(destination, base);
  const mediaId = hex(selectPoint(points, selector, run.job.name).trailer.mediaId);
  const note = { mediaId, kind, time: run.host.now().toISOString(), ...(text === undefined ? {} : { text }) };
  await writeNote(destination, base, note, siteSigner(run));
  return mediaId;
};
