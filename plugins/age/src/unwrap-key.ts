import { Secret, type WrappedKey } from '@tapedeck/core';
import { identityLocked, wrappedKeyDamaged } from './errors.ts';
import { parseIdentity } from './identity-text.ts';
import { onScryptThread } from './on-scrypt-thread.ts';
import { openAgeFile } from './open-age-file.ts';

type Attempt = () => Promise<Uint8Array | undefined>;

/**
 * Opens the first wrapped key that an identity fits; `undefined` when none does. Identities are identity files, identity
 * files that one of the given passphrases protects, and passphrases. What costs least is tried first, and an attempt that
 * ends in an error counts only if no other succeeds.
 * @throws `AGE_IDENTITY_INVALID`, `AGE_IDENTITY_NOT_TEXT`, `AGE_IDENTITY_LOCKED`, `AGE_WRAPPED_KEY_DAMAGED`
 */
export const unwrapKey = async (wrapped: readonly WrappedKey[], identities: readonly Secret[]): Promise<Uint8Array | undefined> => {
  const ours = wrapped.filter(({ wrapper }) => wrapper === 'age');
  const parsed = identities.map(parseIdentity);
  const keys = parsed.flatMap((identity) => (identity.kind === 'keys' ? identity.keys : []));
  const passphrases = parsed.flatMap((identity) => (identity.kind === 'passphrase' ? [identity.passphrase] : []));
  const locked = parsed.flatMap((identity) => (identity.kind === 'protected' ? [identity.file] : []));
  const unlocked = once(() => unlock(locked, passphrases));

  return firstThatOpens([
    ...ours.map((key) => () => open(key, keys)),
    ...(locked.length === 0 ? [] : ours.map((key) => async () => open(key, await unlocked()))),
    ...(passphrases.length === 0 ? [] : ours.map((key) => () => openWithPassphrase(key, passphrases))),
  ]);
};

const firstThatOpens = async (attempts: readonly Attempt[]) => {
  let failure: unknown;
  for (const attempt of attempts) {
    try {
      const opened = await attempt();
      if (opened !== undefined) return opened;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
};

const open = ({ data, holder }: WrappedKey, keys: readonly string[]) =>
  openAgeFile(data, { keys }).catch((error: unknown) => {
    throw wrappedKeyDamaged(holder, error);
  });

const openWithPassphrase = ({ data, holder }: WrappedKey, passphrases: readonly string[]) =>
  onScryptThread({ kind: 'open', file: data, passphrases }).catch((error: unknown) => {
    throw wrappedKeyDamaged(holder, error);
  });

/** Keys of all protected identity files that one of the passphrases opens. */
const unlock = async (files: readonly Uint8Array[], passphrases: readonly string[]): Promise<readonly string[]> => {
  const opened =
    passphrases.length === 0 ? [] : await Promise.all(files.map((file) => onScryptThread({ kind: 'open', file, passphrases })));
  const texts = opened.filter((bytes) => bytes !== undefined);
  if (texts.length === 0) throw identityLocked();
  return texts.flatMap((bytes) => {
    const inner = parseIdentity(new Secret(Buffer.from(bytes).toString('utf8')));
    return inner.kind === 'keys' ? inner.keys : [];
  });
};

const once = <Value>(work: () => Promise<Value>) => {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= work();
    return value;
  };
};
