import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, RunningCommand } from '@tapedeck/core';
import { runScript, systemTool } from '@tapedeck/windows';
import { setFailed, writerFailed } from './errors.ts';
import { failureOf } from './failures.ts';
import { linkShadow } from './link-shadow.ts';
import { listShadows, noteShadows } from './scripts.ts';
import { asInput, openingLines, parseNoted, refusalIn } from './session-lines.ts';
import type { Shadow, ShadowSet } from './shadow-set.ts';
import { hasFailed, listWriters } from './writers.ts';

/** A session of `diskshadow`: as long as it lives, its writers wait to hear how the backup has ended. */
export interface Session {
  readonly name: string;
  /** A folder of its own, for what the tool leaves and what is noted. */
  readonly scratch: string;
}

/** How often it is asked whether the set is there; making one takes seconds. */
const pollMs = 200;

export const metadataOf = (scratch: string): string => join(scratch, 'metadata.cab');
const notedIn = (scratch: string) => join(scratch, 'shadows.txt');

/** Makes a set, and leaves its session open. What is made when it throws is found by the session's folder. @throws `VSS_FAILED`, `VSS_WRITER_FAILED` */
export const openSession = async (
  host: Host,
  signal: AbortSignal,
  set: ShadowSet,
  { name, scratch }: Session,
): Promise<readonly Shadow[]> => {
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const noteScript = join(scratch, 'note-shadows.cmd');
  await copyFile(noteShadows, noteScript);
  const excluded = set.mode === 'full' ? await othersThan(set, host, signal) : [];
  const running = await host.start(name, { file: systemTool(host, 'diskshadow.exe'), args: [], cwd: scratch });
  running.write(asInput(openingLines(set, excluded, { metadata: metadataOf(scratch), noteScript })));
  const noted = await untilNoted(running, scratch, host, signal);
  const ids = parseNoted(noted ?? '');
  if (ids.length < set.volumes.length || hasRefused(running)) return failed(running, scratch);
  if (!existsSync(metadataOf(scratch))) return failed(running, scratch, 'What the writers say of it is missing.');
  await refuseFailedWriters(set, host, signal);
  return shadowsOf(ids, scratch, host, signal);
};

const othersThan = async ({ writers }: ShadowSet, host: Host, signal: AbortSignal): Promise<readonly string[]> => {
  const wanted = new Set(writers.map(({ id }) => id.toLowerCase()));
  return (await listWriters(host, signal)).map(({ id }) => id).filter((id) => !wanted.has(id));
};

/** The tool goes on after a command that it could not do: a writer that was to be left out would be in the set. */
const hasRefused = (running: RunningCommand) => refusalIn(running.printed()) !== undefined;

/** What the script has noted; `undefined` when the session has ended before, or has failed. */
const untilNoted = async (running: RunningCommand, scratch: string, host: Host, signal: AbortSignal): Promise<string | undefined> => {
  let hasEnded = false;
  void running.ended.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const isLast = hasEnded || hasRefused(running);
    const noted = await notedText(scratch);
    if (noted !== undefined || isLast) return noted;
    await host.sleep(pollMs, signal);
  }
};

/** What was noted in a session's folder, if it came to that. */
export const notedText = (scratch: string): Promise<string | undefined> => readFile(notedIn(scratch), 'utf8').catch(() => undefined);

const failed = async (running: RunningCommand, scratch: string, missing?: string): Promise<never> => {
  running.stop();
  await running.ended;
  const printed = running.printed();
  await rm(scratch, { recursive: true, force: true });
  const code = refusalIn(printed);
  throw setFailed(code ?? 'no error number,', failureOf(code).meaning, missing ?? lastLines(printed));
};

const lastLines = (printed: string) => printed.trim().split(/\r?\n/).slice(-4).join(' ').slice(-500);

/** A writer that has failed while it was frozen leaves the view of its files as it happens to be. */
const refuseFailedWriters = async ({ writers }: ShadowSet, host: Host, signal: AbortSignal): Promise<void> => {
  if (writers.length === 0) return;
  const states = await listWriters(host, signal);
  for (const { id } of writers) {
    const writer = states.find((one) => one.id === id.toLowerCase());
    if (writer === undefined || hasFailed(writer)) throw writerFailed(id, writer?.state ?? 0, writer?.lastError ?? 'it does not answer');
  }
};

const shadowsOf = async (ids: readonly string[], scratch: string, host: Host, signal: AbortSignal): Promise<readonly Shadow[]> => {
  const all = await runScript(host, listShadows, {}, signal);
  const shadows: Shadow[] = [];
  for (const id of ids) {
    const found = all.find((one) => one.Id.toLowerCase() === id.toLowerCase());
    if (found === undefined) throw setFailed('0x80042308', failureOf('0x80042308').meaning, `"${id}" is not listed.`);
    shadows.push({ id, volume: found.Volume, top: await linkShadow(host, scratch, id, found.Device, signal) });
  }
  return shadows;
};
