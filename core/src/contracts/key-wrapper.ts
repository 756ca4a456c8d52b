import type { Host } from '../host/host.ts';
import type { OptionValue } from '../site/option-value.ts';
import type { Secret } from '../site/secret.ts';

/** The set's secret, wrapped for one user key. Public: it lies beside the media files. */
export interface WrappedKey {
  /** The plugin that wrapped it and can open it. */
  readonly wrapper: string;
  /** Which key opens it, in words for people: a recipient, or "passphrase". */
  readonly holder: string;
  readonly data: Uint8Array;
}

/** Wraps and opens the key of a media set. The block cipher itself belongs to the media file, not here. */
export interface KeyWrapper {
  /** Wraps for every key that the use's options name. Needs public keys only, but for passphrases. */
  wrap(secret: Uint8Array, options: OptionValue, host: Host): Promise<readonly WrappedKey[]>;
  /** Opens the first of `wrapped` that one of `identities` fits; `undefined` when none does. */
  unwrap(wrapped: readonly WrappedKey[], identities: readonly Secret[]): Promise<Uint8Array | undefined>;
  /** Makes a new user key: the secret part, as the text of an identity file, and the public part. */
  generate(): Promise<{ readonly identity: Secret; readonly recipient: string }>;
  /** Public keys that belong to an identity's text; empty for a passphrase. */
  recipients(identity: Secret): Promise<readonly string[]>;
  /** The identity as text that only the passphrase opens: given together as identities, they open what the identity opens. */
  protect(identity: Secret, passphrase: Secret): Promise<string>;
}

/** A key wrapper as one job uses it. */
export interface KeyWrapperUse {
  readonly name: string;
  readonly wrapper: KeyWrapper;
  readonly options: OptionValue;
}
