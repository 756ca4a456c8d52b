import type { Secret } from '@tapedeck/core';

/** What a person needs to get the data back when this machine is gone. */
export interface RecoveryFacts {
  readonly identity: Secret;
  readonly recipient: string;
  readonly destination: string | undefined;
  /** Public signing key of the site, hexadecimal; unknown before the first run. */
  readonly signer: string | undefined;
}

/** The recovery sheet: to be printed, or kept where this machine's end does not reach. */
export const recoverySheet = ({ identity, recipient, destination, signer }: RecoveryFacts): string => `TAPEDECK RECOVERY SHEET

Keep this apart from the machine and from the backups. Whoever has it can read every backup.

Identity (put this line into a file, "identity.age"):
  ${identityLine(identity)}
Public key:
  ${recipient}
Signer of this site:
  ${signer ?? 'made on the first run; see "tapedeck points"'}
Backups are at:
  ${destination ?? 'see the site file'}

To restore on any machine with Tapedeck:
  tapedeck points --site SITE        or, without a site file:
  tapedeck restore FILE.tdk --identity identity.age --to FOLDER
`;

const identityLine = (identity: Secret): string =>
  identity
    .reveal()
    .split('\n')
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))
    .join('\n  ');
