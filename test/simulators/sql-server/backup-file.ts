import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { ServerState, SimulatedDatabase } from './state.ts';
import type { Message } from './tds/tokens.ts';

/** A backup in a file. */
export interface SimulatedSet {
  readonly name: string;
  readonly type: 1 | 2 | 5;
  readonly uuid: string;
  readonly isCopyOnly: boolean;
  readonly hasChecksums: boolean;
  readonly database: Pick<SimulatedDatabase, 'name' | 'recovery' | 'content' | 'log' | 'files'>;
  /** Grows with each backup: what comes later in a chain is greater. */
  readonly lsn: number;
}

const magic = 'SIMULATED BACKUP';
// So that there is something to stream.
const padding = 'page '.repeat(20_000);

/** The bytes of a file with these backups. */
export const backupBytes = (sets: readonly SimulatedSet[]): Buffer => {
  const body = JSON.stringify(sets);
  return Buffer.from([magic, createHash('sha256').update(body).digest('hex'), body, padding].join('\n'));
};

/** What a file holds, or why it cannot be read. */
export const readBackups = (state: ServerState, file: string): readonly SimulatedSet[] | Message => {
  const real = realPath(state, file);
  if (real === undefined || !existsSync(real))
    return {
      number: 3201,
      text: `Cannot open backup device '${file}'. Operating system error 2(The system cannot find the file specified.).`,
    };
  const [first, sum, body = ''] = readFileSync(real, 'utf8').split('\n');
  if (first !== magic)
    return {
      number: 3241,
      text: `The media family on device '${file}' is incorrectly formed. SQL Server cannot process this media family.`,
    };
  if (sum !== createHash('sha256').update(body).digest('hex')) return { number: 3189, text: `Damage to the backup set was detected.` };
  return JSON.parse(body);
};

/** Where a file of the server is; `undefined` where it sees no such folder. */
export const realPath = ({ folders }: ServerState, file: string): string | undefined => {
  const seen = Object.keys(folders).find((folder) => file.startsWith(`${folder}\\`) || file.startsWith(`${folder}/`));
  return seen === undefined ? undefined : `${folders[seen]}/${file.slice(seen.length + 1)}`;
};

/** Whether it was readable. */
export const isRefusal = (read: readonly SimulatedSet[] | Message): read is Message => 'number' in read;
