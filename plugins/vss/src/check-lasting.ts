import type { Host, Run } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { shadowGone } from './errors.ts';
import { linkName } from './link-shadow.ts';
import { listShadows } from './scripts.ts';

/**
 * Makes sure that the shadow copies have lasted until everything was read: when Windows runs out of room for what has changed it
 * drops them, and files that vanish with them would look as if they had been deleted. @throws `VSS_SHADOW_GONE`
 */
export const checkLasting = async ({ found, signal }: Pick<Run, 'found' | 'signal'>, host: Host): Promise<undefined> => {
  const ours = found.snapshot?.taken.filter(({ provider }) => provider === 'vss').flatMap(({ mapping }) => mapping) ?? [];
  const frozen = ours.filter(({ path, readFrom }) => path !== readFrom);
  if (frozen.length === 0) return;
  const names = (await runScript(host, listShadows, {}, signal)).map(({ Id }) => linkName(Id));
  for (const { path, readFrom } of frozen) if (!names.some((name) => readFrom.includes(name))) throw shadowGone(path);
};
