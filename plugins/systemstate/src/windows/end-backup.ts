import { type Host, type JsonValue, textIn, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import type { SystemStateOptions } from '../options.ts';
import { perhapsOurs, versionStays } from './errors.ts';
import { lastLines } from './percent.ts';
import { deleteVersion, stopBackup } from './run-wbadmin.ts';
import { type BackupsThere, describeBackups, idle } from './scripts.ts';
import { isVersion, versionsNear } from './versions.ts';

const pollMs = 500;
/** A job that began this long before or after our own start is taken for ours; there is one at a time. */
const startedWithinMs = 5 * 60_000;

/**
 * Ends a backup of ours that may still go on in its service, and deletes the version that came of it, and no other one.
 * @throws `SYSTEMSTATE_PERHAPS_OURS`, `SYSTEMSTATE_VERSION_STAYS`
 */
export const endBackup = async ({ intent, fact }: UndoRequest, { host, signal }: UndoContext<SystemStateOptions>): Promise<void> => {
  const taken = intentOf(intent);
  const { Versions } = await stopped(taken, await runScript(host, describeBackups, {}, signal), host, signal);
  if (taken.goesWithFolder) return;
  const known = textIn(fact ?? null, 'version');
  const ours = known === '' ? versionsNear(Versions, taken.before, taken.startedAt) : Versions.filter((one) => one === known);
  const [version, ...others] = ours;
  if (version === undefined) return;
  if (others.length > 0) throw perhapsOurs(ours, taken.target);
  const { printed } = await deleteVersion(host, version, taken.target, signal);
  const left = await runScript(host, describeBackups, {}, signal);
  if (left.Versions.includes(version)) throw versionStays(version, taken.target, lastLines(printed));
};

/** What there is once our job has ended. One of somebody else goes on. */
const stopped = async (taken: TakenIntent, first: BackupsThere, host: Host, signal: AbortSignal): Promise<BackupsThere> => {
  let now = first;
  if (isOurs(taken, now)) await stopBackup(host);
  while (isOurs(taken, now)) {
    await host.sleep(pollMs, signal);
    now = await runScript(host, describeBackups, {}, signal);
  }
  return now;
};

const isOurs = ({ startedAt }: TakenIntent, { Status, RunningSince }: BackupsThere) =>
  Status !== '' && Status !== idle && Math.abs(Date.parse(RunningSince) - startedAt.getTime()) < startedWithinMs;

interface TakenIntent {
  readonly target: string;
  readonly before: readonly string[];
  readonly startedAt: Date;
  readonly goesWithFolder: boolean;
}

// The intent comes from a journal, of this process or of one that crashed.
const intentOf = (intent: JsonValue): TakenIntent => {
  const before: unknown = intent instanceof Object ? Reflect.get(intent, 'before') : [];
  return {
    target: textIn(intent, 'target'),
    before: Array.isArray(before) ? before.filter((one) => typeof one === 'string').filter(isVersion) : [],
    startedAt: new Date(textIn(intent, 'startedAt')),
    goesWithFolder: intent instanceof Object && Reflect.get(intent, 'goesWithFolder') === true,
  };
};
