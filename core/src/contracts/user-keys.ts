import type { Run } from '../run/run.ts';
import type { Secret } from '../site/secret.ts';
import type { Destination } from './destination.ts';

/** A user key that opens a media set. */
export interface UserKey {
  /** The plugin that wrapped the set's key for it. */
  readonly wrapper: string;
  /** A recipient, or "passphrase". */
  readonly holder: string;
}

/** Whose key comes or goes. */
export type UserKeyChange =
  | { readonly kind: 'add'; readonly wrapper: string; readonly recipient: string }
  | { readonly kind: 'add passphrase'; readonly wrapper: string; readonly passphrase: Secret }
  | { readonly kind: 'remove'; readonly holder: string };

/** What a job kind can do to the user keys of its media set. */
export interface UserKeys {
  /** Who can open the set; empty for one that is not encrypted. Needs no key. */
  list(run: Run, destination: Destination): Promise<readonly UserKey[]>;
  /** Adds or removes a user key; answers who can open the set from now on. Adding takes an identity that opens it. */
  change(run: Run, destination: Destination, change: UserKeyChange): Promise<readonly UserKey[]>;
}
