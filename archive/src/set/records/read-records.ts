import { ArchiveError } from '../../errors.ts';
import { readWhole } from '../../store/read-range.ts';
import type { Store } from '../../store/store.ts';
import { hasCode } from '../has-code.ts';
import { type CommitRecord, decodeRecord, isTorn } from './commit-record.ts';

/** Folder of the records of a set; `base` ends in a slash, or is empty. */
export const recordFolder = (base: string): string => `${base}commits`;

/** What the records of a set say. */
export interface Records {
  /** All that are there, newest first. */
  readonly numbers: readonly number[];
  /** The newest that can be read; `undefined` when there is none. */
  readonly newest: CommitRecord | undefined;
  /** Names of those above it that are damaged, or forged. */
  readonly damaged: readonly string[];
}

const limitBytes = 64 << 20;
/** How often a reader begins anew because what it was going to read was removed: somebody writes faster than it reads. */
const mostTries = 100;

/** Numbers of the records that are there, newest first. */
export const listNumbers = async (store: Store, base: string): Promise<readonly number[]> =>
  (await store.list(recordFolder(base)))
    .flatMap(({ name, kind }) => (kind === 'file' && /^[1-9]\d*$/.test(name) ? [Number(name)] : []))
    .sort((a, b) => b - a);

/** Reads the newest record. Old ones are only removed when a newer one is there, so one that has gone meanwhile was not the newest any more. */
export const readRecords = async (store: Store, base: string): Promise<Records> => {
  for (let attempt = 1; ; attempt++) {
    const numbers = await listNumbers(store, base);
    try {
      return { numbers, ...(await newestOf(store, base, numbers)) };
    } catch (error) {
      if (!hasCode(error, 'DESTINATION_MISSING') || attempt === mostTries) throw error;
    }
  }
};

const newestOf = async (store: Store, base: string, numbers: readonly number[]): Promise<Omit<Records, 'numbers'>> => {
  const damaged: string[] = [];
  for (const number of numbers) {
    const name = `${recordFolder(base)}/${number}`;
    const bytes = await readIfSound(store, name);
    if (bytes !== undefined && isTorn(bytes)) continue;
    const newest = bytes && decodeRecord(bytes, number);
    if (newest !== undefined) return { newest, damaged };
    damaged.push(name);
  }
  return { newest: undefined, damaged };
};

const readIfSound = async (store: Store, name: string): Promise<Buffer | undefined> => {
  try {
    return await readWhole(store, name, limitBytes);
  } catch (error) {
    if (error instanceof ArchiveError || hasCode(error, 'DESTINATION_DAMAGED')) return undefined;
    throw error;
  }
};

/** Why nobody may go on from what lies below such a record: what it has added would be taken for the leavings of a dead run. */
export const recordDamaged = (name: string): ArchiveError =>
  new ArchiveError('SET_RECORD_DAMAGED', `The commit record "${name}" is damaged, or forged.`, {
    hint: 'Restore it from a copy. If there is none, save what it has added with "tapedeck salvage", then remove it.',
  });

/** Another site owns the set: what it has decided is not ours to go on from. */
export const recordForeign = (name: string): ArchiveError =>
  new ArchiveError('SET_RECORD_FOREIGN', `The commit record "${name}" was written by another site.`, {
    hint: "Give the job another name, or restore this site's signing key from its copy.",
  });
