import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { backupBytes, isRefusal, readBackups, realPath, type SimulatedSet } from '../backup-file.ts';
import type { BackupStatement } from '../sql/parse-media.ts';
import type { ServerState, SimulatedDatabase } from '../state.ts';
import { info, type Message } from '../tds/tokens.ts';
import { type Answering, terminate } from './answer.ts';
import { work } from './work.ts';

/** Answers BACKUP: writes the file bit by bit, and the history once it is whole. */
export const backUp = async (answering: Answering, statement: BackupStatement): Promise<boolean> => {
  const { folder, speaker } = answering;
  const { database: name, file, isLog, settings } = statement;
  const what = isLog ? 'BACKUP LOG' : 'BACKUP DATABASE';
  const state = folder.state;
  const database = state.databases.find((one) => one.name === name);
  if (database === undefined) return terminate(speaker, what, { number: 911, text: `Database '${name}' does not exist.` });
  const real = realPath(state, file);
  const refusal = refuse(state, database, statement, real);
  if (refusal !== undefined || real === undefined) return terminate(speaker, what, refusal ?? noPath(file));
  const fault = folder.fault('backup', name);
  const set = setOf(state, database, statement);
  const before = settings.flags.has('FORMAT') && settings.flags.has('INIT') ? [] : setsBefore(state, file);
  const bytes = backupBytes([...(fault?.does === 'append' ? [set] : before), set]);
  // Held open until the end, as the server does: whoever removes it meanwhile removes it for good.
  const open = openSync(real, 'w', 0o660);
  const ending = await work(answering, what, fault, (percent) => writePart(open, bytes, percent));
  closeSync(open);
  if (ending !== 'done') return false;
  if (fault?.does === 'damage') writeFileSync(real, bytes.toString().replace('"type"', '"tape"'));
  folder.change((changed) => remember(changed, set, statement));
  speaker.say(info(4035, `Processed 296 pages for database '${name}', file '${database.files[0]?.logicalName}' on file 1.`));
  speaker.say(info(3014, `${what} successfully processed 298 pages in 0.064 seconds (36.376 MB/sec).`));
  return true;
};

const noPath = (file: string): Message => ({
  number: 3201,
  text: `Cannot open backup device '${file}'. Operating system error 3(The system cannot find the path specified.).`,
});

const refuse = (
  state: ServerState,
  { recovery, hasChain, hasBase, isSecondary, state: number }: SimulatedDatabase,
  { isLog, settings: { flags }, file }: BackupStatement,
  real: string | undefined,
): Message | undefined => {
  const isDifferential = flags.has('DIFFERENTIAL');
  if (number !== 0) return { number: 927, text: 'The database cannot be opened. It is in the middle of a restore, or offline.' };
  if (isSecondary && !isLog && !flags.has('COPY_ONLY'))
    return { number: 3059, text: 'This BACKUP or RESTORE command is not supported on a database mirror or secondary replica.' };
  if (isLog && recovery === 'SIMPLE')
    return { number: 4208, text: 'The statement BACKUP LOG is not allowed while the recovery model is SIMPLE.' };
  if (isLog && !hasChain) return { number: 4214, text: 'BACKUP LOG cannot be performed because there is no current database backup.' };
  if (isDifferential && !hasBase)
    return { number: 3035, text: 'Cannot perform a differential backup, because a current database backup does not exist.' };
  if (flags.has('COMPRESSION') && state.engine === 4)
    return { number: 1844, text: 'BACKUP DATABASE WITH COMPRESSION is not supported on Express Edition.' };
  return real !== undefined && existsSync(dirname(real)) ? undefined : noPath(file);
};

const setsBefore = (state: ServerState, file: string): readonly SimulatedSet[] => {
  const read = readBackups(state, file);
  return isRefusal(read) ? [] : read;
};

const setOf = (
  { history }: ServerState,
  database: SimulatedDatabase,
  { isLog, settings: { flags, values } }: BackupStatement,
): SimulatedSet => ({
  name: values.get('NAME') ?? '',
  type: isLog ? 2 : flags.has('DIFFERENTIAL') ? 5 : 1,
  uuid: randomUUID().toUpperCase(),
  isCopyOnly: flags.has('COPY_ONLY'),
  hasChecksums: flags.has('CHECKSUM'),
  database: { name: database.name, recovery: database.recovery, content: database.content, log: database.log, files: database.files },
  lsn: history.length + 1,
});

/** Writes as much of the file as belongs to a part of the work, so that a broken backup leaves a broken file. */
const writePart = (open: number, bytes: Buffer, percent: number): undefined =>
  void writeSync(open, bytes, 0, Math.ceil((bytes.length * percent) / 100), 0);

const remember = (state: ServerState, set: SimulatedSet, { isLog }: BackupStatement): void => {
  const type = set.type === 2 ? 'L' : set.type === 5 ? 'I' : 'D';
  const lsn = (number: number) => `37000000${String(number).padStart(8, '0')}00001`;
  state.history.push({
    id: set.lsn,
    uuid: set.uuid,
    name: set.name,
    type,
    database: set.database.name,
    firstLsn: lsn(set.lsn),
    lastLsn: lsn(set.lsn + 1),
    size: 100_000,
  });
  const database = state.databases.find(({ name }) => name === set.database.name);
  if (database === undefined || set.isCopyOnly) return;
  if (type === 'D') [database.hasBase, database.hasChain] = [true, database.recovery !== 'SIMPLE'];
  if (isLog) database.log = database.log.slice(-1);
};
