import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { BackupError, type Host, Objections } from '@tapedeck/core';
import { chooseDatabases } from './capture/choose-databases.ts';
import { planBackup } from './capture/plan-backup.ts';
import {
  compressionUnavailable,
  historyNotPermitted,
  notPermitted,
  serverTooOld,
  stagingMissing,
  stagingUnreachable,
  verifyNotPermitted,
  vssElsewhere,
} from './errors.ts';
import type { MssqlOptions } from './options.ts';
import { type Database, listDatabases } from './server/list-databases.ts';
import { readServer, type ServerFacts } from './server/server-facts.ts';
import { Session } from './server/session.ts';
import { placeOf } from './staging/staging-place.ts';

/** Objects to a server, a login, a folder or a name with which the job cannot come to a good end; to all of them at once. */
export const checkServer = async (use: string, options: MssqlOptions, host: Host, signal: AbortSignal): Promise<void> => {
  const objections = [...(await ofThisMachine(options, host)), ...(await ofServer(options, signal))];
  if (objections.length > 0) throw new Objections('MSSQL_REFUSED', `The source "${use}" cannot be captured as asked`, objections);
};

const ofThisMachine = async (options: MssqlOptions, host: Host): Promise<readonly BackupError[]> => {
  if (options.method === 'vss') return host.platform === 'win32' ? [] : [vssElsewhere()];
  const place = placeOf(options);
  if (place === undefined) return [stagingMissing()];
  try {
    await access(place.here, constants.R_OK | constants.W_OK);
    return [];
  } catch (error) {
    return [stagingUnreachable(place.here, error)];
  }
};

const ofServer = async (options: MssqlOptions, signal: AbortSignal): Promise<readonly BackupError[]> => {
  try {
    return await Session.with(options, signal, async (session) => {
      const server = await readServer(session);
      const { chosen, unknown } = chooseDatabases(await listDatabases(session), options);
      const online = chosen.filter(({ objection }) => objection === undefined);
      return [...toServer(server, options), ...unknown, ...online.flatMap(({ database }) => toRights(database, options))];
    });
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    return [error];
  }
};

const toServer = (
  { version, edition, canCompress, mayReadHistory, mayVerify }: ServerFacts,
  options: MssqlOptions,
): readonly BackupError[] => [
  ...(Number.parseInt(version, 10) < 11 ? [serverTooOld(version)] : []),
  ...(options.compression === 'on' && !canCompress ? [compressionUnavailable(edition)] : []),
  ...(mayReadHistory ? [] : [historyNotPermitted(options.user)]),
  ...(mayVerify || options.method === 'vss' ? [] : [verifyNotPermitted(options.user)]),
];

const toRights = (database: Database, options: MssqlOptions): readonly BackupError[] => {
  const isLog = planBackup(database, options).type === 'log';
  const may = isLog ? database.mayBackUpLog : database.mayBackUp;
  return may === false ? [notPermitted(database.name, isLog ? 'BACKUP LOG' : 'BACKUP DATABASE', options.user)] : [];
};
