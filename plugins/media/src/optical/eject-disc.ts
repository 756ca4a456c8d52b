import type { Host, Run } from '@tapedeck/core';
import { nothingToEject } from '../eject/errors.ts';
import { complaintOf } from '../eject/linux/tools.ts';
import { severalTimes } from '../eject/several-times.ts';
import { stays } from '../eject/stays.ts';
import type { SpooledDestination } from '../spool/spooled-destination.ts';
import { discStays } from './errors.ts';
import { kindOfDrive } from './xorriso.ts';

/** Ejects the disc that the run has used; one that this use did not answer with is none of its business. @throws `MEDIA_NOT_EJECTED` */
export const ejectDisc = async (
  { signal, note, job }: Pick<Run, 'signal' | 'note' | 'job'>,
  host: Host,
  drive: string,
  used: SpooledDestination | undefined,
): Promise<void> => {
  if (used === undefined) return;
  if ((await kindOfDrive(drive)) !== 'device') {
    const nothing = nothingToEject(drive, 'it is an image file');
    if (!stays(nothing, job)) throw nothing;
    return note(nothing.code, nothing.message);
  }
  let complaint: string | undefined;
  const eject = async () => {
    complaint = await complaintOf(host, signal, 'eject', drive);
    return complaint === undefined;
  };
  const isOut = await severalTimes(eject, host, signal);
  if (!isOut) throw discStays(drive, complaint ?? '');
  note('MEDIA_EJECTED', `The disc in "${drive}" is ejected.`);
};
