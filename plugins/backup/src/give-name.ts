import { type MediaFile, type MediaWriter, openMediaFile, partName } from '@tapedeck/archive';
import { BackupError, type Destination } from '@tapedeck/core';

/** What gets its name. */
export interface Unnamed {
  readonly destination: Destination;
  /** Folder of the media set, with a slash at its end. */
  readonly base: string;
  /** Has written the media file under its working name. */
  readonly writer: MediaWriter;
  /** The name without ending. */
  readonly finalBase: string;
  /** Of the lock under which it was written. */
  readonly generation: number;
}

/**
 * The name, or another one where a run that died in the middle of giving it has left parts there: among these, those of the new media file would
 * be no restore point.
 */
export const freeName = async ({ destination, base, finalBase, generation }: Omit<Unnamed, 'writer'>): Promise<string> => {
  const isTaken = (await destination.list(base.slice(0, -1))).some(({ name }) => `${base}${name}`.startsWith(`${finalBase}.`));
  return isTaken ? `${finalBase}-${generation}` : finalBase;
};

/** Moves the parts to their names, the one with the trailer last, and reads back what makes it a restore point. @throws `BACKUP_COMMIT_LOST` */
export const giveName = async (unnamed: Unnamed): Promise<MediaFile> => {
  const { destination, writer, base } = unnamed;
  const finalBase = await freeName(unnamed);
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
