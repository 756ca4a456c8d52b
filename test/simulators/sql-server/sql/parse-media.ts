import type { Cursor } from './cursor.ts';

/** `BACKUP …` */
export interface BackupStatement {
  readonly kind: 'backup';
  readonly isLog: boolean;
  readonly database: string;
  readonly file: string;
  readonly settings: Settings;
}

/** `RESTORE …` */
export interface RestoreStatement {
  readonly kind: 'restore';
  readonly what: 'DATABASE' | 'LOG' | 'VERIFYONLY' | 'HEADERONLY' | 'FILELISTONLY';
  /** Empty for those that only look. */
  readonly database: string;
  readonly file: string;
  readonly settings: Settings;
}

/** What stands behind WITH. */
export interface Settings {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly moves: ReadonlyMap<string, string>;
}

const flagsOfBackup = ['DIFFERENTIAL', 'COPY_ONLY', 'COMPRESSION', 'NO_COMPRESSION', 'CHECKSUM', 'FORMAT', 'INIT'];
const flagsOfRestore = ['CHECKSUM', 'REPLACE', 'RECOVERY', 'NORECOVERY'];
const looks = ['VERIFYONLY', 'HEADERONLY', 'FILELISTONLY'] as const;

/** Reads what follows BACKUP. */
export const parseBackup = (cursor: Cursor): BackupStatement => {
  const isLog = cursor.passes('LOG');
  if (!isLog) cursor.expect('DATABASE');
  const database = cursor.take('name');
  cursor.expect('TO', 'DISK', '=');
  return { kind: 'backup', isLog, database, file: cursor.take('text'), settings: parseSettings(cursor, flagsOfBackup) };
};

/** Reads what follows RESTORE. */
export const parseRestore = (cursor: Cursor): RestoreStatement => {
  const look = looks.find((what) => cursor.passes(what));
  const what = look ?? (cursor.passes('LOG') ? 'LOG' : 'DATABASE');
  if (what === 'DATABASE') cursor.expect('DATABASE');
  const database = look === undefined ? cursor.take('name') : '';
  cursor.expect('FROM', 'DISK', '=');
  return { kind: 'restore', what, database, file: cursor.take('text'), settings: parseSettings(cursor, flagsOfRestore) };
};

const parseSettings = (cursor: Cursor, known: readonly string[]): Settings => {
  const [flags, values, moves] = [new Set<string>(), new Map<string, string>(), new Map<string, string>()];
  if (cursor.passes('WITH'))
    do {
      const flag = known.find((one) => cursor.passes(one));
      if (flag !== undefined) flags.add(flag);
      else if (cursor.passes('MOVE')) moves.set(...parseMove(cursor));
      else values.set(...parseValue(cursor));
    } while (cursor.passes(','));
  return { flags, values, moves };
};

const parseMove = (cursor: Cursor): [string, string] => {
  const from = cursor.take('text');
  cursor.expect('TO');
  return [from, cursor.take('text')];
};

const parseValue = (cursor: Cursor): [string, string] => {
  const name = ['FILE', 'STATS', 'NAME', 'STOPAT'].find((one) => cursor.passes(one, '='));
  if (name === undefined) throw new Error(`Incorrect syntax near '${cursor.take('word')}': no setting.`);
  return [name, cursor.take(name === 'FILE' || name === 'STATS' ? 'number' : 'text')];
};
