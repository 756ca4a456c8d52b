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
    await readAnew(host, device, run.signal);
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

/** Some file systems write past the memory that the system has for the blocks of a device, which may be older than what is there. */
const readAnew = (host: Host, device: string, signal: AbortSignal) =>
  printedBy(host, { file: 'blockdev', args: ['--flushbufs', device], signal }, programFailed);

/** Where the blocks of a stretch are read: those of a volume that is mounted for writing where they are frozen. */
const frozenDevice = ({ device, mountedAt }: Stretch, { found }: ApplicationRun): string => {
  if (mountedAt === undefined) return device;
  const rows = found.snapshot?.taken.flatMap(({ mapping }) => mapping) ?? [];
  const frozen = rows.find((row) => row.path === mountedAt && row.device !== undefined)?.device;
  if (frozen === undefined) throw notFrozen(device, mountedAt);
  return frozen;
};
