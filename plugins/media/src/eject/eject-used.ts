import type { Host, Run } from '@tapedeck/core';
import type { FolderDestination } from '../folder/folder-destination.ts';
import { ejectOnLinux } from './linux/eject-on-linux.ts';
import { stays } from './stays.ts';
import { ejectOnWindows } from './windows/eject-on-windows.ts';

/**
 * Ejects the drive that the run has used: flushed, unmounted, sent out, and looked after. One that this use did not answer with is none of
 * its business. @throws `MEDIA_BUSY`, `MEDIA_NOT_EJECTED`, `MEDIA_NOT_FLUSHED`, `MEDIA_NOTHING_TO_EJECT`
 */
export const ejectUsed = async (
  { signal, note, job }: Pick<Run, 'signal' | 'note' | 'job'>,
  host: Host,
  used: FolderDestination | undefined,
): Promise<void> => {
  if (used === undefined) return;
  const { folder } = used;
  if (await used.isGone()) return note('MEDIA_ALREADY_OUT', `The drive with "${folder}" was no longer there to be ejected.`);
  try {
    const isSeen = await (host.platform === 'win32' ? ejectOnWindows : ejectOnLinux)(folder, host, signal);
    note('MEDIA_EJECTED', isSeen ? `The drive with "${folder}" is ejected.` : unseen(folder));
  } catch (error) {
    if (!stays(error, job)) throw error;
    note(error.code, error.message);
  }
};

const unseen = (folder: string) =>
  `The drive with "${folder}" is unmounted and was told to come out. The system still shows it: look whether it has.`;
