import { statfs } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { BackupError, type Destination, type ReadableFile, type StoredItem, type WritableFile } from '@tapedeck/core';

const schema = `
  PRAGMA busy_timeout = 30000;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS item (name TEXT PRIMARY KEY, kind TEXT NOT NULL, id INTEGER UNIQUE, bytes INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS piece (id INTEGER, start INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (id, start));
  INSERT OR IGNORE INTO item (name, kind) VALUES ('.', 'folder')`;

/** A name, and all that lies below it. */
const within = `(name = ?1 OR substr(name, 1, length(?1) + 1) = ?1 || '/')`;
/** What lies in a folder whose name, with a slash, is ?1. */
const inside = `SELECT * FROM item WHERE name <> '.' AND substr(name, 1, length(?1)) = ?1 AND instr(substr(name, length(?1) + 1), '/') = 0`;
/** What of the pieces lies from ?2 to before ?3, and where. */
const pieces = `SELECT max(start, ?2) AS at, substr(bytes, max(?2 - start, 0) + 1, ?3 - max(start, ?2)) AS part
  FROM piece WHERE id = ?1 AND start < ?3 AND start + length(bytes) > ?2`;

/** One SQLite database as a destination: a file is a row and its pieces, and every change is a transaction, on the disk when it is done. */
export class SqliteStore implements Destination {
  readonly name: string;
  readonly capabilities = { rangeRead: true, rename: true, conditionalCreate: true, append: true, sequential: false };
  readonly #path: string;
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.name = `sqlite-store ${path}`;
    this.#path = path;
    this.#database = new DatabaseSync(path);
    this.#database.exec(schema);
  }

  async createExclusive(name: string): Promise<WritableFile> {
    const id = this.#change(name, () => {
      this.#needFolderOf(name);
      const make = `INSERT OR IGNORE INTO item SELECT ?, 'file', coalesce(max(id), 0) + 1, 0 FROM item RETURNING id`;
      return Number(this.#ask(make, name)[0]?.id ?? refuse('DESTINATION_EXISTS', name));
    });
    const append = (bytes: Uint8Array) => {
      this.#ask('INSERT INTO piece SELECT id, bytes, ? FROM item WHERE id = ?', Buffer.from(bytes), id);
      this.#ask('UPDATE item SET bytes = bytes + ? WHERE id = ?', bytes.length, id);
    };
    return { append: async (bytes) => this.#change(name, () => append(bytes)), flush: async () => {}, close: async () => {} };
  }

  async open(name: string): Promise<ReadableFile> {
    const [found] = this.#ask(`SELECT id, bytes FROM item WHERE name = ? AND kind = 'file'`, name);
    const { id, bytes } = found ?? refuse('DESTINATION_MISSING', name);
    const read = async (offset: number, into: Uint8Array) => {
      const parts = this.#ask(pieces, id ?? null, offset, offset + into.length);
      for (const { at, part } of parts) if (part instanceof Uint8Array) into.set(part, Number(at) - offset);
      return Math.max(0, Math.min(into.length, Number(bytes) - offset));
    };
    return { sizeBytes: Number(bytes), read, dropCache: async () => false, close: async () => {} };
  }

  async list(folder: string): Promise<readonly StoredItem[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    return this.#ask(inside, prefix).map(({ name, kind, bytes }) => ({
      name: String(name).slice(prefix.length),
      kind: kind === 'file' ? 'file' : 'folder',
      sizeBytes: Number(bytes),
    }));
  }

  async makeFolder(name: string): Promise<void> {
    this.#change(name, () => {
      for (let at = name; at !== '.'; at = posix.dirname(at)) {
        const make = `INSERT INTO item (name, kind) VALUES (?, 'folder') ON CONFLICT DO UPDATE SET kind = kind RETURNING kind`;
        if (this.#ask(make, at)[0]?.kind !== 'folder') refuse('DESTINATION_EXISTS', at);
      }
    });
  }

  async rename(from: string, to: string): Promise<void> {
    this.#change(from, () => {
      this.#needFolderOf(to);
      this.#drop(to);
      const moved = this.#ask(`UPDATE item SET name = ?2 || substr(name, length(?1) + 1) WHERE ${within} RETURNING 1`, from, to);
      if (moved.length === 0) refuse('DESTINATION_MISSING', from);
    });
  }

  readonly remove = async (name: string): Promise<void> => this.#change(name, () => this.#drop(name));
  readonly flushFolder = async (): Promise<void> => {};
  readonly space = async () => {
    const { bavail, blocks, bsize } = await statfs(dirname(this.#path));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  };

  /** Who has lost a lock finds its folder gone, and must not make it anew by writing there. */
  #needFolderOf(name: string): void {
    const folder = posix.dirname(name);
    if (this.#ask(`SELECT 1 FROM item WHERE name = ? AND kind = 'folder'`, folder).length === 0) refuse('DESTINATION_MISSING', folder);
  }

  #drop(name: string): void {
    if (this.#ask(`SELECT 1 FROM item WHERE ${within}`, name).length > 1) refuse('DESTINATION_EXISTS', name);
    this.#ask('DELETE FROM piece WHERE id = (SELECT id FROM item WHERE name = ?)', name);
    this.#ask('DELETE FROM item WHERE name = ?', name);
  }

  #change<Result>(name: string, work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error instanceof Error && /disk is full/.test(error.message) ? refuse('DESTINATION_FULL', name) : error;
    }
  }

  readonly #ask = (sql: string, ...values: readonly SQLInputValue[]) => this.#database.prepare(sql).all(...values);
}

const refusals = {
  DESTINATION_EXISTS: 'Something is already at',
  DESTINATION_MISSING: 'There is no',
  DESTINATION_FULL: 'There is no room for',
};

const refuse = (code: keyof typeof refusals, name: string): never => {
  throw new BackupError(code, `${refusals[code]} "${name}".`, { hint: 'See what else uses the database, and its disk.' });
};
