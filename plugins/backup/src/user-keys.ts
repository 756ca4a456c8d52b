import { encodeSetKeys, readSetKeys, type SetKeys, type WrappedSecret } from '@tapedeck/archive';
import type { Run, UserKey, UserKeyChange, UserKeys } from '@tapedeck/core';
import { identityMissing, keyHeldAlready, keyNotHeld, lastKey, setForeign, setNotEncrypted } from './errors.ts';
import { setFolder } from './open-set.ts';
import { openSetSecret } from './set-secret.ts';
import { siteSigner } from './site-signer.ts';
import { takeLock } from './take-lock.ts';

/** Who can open the media set of a job: the set's own key is wrapped for each of them, so none of the media files has to be touched. */
export const userKeys: UserKeys = {
  async list(run, destination) {
    const found = await readSetKeys(destination, setFolder(run.job.name));
    return (found?.keys.wrapped ?? []).map(shown);
  },
  async change(run, destination, change) {
    const base = setFolder(run.job.name);
    const signer = siteSigner(run);
    const { owner } = await takeLock(run, destination, base, signer);
    const keys = (await readSetKeys(destination, base))?.keys;
    if (keys?.recipient === undefined) throw setNotEncrypted(run.job.name);
    if (keys.signer !== signer.publicKey.toString('hex')) throw setForeign(run.job.name);
    const wrapped = change.kind === 'remove' ? without(keys, change.holder) : [...keys.wrapped, ...(await wrapFor(run, keys, change))];
    await owner.writeKeys(encodeSetKeys({ ...keys, wrapped }, signer));
    return wrapped.map(shown);
  },
};

const shown = ({ wrapper, holder }: WrappedSecret): UserKey => ({ wrapper, holder });

const without = ({ wrapped }: SetKeys, holder: string): readonly WrappedSecret[] => {
  const left = wrapped.filter((row) => row.holder !== holder);
  if (left.length === wrapped.length) throw keyNotHeld(holder);
  if (left.length === 0) throw lastKey(holder);
  return left;
};

const wrapFor = async (
  run: Run,
  keys: SetKeys,
  change: Exclude<UserKeyChange, { readonly kind: 'remove' }>,
): Promise<readonly WrappedSecret[]> => {
  const holder = change.kind === 'add' ? change.recipient : 'passphrase';
  if (keys.wrapped.some((row) => row.holder === holder)) throw keyHeldAlready(holder);
  const secret = await openSetSecret(keys, run.pipeline, run.identities);
  if (secret === undefined) throw identityMissing('Adding a key');
  const { wrapper } = await run.pipeline.keyWrapper(change.wrapper);
  const options = change.kind === 'add' ? { recipients: [change.recipient] } : { passphrase: change.passphrase };
  return wrapper.wrap(Buffer.from(secret), options, run.host);
};
