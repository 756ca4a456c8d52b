import type { ServerMessage } from './server-failure.ts';

const hints: Readonly<Record<number, string>> = {
  262: 'Grant the login what the message names, or let it be sysadmin.',
  229: 'Grant the login what the message names.',
  911: 'The database was dropped or renamed meanwhile; run the job again.',
  3023: 'Another backup of the database, or a change of its files, runs. See to it that both do not meet, then run the job again.',
  3041: 'See the error log of the server.',
  3043: 'The database is damaged. Run DBCC CHECKDB, and keep the backups that you have.',
  3101: 'Others use the database. End their sessions, or restore it under another name with "--as NAME".',
  3154: 'Add "--with replace=yes" if the database that is there may go, or restore under another name with "--as NAME".',
  3159: 'Back up the tail of its log first, or add "--with replace=yes" if what was not backed up may go.',
  3169: 'The backup was made by a newer server. Restore it on one that is at least as new.',
  4208: 'Change the recovery model to FULL, or ask for "backup: full".',
  4214: 'Make a full backup first.',
};
const noSpace = 'Make room in the staging folder, or turn "compression" on.';
const refused = 'Let the account that the server runs as write to and read from the staging folder.';
const notThere = 'See whether "staging" names the folder as the server sees it.';
const damaged = 'See to the disk of the staging folder and the error log of the server, then run the job again.';

/** What to do about an error of the server. */
export const hintOf = ({ number, message }: ServerMessage): string => {
  const known = hints[number];
  if (known !== undefined) return known;
  const system = systemErrorOf(message);
  if (system === 112) return noSpace;
  if (system === 5) return refused;
  if (system === 2 || system === 3 || system === 53) return notThere;
  if ([3183, 3187, 3189, 3203, 3241, 3271].includes(number)) return damaged;
  return 'See what Microsoft says of this number, and the error log of the server.';
};

/** The number of the operating system's error that a message ends with: `112(There is not enough space on the disk.)`. */
export const systemErrorOf = (message: string): number | undefined => {
  const [, number] = /(?:^|\s)(\d+)\([^()]*\)\.?\s*$/.exec(message) ?? [];
  return number === undefined ? undefined : Number(number);
};
