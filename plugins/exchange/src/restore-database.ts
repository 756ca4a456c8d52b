import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ApplicationRun, pathBelow, type StoredWorkload, type WorkloadRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import type { ExchangeHost } from './capture-database.ts';
import { folderMissing, folderTaken, mailboxFailed, optionUnknown, recoveryFailed } from './errors.ts';
import { runEseutil, stateIn } from './eseutil.ts';
import { mountRecoveryDatabase, restoreMailbox } from './scripts.ts';

/** What a restore of a database is told. */
interface RecoveryRequest {
  readonly name: string;
  readonly folder: string;
  readonly mailbox: string | undefined;
  readonly target: string | undefined;
}

/**
 * Makes a recovery database of what was captured, and brings a mailbox back out of it if one is named. The database that is in use is
 * never touched. What fails before it is mounted, or is killed, leaves neither database nor folder.
 * @throws `EXCHANGE_NO_FOLDER`, `EXCHANGE_FOLDER_TAKEN`, `EXCHANGE_OPTION_UNKNOWN`, `EXCHANGE_NOT_RECOVERED`, `EXCHANGE_MAILBOX_FAILED`
 */
export const restoreDatabase = async (
  workload: StoredWorkload,
  from: string,
  request: WorkloadRequest,
  run: ApplicationRun,
  exchange: ExchangeHost,
): Promise<void> => {
  const wanted = recoveryOf(request);
  const { edb, prefix } = factsOf(workload);
  await claimEmpty(wanted.folder);
  await run.take({ undo: 'remove-recovery', intent: { folder: wanted.folder }, scope: 'run' }, async () => {
    await gather(workload, from, wanted.folder);
    await makeClean(wanted, { edb: join(wanted.folder, edb), prefix }, run, exchange);
    const names = { Name: wanted.name, Edb: join(wanted.folder, edb), Logs: wanted.folder };
    await runScript(exchange.host, mountRecoveryDatabase, names, run.signal);
    return { mounted: wanted.name };
  });
  await bringMailbox(wanted, run, exchange);
};

const recoveryOf = ({ as, options: { folder, mailbox, target, ...others } }: WorkloadRequest): RecoveryRequest => {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw optionUnknown(unknown);
  if (as === undefined || folder === undefined || folder === '') throw folderMissing();
  return { name: as, folder, mailbox, target: target ?? mailbox };
};

const factsOf = ({ facts = {} }: StoredWorkload): { readonly edb: string; readonly prefix: string } => ({
  // A media file may be forged: of a path only its name counts.
  edb: basename(String(facts.edb).replaceAll('\\', '/')),
  prefix: /^[A-Za-z0-9]{3}$/.exec(String(facts.prefix))?.[0] ?? 'E00',
});

/** An empty folder is as good as none: a crash may have left one. */
const claimEmpty = async (folder: string): Promise<void> => {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if ((await readdir(folder).catch(() => [folder])).length > 0) throw folderTaken(folder);
};

/** The files of the database and of its logs lie in one folder afterwards: logs name no folder. */
const gather = async ({ paths }: StoredWorkload, from: string, folder: string): Promise<void> => {
  for (const path of paths) {
    const place = join(from, pathBelow(path));
    const files = (await stat(place)).isDirectory() ? (await readdir(place)).map((name) => join(place, name)) : [place];
    for (const file of files) await copyFile(file, join(folder, basename(file)));
  }
};

const makeClean = async (
  { name, folder }: RecoveryRequest,
  { edb, prefix }: { readonly edb: string; readonly prefix: string },
  { signal }: ApplicationRun,
  { host, installed }: ExchangeHost,
): Promise<void> => {
  const recovered = await runEseutil(host, installed, ['/r', prefix, '/l', folder, '/d', folder, '/i'], signal, folder);
  if (recovered.code !== 0) throw recoveryFailed(name, recovered.code, recovered.said);
  const header = await runEseutil(host, installed, ['/mh', edb], signal);
  if (header.code !== 0 || stateIn(header.printed) !== 'Clean Shutdown')
    throw recoveryFailed(name, header.code, stateIn(header.printed) ?? header.said);
};

const bringMailbox = async ({ name, mailbox, target }: RecoveryRequest, run: ApplicationRun, { host }: ExchangeHost): Promise<void> => {
  if (mailbox === undefined || target === undefined) {
    run.note('EXCHANGE_RECOVERED', `The recovery database "${name}" is mounted. "New-MailboxRestoreRequest" brings mailboxes out of it.`);
    return;
  }
  const parameters = { Database: name, Mailbox: mailbox, Target: target };
  const { Status, Message } = await runScript(host, restoreMailbox, parameters, run.signal);
  if (Status !== 'Completed') throw mailboxFailed(mailbox, Status, Message);
  run.note('EXCHANGE_MAILBOX_BACK', `The mailbox "${mailbox}" is back, in "${target}". The recovery database "${name}" is still mounted.`);
};
