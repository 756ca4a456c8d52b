import { encodeSetKeys, newSet, readSetKeys, type SetKeys, type SetOwner, type Signer } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { encryptionDiffers, setForeign } from './errors.ts';
import { openSetSecret } from './set-secret.ts';

/** A media set as a writer needs it. */
export interface OpenedSet {
  readonly keys: SetKeys;
  /** The set's secret; `undefined` on a host that only writes, and for sets without encryption. */
  readonly identity: string | undefined;
}

/** Folder of a job's media set, with a slash at its end. */
export const setFolder = (job: string): string => `${job}/`;

/** Opens the job's media set, or makes a new one. The caller holds its lock. */
export const openSet = async (run: Run, destination: Destination, base: string, signer: Signer, owner: SetOwner): Promise<OpenedSet> => {
  const found = await readSetKeys(destination, base);
  const encrypted = run.pipeline.keyWrappers.length > 0;
  if (found === undefined) return makeSet(run, signer, owner);
  const { keys } = found;
  if (keys.signer !== signer.publicKey.toString('hex')) throw setForeign(run.job.name);
  if ((keys.recipient !== undefined) !== encrypted) throw encryptionDiffers(run.job.name, keys.recipient !== undefined);
  return { keys, identity: await openSetSecret(keys, run.pipeline, run.identities) };
};

const makeSet = async (run: Run, signer: Signer, owner: SetOwner): Promise<OpenedSet> => {
  const { setId, identity, recipient } = await newSet(run.pipeline.keyWrappers.length > 0);
  const wrapped =
    identity === undefined
      ? []
      : (
          await Promise.all(run.pipeline.keyWrappers.map(({ wrapper, options }) => wrapper.wrap(Buffer.from(identity), options, run.host)))
        ).flat();
  await owner.writeKeys(encodeSetKeys({ setId, recipient, wrapped }, signer));
  return { keys: { setId, recipient, wrapped, signer: signer.publicKey.toString('hex') }, identity };
};
