import { BackupError, type Host, type Run } from '@tapedeck/core';
import { diskOf } from '../drives/disk.ts';
import { notFlushed } from '../errors.ts';
import type { FolderDestination } from '../folder/folder-destination.ts';
import { hasOtherDestinations } from './other-destinations.ts';
import { sendOut } from './send-out.ts';
import { complaintOf, findTools } from './tools.ts';
import { unmountDisk } from './unmount-disk.ts';

type EjectingRun = Pick<Run, 'signal' | 'note' | 'job'>;

/**
 * Ejects the drive that the run has used: flushed, unmounted, sent out, and looked after. One that this use did not answer with is none of
 * its business. @throws `MEDIA_BUSY`, `MEDIA_NOT_EJECTED`, `MEDIA_NOT_FLUSHED`, `MEDIA_NOTHING_TO_EJECT`
 */
export const ejectUsed = async (run: EjectingRun, host: Host, used: FolderDestination | undefined): Promise<void> => {
  if (used === undefined) return;
  const { folder } = used;
  if (await used.isGone()) return run.note('MEDIA_ALREADY_OUT', `The drive with "${folder}" was no longer there to be ejected.`);
  try {
    await eject(folder, run, host);
  } catch (error) {
    // A folder on a disk that stays is what a job falls back to when no drive is there.
    if (!(error instanceof BackupError) || error.code !== 'MEDIA_NOTHING_TO_EJECT' || !hasOtherDestinations(run.job)) throw error;
    run.note(error.code, error.message);
  }
};

const eject = async (folder: string, { signal, note }: EjectingRun, host: Host): Promise<void> => {
  const disk = await diskOf(folder, host, signal);
  const tools = await findTools(host);
  // What is still on its way may take minutes; here it shows what it is that takes so long.
  const complaint = await complaintOf(host, signal, 'sync', '-f', folder);
  if (complaint !== undefined) throw notFlushed(folder, complaint);
  await unmountDisk(disk, tools, host, signal);
  const isSeen = await sendOut(disk, tools, host, signal);
  note(
    'MEDIA_EJECTED',
    isSeen
      ? `The drive with "${folder}" is ejected.`
      : `The drive with "${folder}" is unmounted and was told to come out. The system still shows it: look whether it has.`,
  );
};
