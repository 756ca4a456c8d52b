import { listSet } from '@tapedeck/archive';
import { ownPoints } from './own-points.ts';
import type { Session } from './session.ts';

/**
 * Overwrite mode, after a complete run only: earlier media files go to the trash. They stay restore points until the new one
 * is complete and has passed every verification asked for.
 */
export const replaceOverwritten = async ({ destination, base, committed, signer }: Session): Promise<void> => {
  if (committed === undefined) return;
  const { points } = ownPoints(await listSet(destination, base), signer);
  const old = points.filter((point) => !Buffer.from(point.trailer.mediaId).equals(committed.trailer.mediaId));
  if (old.length > 0) await destination.makeFolder(`${base}trash`);
  for (const part of old.flatMap((point) => point.parts)) await destination.rename(part, `${base}trash/${part.slice(base.length)}`);
  for (const folder of [base.slice(0, -1), `${base}trash`]) if (old.length > 0) await destination.flushFolder(folder);
};
