import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, Run } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { setFailed } from './errors.ts';
import { codeOfReturn, failureOf } from './failures.ts';
import { linkShadow, requirePlain } from './link-shadow.ts';
import { createShadow, listShadows } from './scripts.ts';
import type { Shadow } from './shadow-set.ts';

/** Makes a shadow copy of each volume, one after another and without writers, where Windows has no more than that. @throws `VSS_FAILED`, `VSS_NOT_LINKED`, `VSS_PATH_NOT_PLAIN` */
export const takeShadows = async (run: Run, host: Host, volumes: readonly string[]): Promise<readonly Shadow[]> => {
  const shadows: Shadow[] = [];
  for (const [index, volume] of volumes.entries())
    shadows.push(await takeOne(run, host, volume, join(run.stateFolder, `vss-${run.id}-${index + 1}`)));
  return shadows;
};

const takeOne = async (run: Run, host: Host, volume: string, scratch: string): Promise<Shadow> => {
  requirePlain(scratch);
  const before = (await runScript(host, listShadows, {}, run.signal)).map(({ Id }) => Id);
  const intent = { before, volumes: [volume], scratch };
  const { fact } = await run.take({ undo: 'remove-shadow', intent, scope: 'source' }, async () => {
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    const { ReturnValue, Id } = await runScript(host, createShadow, { Volume: volume }, run.signal);
    const code = codeOfReturn(ReturnValue);
    if (ReturnValue !== 0) throw setFailed(code, failureOf(code).meaning, '');
    return { id: Id };
  });
  const found = (await runScript(host, listShadows, {}, run.signal)).find(({ Id }) => Id === fact.id);
  if (found === undefined) throw setFailed('0x80042308', failureOf('0x80042308').meaning, `"${fact.id}" is not listed.`);
  return { id: fact.id, volume, top: await linkShadow(host, scratch, fact.id, found.Device, run.signal) };
};
