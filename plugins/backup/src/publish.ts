import type { MediaFile, MediaWriter, SetOwner } from '@tapedeck/archive';
import { BackupError } from '@tapedeck/core';

/** Makes what was written a member of the set, under this name without ending, and reads back what makes it a restore point. @throws `BACKUP_COMMIT_LOST` */
export const publish = async (owner: SetOwner, writer: MediaWriter, finalBase: string): Promise<MediaFile> => {
  const parts = Array.from({ length: writer.part }, (_, index) => writer.workingName(index + 1));
  const media = await owner.publish(parts, finalBase);
  if (media === undefined)
    throw new BackupError('BACKUP_COMMIT_LOST', `"${finalBase}.tdk" cannot be read back.`, {
      hint: 'Check the destination; the next run begins anew.',
    });
  return media;
};
