import { quoteName, quoteText } from '../server/quote.ts';
import type { BackupPlan } from './plan-backup.ts';

/** What is backed up, to where, and how it is found again. */
export interface AskedBackup {
  readonly database: string;
  /** As the server sees it. */
  readonly file: string;
  /** The name of the backup, of which there is no other. */
  readonly setName: string;
  /** `auto` says nothing, for a server that cannot compress. */
  readonly compression: 'on' | 'off' | 'auto';
}

const compressions = { on: ['COMPRESSION'], off: ['NO_COMPRESSION'], auto: [] } as const;

/** The statement that has the server write a backup. */
export const backupStatement = ({ database, file, setName, compression }: AskedBackup, { type, copyOnly }: BackupPlan): string => {
  const settings = [
    ...(type === 'differential' ? ['DIFFERENTIAL'] : []),
    ...(copyOnly ? ['COPY_ONLY'] : []),
    'CHECKSUM',
    ...compressions[compression],
    // Without them the server would add to a file that is there.
    'FORMAT',
    'INIT',
    `NAME = ${quoteText(setName)}`,
    // Without it some say nothing until the end.
    'STATS = 5',
  ];
  return `BACKUP ${type === 'log' ? 'LOG' : 'DATABASE'} ${quoteName(database)} TO DISK = ${quoteText(file)} WITH ${settings.join(', ')}`;
};
