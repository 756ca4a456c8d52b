import { keepAtDestination, type Secret, type Site } from '@tapedeck/core';
import { defaultKeyWrapper } from './make-key.ts';
import { newPassphrase } from './passphrase.ts';
import { chosenJobs } from './point-spec.ts';

/** A key, as it was made. */
export interface NewKey {
  readonly identity: Secret;
  readonly recipient: string;
}

/** Keeps a copy of a key that is still to be made. Resolves to where it is, in words for people. */
export type KeepCopy = (key: NewKey) => Promise<string>;

/** How much of the public key tells copies of several keys apart. */
const tailLength = 8;

/** Settles beforehand what a copy at the destination of a job needs: the job, and a passphrase from a file or typed. */
export const prepareCopy = async (site: Site, job: string, passphraseFile: string | undefined): Promise<KeepCopy> => {
  chosenJobs(site, job);
  return copyUnder(site, job, await newPassphrase(passphraseFile));
};

/** Keeps copies at the destination of a job under this passphrase. */
export const copyUnder =
  (site: Site, job: string, passphrase: Secret): KeepCopy =>
  async ({ identity, recipient }) => {
    const text = await (await defaultKeyWrapper()).protect(identity, passphrase);
    return keepAtDestination(site, job, `identity-${recipient.slice(-tailLength)}.age`, text);
  };

/** What became of a copy. A key that was made must be shown also when its copy could not be kept. */
export interface KeptCopy {
  readonly place: string | undefined;
  readonly failure?: unknown;
}

/** Keeps the copy, if one is wanted. Never rejects: the caller shows the key first, and then throws the failure. */
export const keptCopy = async (keep: KeepCopy | undefined, key: NewKey): Promise<KeptCopy> => {
  try {
    return { place: await keep?.(key) };
  } catch (failure) {
    return { place: undefined, failure };
  }
};
