import { join } from 'node:path';
import type { Destination, PointRequest, RestorePoint, Run } from '@tapedeck/core';
import { type CopyNote, readCopyNote } from '../copy-note.ts';
import { noFolder, noPoint, noSuchPoint } from '../errors.ts';
import { CopyPoint } from './copy-point.ts';

/** Opens the copy as it stands. @throws `COPY_NO_POINT`, `COPY_NO_SUCH_POINT`, `COPY_NO_FOLDER` */
export const openPoint = async (run: Run, destination: Destination, { selector, fileName }: PointRequest): Promise<RestorePoint> => {
  const { localPath } = destination.capabilities;
  if (localPath === undefined) throw noFolder(destination.name);
  const base = `${run.job.name}/`;
  const note = await readCopyNote(destination, base);
  if (note === undefined) throw noPoint(run.job.name, destination.name);
  if (fileName !== undefined || !isMeant(selector, note)) throw noSuchPoint(fileName ?? selector, run.job.name);
  return new CopyPoint({ run, destination, base, note, folder: join(localPath, run.job.name) });
};

/** By `latest`, the beginning of its id, or the beginning of its time. */
const isMeant = (selector: string, { id, startedAt, finishedAt }: CopyNote): boolean =>
  selector === 'latest' || (selector.length >= 4 && (id.startsWith(selector) || (finishedAt ?? startedAt).startsWith(selector)));
