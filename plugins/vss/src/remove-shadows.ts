import { rm } from 'node:fs/promises';
import type { Host, UndoContext, UndoRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { perhapsOurs, shadowStays } from './errors.ts';
import type { VssOptions } from './options.ts';
import { intentOf, shadowIdsOf } from './read-journal.ts';
import { listShadows, removeShadow } from './scripts.ts';

/** Removes what is left of shadow copies. @throws `VSS_SHADOW_STAYS` */
export const removeShadows = async (ids: readonly string[], host: Host, signal: AbortSignal): Promise<void> => {
  if (ids.length === 0) return;
  const isOurs = (id: string) => ids.some((one) => one.toLowerCase() === id.toLowerCase());
  const ours = async () => (await runScript(host, listShadows, {}, signal)).map(({ Id }) => Id).filter(isOurs);
  const left = await ours();
  for (const Id of left) await runScript(host, removeShadow, { Id }, signal);
  const stay = left.length === 0 ? [] : await ours();
  if (stay.length > 0) throw shadowStays(stay);
};

/**
 * Removes a shadow copy without writers, which outlives its process. Where that died before it could write down which one it
 * had made, others may have made one too: such are told, and stay. @throws `VSS_SHADOW_STAYS`, `VSS_PERHAPS_OURS`
 */
export const removeTakenShadow = async ({ intent, fact }: UndoRequest, { host, signal }: UndoContext<VssOptions>): Promise<void> => {
  const { before, volumes, scratch } = intentOf(intent);
  await rm(scratch, { recursive: true, force: true });
  if (fact !== undefined) return removeShadows(shadowIdsOf(fact), host, signal);
  const there = await runScript(host, listShadows, {}, signal);
  const news = there.filter(({ Id, Volume }) => !before.includes(Id) && volumes.includes(Volume)).map(({ Id }) => Id);
  if (news.length > 0) throw perhapsOurs(news);
};
