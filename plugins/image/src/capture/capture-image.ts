import { type ApplicationRun, type Host, type ImageRoot, printedBy } from '@tapedeck/core';
import { notFrozen, programFailed } from '../errors.ts';
import type { ImagePlan, Stretch } from '../plan-image.ts';
import { piecesOf, usualRanges } from './pieces.ts';
import { usedBlocks } from './used-blocks.ts';

/** What there is to read of an image, now that everything is frozen. @throws `IMAGE_NOT_FROZEN` */
export const captureImage = async (plan: ImagePlan, path: string, host: Host, run: ApplicationRun): Promise<ImageRoot> => {
  const frozenAt = host.now();
  const pieces = [];
  for (const stretch of plan.stretches) {
    const device = frozenDevice(stretch, run);
    const { content, isMounted = false } = stretch;
    const used = await usedBlocks(host, { path: device, content, isMounted }, run.signal);
    if (used !== undefined && 'unknown' in used)
      run.note(
        'IMAGE_READ_WHOLE',
        `"${stretch.device}" is read whole, also what is free on it: ${used.unknown}. "apt install partclone" may help.`,
      );
    const ranges = used !== undefined && 'ranges' in used ? used.ranges : usualRanges(stretch);
    pieces.push(...piecesOf(stretch, ranges, device));
  }
  return { path, bytes: plan.device.bytes, frozenAt, pieces };
};

/**
 * Has the devices of a plan read anew: what the system has of their blocks in memory goes to them if it is newer, and is forgotten. It may be older as
 * well, since some file systems write past it.
 */
export const readAnew = async ({ stretches }: ImagePlan, host: Host, run: ApplicationRun): Promise<void> => {
  for (const device of new Set(stretches.map((stretch) => frozenDevice(stretch, run))))
    await printedBy(host, { file: 'blockdev', args: ['--flushbufs', device], signal: run.signal }, programFailed);
};

/** Where the blocks of a stretch are read: those of a volume that is mounted for writing where they are frozen. */
const frozenDevice = ({ device, mountedAt }: Stretch, { found }: ApplicationRun): string => {
  if (mountedAt === undefined) return device;
  const rows = found.snapshot?.taken.flatMap(({ mapping }) => mapping) ?? [];
  const frozen = rows.find((row) => row.path === mountedAt && row.device !== undefined)?.device;
  if (frozen === undefined) throw notFrozen(device, mountedAt);
  return frozen;
};
