import {
  type CopyRequest,
  type MediaFile,
  type MediaHeader,
  type MediaOpener,
  MediaWriter,
  openMediaFile,
  readSetKeys,
  verifyMedia,
  writeCopied,
} from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { copyUnverified } from '../errors.ts';
import { publish } from '../publish.ts';
import type { Discarding } from './remove-points.ts';

/** What is written, and how it is read back. */
export interface CopiedFile extends Omit<CopyRequest, 'writer' | 'signer' | 'signal'> {
  readonly header: MediaHeader;
  /** Folder and name without ending, once it has been read back. */
  readonly finalBase: string;
  openerFor(media: MediaFile): Promise<MediaOpener>;
}

/** Writes a media file of copied blocks under a working name, reads it back whole, and only then gives it its name. @throws `BACKUP_COPY_UNVERIFIED` */
export const publishCopy = async (run: Run, where: Discarding, file: CopiedFile): Promise<MediaFile> => {
  const { destination, base, signer, owner } = where;
  const workingBase = owner.workingBase(file.finalBase, file.header.mediaId);
  const setKeys = (await readSetKeys(destination, base))?.bytes;
  const maxPartBytes = destination.capabilities.maxFileBytes ?? Number.MAX_SAFE_INTEGER;
  const writer = new MediaWriter({ store: destination, workingBase, header: file.header, setKeys, maxPartBytes });
  try {
    await writeCopied({ ...file, writer, signer, signal: run.signal });
  } finally {
    await writer.close();
  }
  const parts = Array.from({ length: writer.part }, (_, index) => index + 1);
  await readBack(
    run,
    where,
    parts.map((part) => writer.workingName(part)),
    file,
  );
  return publish(owner, writer, file.finalBase);
};

const readBack = async (
  run: Run,
  { destination }: Discarding,
  names: readonly string[],
  { finalBase, openerFor }: CopiedFile,
): Promise<void> => {
  const media = await openMediaFile(destination, names);
  if (media === undefined) throw copyUnverified(finalBase, 'it has no trailer');
  const opener = await openerFor(media);
  const { findings } = await verifyMedia({ store: destination, media, opener, share: 1, signal: run.signal, progress: () => undefined });
  if (findings[0] !== undefined) throw copyUnverified(finalBase, findings[0].message);
};
