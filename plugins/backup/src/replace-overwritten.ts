import type { Run } from '@tapedeck/core';
import { emptyTrash } from './maintain/empty-trash.ts';
import { discard } from './maintain/remove-points.ts';
import { hex, readWholeSet } from './maintain/set-facts.ts';
import type { Session } from './session.ts';

/**
 * Overwrite mode, after a complete run only: earlier media files go to the trash. They stay restore points until the new one is complete and
 * has passed every verification asked for; what an earlier run has put there goes now.
 */
export const replaceOverwritten = async (
  run: Run,
  { destination, base, committed, signer, writing: { owner, noteOutcome } }: Session,
): Promise<void> => {
  if (committed === undefined) return;
  // If the run dies after that, or cannot end well, nobody would know any more that a complete point is left.
  await noteOutcome?.('complete');
  const where = { destination, base, signer, owner };
  const { media } = await readWholeSet(destination, base, signer);
  await discard(
    run,
    where,
    media.filter(({ id }) => id !== hex(committed.trailer.mediaId)),
  );
  await emptyTrash(run, { ...where, graceMs: 0 });
};
