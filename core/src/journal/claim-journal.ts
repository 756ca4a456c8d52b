import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { journalClaimSchema } from '@tapedeck/schemas';
import { schemaCheck } from '../document/schema-check.ts';
import type { Host } from '../host/host.ts';
import { workingName } from '../state/unfinished.ts';
import type { Owner } from './journal-record.ts';
import { isAlive, thisProcess } from './owner.ts';

const isOwner = schemaCheck<Owner>(journalClaimSchema);

/**
 * Claims the journal of a dead run for this process. Claims are numbered and each number can be had once, so two
 * processes never recover the same journal, and one whose claimant died can be claimed anew.
 * Resolves to the claim's removal; to `undefined` when another living process has it.
 */
export const claimJournal = async (path: string, host: Host): Promise<(() => Promise<void>) | undefined> => {
  const numbers = await claimNumbers(path);
  const last = numbers.at(-1) ?? 0;
  if (last > 0 && (await isHeld(claimPath(path, last), host))) return undefined;
  const mine = claimPath(path, last + 1);
  if (!(await createWhole(mine, JSON.stringify(await thisProcess(host))))) return undefined;
  return async () => {
    for (const number of [...numbers, last + 1]) await rm(claimPath(path, number), { force: true });
  };
};

const claimPath = (path: string, number: number) => `${path}.claim-${number}`;

const claimNumbers = async (path: string) => {
  const prefix = `${basename(path)}.claim-`;
  const names = await readdir(dirname(path));
  return names.flatMap((name) => (name.startsWith(prefix) ? [Number(name.slice(prefix.length))] : [])).sort((a, b) => a - b);
};

const isHeld = async (path: string, host: Host) => {
  const owner: unknown = JSON.parse(await readFile(path, 'utf8').catch(() => 'null'));
  return isOwner(owner) && (await isAlive(owner, host));
};

// A link appears with its content already in it, and only one process can make it.
const createWhole = async (path: string, content: string): Promise<boolean> => {
  const working = workingName(join(dirname(path), `.${basename(path)}.${randomUUID()}`));
  await writeFile(working, content);
  try {
    await link(working, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(working, { force: true });
  }
};
