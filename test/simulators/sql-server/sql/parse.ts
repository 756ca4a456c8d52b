import { Cursor } from './cursor.ts';
import { type BackupStatement, parseBackup, parseRestore, type RestoreStatement } from './parse-media.ts';

/** What the simulator understands. */
export type Statement =
  | BackupStatement
  | RestoreStatement
  | { readonly kind: 'drop'; readonly database: string }
  | { readonly kind: 'settings' };

/** Reads a statement that is no query. @throws on anything else */
export const parse = (sql: string): Statement => {
  // What the driver says after each login.
  if (/^\s*set ansi_nulls on/.test(sql)) return { kind: 'settings' };
  const cursor = new Cursor(sql);
  const statement = parseWhole(cursor);
  cursor.end();
  return statement;
};

const parseWhole = (cursor: Cursor): Statement => {
  if (cursor.passes('BACKUP')) return parseBackup(cursor);
  if (cursor.passes('RESTORE')) return parseRestore(cursor);
  cursor.expect('DROP', 'DATABASE');
  return { kind: 'drop', database: cursor.take('name') };
};
