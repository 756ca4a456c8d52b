import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackupError } from '@tapedeck/core';

/** Where one use keeps its copies during one run. */
export const copyFolder = (runId: string, use: string): string => join(tmpdir(), `tapedeck-sqlite-${runId}-${use.replace('#', '-')}`);

/** Where the copy of one of the databases lies. */
export const placeOf = (folder: string, at: number): string => join(folder, `${at}.db`);

/**
 * Copies each database in one transaction (sqlite.org/lang_vacuum.html#vacuuminto), and looks whether the copy is whole.
 * @throws `SQLITE_UNREADABLE`, `SQLITE_DAMAGED`
 */
export const copyDatabases = async (databases: readonly string[], folder: string): Promise<undefined> => {
  await mkdir(folder, { mode: 0o700 });
  for (const [at, path] of databases.entries()) {
    const copy = placeOf(folder, at);
    asked(path, `VACUUM INTO '${copy.replaceAll("'", "''")}'`);
    const [found] = asked(copy, 'PRAGMA quick_check');
    if (found?.quick_check !== 'ok')
      throw new BackupError('SQLITE_DAMAGED', `The database "${path}" is damaged: ${found?.quick_check}.`, {
        hint: 'Bring it back from an older restore point, or salvage it with ".recover" of the sqlite3 command.',
      });
  }
};

const asked = (path: string, sql: string) => {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 30_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new BackupError(
      'SQLITE_UNREADABLE',
      `"${path}" cannot be read as an SQLite database: ${cause instanceof Error ? cause.message : cause}.`,
      {
        hint: 'Check the path, and that this user may read it.',
        cause,
      },
    );
  }
};
