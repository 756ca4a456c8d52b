import { isAbsolute } from 'node:path';
import { type Host, objectionToCommand, type Run } from '@tapedeck/core';
import { ejectToolMissing, nothingToEject } from '../eject/errors.ts';
import { findTools } from '../eject/linux/tools.ts';
import { stays } from '../eject/stays.ts';
import { pathNotAbsolute } from '../errors.ts';
import { checkKeeping } from '../spool/check-keeping.ts';
import { changerAlone } from '../tape/errors.ts';
import { opticalAndMore, opticalUnsupported, xorrisoMissing } from './errors.ts';
import type { DiscOptions } from './locate-disc.ts';
import { kindOfDrive } from './xorriso.ts';

/** Objects to a drive that is named badly, or twice, and to discs where nobody writes them. */
export const checkDiscOptions = async ({ optical: drive, spool, ...others }: DiscOptions, host: Host): Promise<void> => {
  if (host.platform !== 'linux') throw opticalUnsupported(host.platform);
  if (others.changer !== undefined) throw changerAlone(others.changer);
  for (const key of ['path', 'label', 'id'] as const) if (others[key] !== undefined) throw opticalAndMore(drive, key);
  for (const path of [drive, spool]) if (path !== undefined && !isAbsolute(path)) throw pathNotAbsolute(path);
  if ((await objectionToCommand({ run: ['xorriso'] }, host)) !== undefined) throw xorrisoMissing();
};

/** Objects to what a job wants of a disc and cannot have: older restore points removed, an image file ejected. */
export const checkDiscJob = async (run: Pick<Run, 'job'>, host: Host, { optical: drive }: DiscOptions): Promise<void> => {
  checkKeeping(run, `optical ${drive}`);
  if (run.job.eject === false) return;
  const objection = await objectionToEject(drive, host);
  if (objection !== undefined && !stays(objection, run.job)) throw objection;
};

const objectionToEject = async (drive: string, host: Host) => {
  if ((await kindOfDrive(drive)) !== 'device') return nothingToEject(drive, 'it is an image file');
  return (await findTools(host)).eject ? undefined : ejectToolMissing();
};
