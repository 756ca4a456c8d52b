import { hex } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { pointsIn, reasonsToStay, removePoints } from './maintain/remove-points.ts';
import { readWholeSet } from './maintain/set-facts.ts';
import type { Session } from './session.ts';

/**
 * Overwrite mode, after a complete run only: earlier points go to the trash, but for those that never go. They stay restore points until the new
 * one is complete and has passed every verification asked for; what an earlier run has put there goes now.
 */
export const replaceOverwritten = async (run: Run, { destination, base, committed, signer }: Session): Promise<void> => {
  if (committed === undefined) return;
  const facts = await readWholeSet(destination, base, signer);
  const staying = reasonsToStay(run, facts);
  const newest = hex(committed.trailer.mediaId);
  const ids = pointsIn(facts).flatMap(({ id }) => (id === newest || staying.has(id) ? [] : [id]));
  await removePoints(run, destination, { ids, graceMs: 0 });
};
