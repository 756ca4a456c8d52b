import { listSet, openMediaSet } from '@tapedeck/archive';
import type { Destination, Run, SetUsage, StoredAmount } from '@tapedeck/core';
import { offeredMedia } from './list-points.ts';
import { setFolder } from './open-set.ts';

/** What the job's media set takes: points, what is only held for them, and the trash. */
export const setUsage = async (run: Run, destination: Destination): Promise<SetUsage> => {
  const base = setFolder(run.job.name);
  const listing = await listSet(destination, base);
  const points = (await offeredMedia(destination, base, listing)).map(({ media }) => media);
  const held = listing.points.filter((media) => !points.includes(media));
  return { points: amountOf(points), held: amountOf(held), trash: await trashAmount(destination, base) };
};

const amountOf = (media: readonly { readonly storedBytes: number }[]): StoredAmount => ({
  count: media.length,
  bytes: media.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
});

const trashAmount = async (destination: Destination, base: string): Promise<StoredAmount> => {
  const amount = { count: 0, bytes: 0 };
  for (const { media, storedBytes } of await (await openMediaSet(destination, base)).trash()) {
    amount.count += media.length;
    amount.bytes += storedBytes;
  }
  return amount;
};
