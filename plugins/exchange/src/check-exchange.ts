import { type BackupError, type Host, Objections, type Run } from '@tapedeck/core';
import { describeMachine } from '@tapedeck/windows';
import type { AskServer } from './asked-once.ts';
import { chooseDatabases } from './choose-databases.ts';
import { notElevated, notInstalled, toBeFrozen } from './errors.ts';
import type { ExchangeOptions } from './options.ts';

/** Objects to a machine without Exchange, to a process that may not read its files, and to names that no database has; all at once. */
export const checkExchange = async (
  use: string,
  options: ExchangeOptions,
  host: Host,
  { job, signal }: Pick<Run, 'job' | 'signal'>,
  askServer: AskServer,
): Promise<void> => {
  const { isElevated } = await describeMachine(host, signal);
  const { Installed, Databases } = await askServer(signal);
  const objections: readonly BackupError[] = [
    ...(isElevated ? [] : [notElevated()]),
    ...(job.snapshot.use === 'none' ? [toBeFrozen()] : []),
    ...(Installed ? chooseDatabases(Databases, options).objections : [notInstalled()]),
  ];
  if (objections.length > 0) throw new Objections('EXCHANGE_REFUSED', `"${use}" cannot be backed up`, objections);
};
