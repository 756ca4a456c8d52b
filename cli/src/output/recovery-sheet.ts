import type { Secret } from '@tapedeck/core';

/** What a person needs to get the data back when this machine is gone. */
export interface RecoveryFacts {
  readonly identity: Secret;
  readonly recipient: string;
  readonly destination: string | undefined;
  /** Where a copy of the identity is kept under a passphrase; `undefined` where none is. */
  readonly copy: string | undefined;
  /** Public signing key of the site, hexadecimal; a key that belongs to no site yet has none. */
  readonly signer: string | undefined;
}

/** The recovery sheet: to be printed, or kept where this machine's end does not reach. */
export const recoverySheet = ({ identity, recipient, destination, copy, signer }: RecoveryFacts): string => `TAPEDECK RECOVERY SHEET

Keep this apart from the machine and from the backups. Whoever has it can read every backup.

Identity (put this line into a file, "identity.age"):
  ${identityLine(identity)}
Public key:
  ${recipient}
Signer of this site:
  ${signer ?? 'none: this key belongs to no site yet'}
Backups are at:
  ${destination ?? 'see the site file'}
Id of the media set:
  "setId" in the file "set.keys" beside the media files, once a first run has made it
Copy of the identity, under a passphrase:
  ${copy ?? 'none: this sheet and the machine have the only ones'}

To restore on any machine with Tapedeck, once the signer that it names is the one above:
  tapedeck restore FILE.tdk --identity identity.age --trust-signer --to FOLDER
The copy under a passphrase serves as "identity.age" as well; its passphrase is asked for.
`;

const identityLine = (identity: Secret): string =>
  identity
    .reveal()
    .split('\n')
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))
    .join('\n  ');
