import { quoteName, quoteText } from '../server/quote.ts';
import type { BackupSet } from '../staging/read-sets.ts';
import type { RestoreOptions } from './restore-request.ts';

/** What is restored, from where. */
export interface AskedRestore {
  readonly target: string;
  readonly file: string;
  readonly type: BackupSet['type'];
  /** New places of files. */
  readonly moves: readonly { readonly logicalName: string; readonly to: string }[];
}

/** The statement that has the server take a backup back. */
export const restoreStatement = ({ target, file, type, moves }: AskedRestore, { replace, norecovery, until }: RestoreOptions): string => {
  const settings = [
    'FILE = 1',
    ...moves.map(({ logicalName, to }) => `MOVE ${quoteText(logicalName)} TO ${quoteText(to)}`),
    ...(until === undefined ? [] : [`STOPAT = ${quoteText(until)}`]),
    ...(replace && type === 'full' ? ['REPLACE'] : []),
    'CHECKSUM',
    norecovery ? 'NORECOVERY' : 'RECOVERY',
    'STATS = 5',
  ];
  return `RESTORE ${type === 'log' ? 'LOG' : 'DATABASE'} ${quoteName(target)} FROM DISK = ${quoteText(file)} WITH ${settings.join(', ')}`;
};
