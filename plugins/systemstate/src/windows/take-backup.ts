import type { ApplicationRun, Host } from '@tapedeck/core';
import { stageFolder } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { backupFailed, noVersion } from './errors.ts';
import { explained } from './hresults.ts';
import { lastLines } from './percent.ts';
import { startBackup } from './run-wbadmin.ts';
import { type BackupsThere, describeBackups } from './scripts.ts';
import { isShare, ownFolder, targetName } from './staging.ts';
import { versionsSince } from './versions.ts';

/** Its times may be told in whole minutes. */
const earlierMs = 2 * 60_000;

/** A system state that Windows has made. */
export interface TakenBackup {
  /** Volume or share folder at whose top it lies. */
  readonly target: string;
  readonly version: string;
}

/** Has Windows make a system state that lasts until the scope `source` ends. @throws `SYSTEMSTATE_BACKUP_FAILED`, `SYSTEMSTATE_NO_VERSION` */
export const takeBackup = async (run: ApplicationRun, host: Host, staging: string): Promise<TakenBackup> => {
  // A share keeps one version per computer at each place, and the next one overwrites it, whoever made it.
  const target = isShare(staging)
    ? await stageFolder(run, { within: ownFolder(staging), label: 'systemstate', scope: 'source' })
    : targetName(staging);
  const { Versions: before } = await runScript(host, describeBackups, {}, run.signal);
  const startedAt = host.now();
  // On a share the version goes with its folder; whether the tool could delete it there is said nowhere.
  const intent = { target, before, startedAt: startedAt.toISOString(), goesWithFolder: isShare(staging) };
  const { fact } = await run.take({ undo: 'end-backup', intent, scope: 'source' }, async () => {
    const { exitCode, printed } = await startBackup(run, host, target);
    const now = await runScript(host, describeBackups, {}, run.signal);
    if (exitCode !== 0 || now.LastResult !== 0) throw failureOf(exitCode, printed, now, startedAt);
    const version = versionsSince(now.Versions, before, startedAt)[0];
    if (version === undefined) throw noVersion();
    return { version };
  });
  return { target, version: fact.version };
};

/** The tool's own number says little; that of the service says what is the case, unless it is still that of an earlier backup. */
const failureOf = (exitCode: number | undefined, printed: string, { LastResult, LastTime, LastMessage }: BackupsThere, startedAt: Date) => {
  const isOld = exitCode !== 0 && !(Date.parse(LastTime) >= startedAt.getTime() - earlierMs);
  const said = lastLines(printed);
  if (isOld || LastResult === 0) return backupFailed(`exit code ${exitCode ?? 'unknown'}`, '', said);
  const { code, meaning } = explained(LastResult);
  return backupFailed(code, meaning, `${LastMessage} ${said}`.trim());
};
