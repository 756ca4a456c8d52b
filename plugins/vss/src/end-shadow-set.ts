import { rm } from 'node:fs/promises';
import type { Host, JsonValue, Outcome, RunningCommand, UndoContext, UndoRequest } from '@tapedeck/core';
import { hresultIn, runScript } from '@tapedeck/windows';
import { notEnded, perhapsOurs, shadowStays } from './errors.ts';
import { notedText } from './open-session.ts';
import type { VssOptions } from './options.ts';
import { intentOf, shadowIdsOf, type TakenIntent } from './read-journal.ts';
import { listShadows, removeShadow } from './scripts.ts';
import { asInput, closingLines, parseNoted } from './session-lines.ts';
import { listWriters } from './writers.ts';

/** State of a writer that could not do what a complete backup has it do. */
const failedAtComplete = 12;

/**
 * Ends a session: tells the writers that the backup is complete, if it is, and deletes the set. Where the session has died with
 * its process, the writers know that nothing was completed, and the set is found by what was noted of it.
 * @throws `VSS_NOT_ENDED`, `VSS_SHADOW_STAYS`, `VSS_PERHAPS_OURS`
 */
export const endShadowSet = async ({ intent, fact, outcome }: UndoRequest, { host, signal }: UndoContext<VssOptions>): Promise<void> => {
  const taken = intentOf(intent);
  const noted = parseNoted((await notedText(taken.scratch)) ?? '');
  const running = host.running(taken.name);
  const refusal = running === undefined ? undefined : await endSession(running, noted.setId, outcome, signal);
  const failedWriter = outcome === 'complete' ? await writerThatFailed(taken, host, signal) : undefined;
  await removeLeft(taken, idsToRemove(fact, noted.ids), host, signal);
  await rm(taken.scratch, { recursive: true, force: true });
  const why = refusal ?? failedWriter;
  if (why !== undefined) throw notEnded(why);
};

/** Removes a shadow copy without writers. @throws `VSS_SHADOW_STAYS`, `VSS_PERHAPS_OURS` */
export const removeTakenShadow = async ({ intent, fact }: UndoRequest, { host, signal }: UndoContext<VssOptions>): Promise<void> =>
  removeLeft(intentOf(intent), idsToRemove(fact, []), host, signal);

const idsToRemove = (fact: JsonValue | undefined, noted: readonly string[]) => (fact === undefined ? noted : shadowIdsOf(fact));

/** What the tool says against it, if anything. */
const endSession = async (
  running: RunningCommand,
  setId: string | undefined,
  outcome: Outcome | undefined,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const stop = () => running.stop();
  signal.addEventListener('abort', stop, { once: true });
  const before = running.printed().length;
  // A set that is still being made cannot be deleted; without its session it is not finished.
  if (setId === undefined) running.stop();
  else running.write(asInput(closingLines(outcome === 'complete', setId)));
  await running.ended;
  signal.removeEventListener('abort', stop);
  const said = running.printed().slice(before);
  return outcome === 'complete' && hresultIn(said) !== undefined ? said.trim().slice(-500) : undefined;
};

const writerThatFailed = async ({ writers }: TakenIntent, host: Host, signal: AbortSignal): Promise<string | undefined> => {
  if (writers.length === 0) return undefined;
  const states = await listWriters(host, signal);
  const failed = states.find(({ id, state }) => state === failedAtComplete && writers.some((wanted) => wanted.toLowerCase() === id));
  return failed && `the writer ${failed.id} says "${failed.lastError}".`;
};

const removeLeft = async ({ before, volumes }: TakenIntent, ids: readonly string[], host: Host, signal: AbortSignal): Promise<void> => {
  const there = await runScript(host, listShadows, {}, signal);
  const isOurs = (id: string) => ids.some((one) => one.toLowerCase() === id.toLowerCase());
  const left = there.map(({ Id }) => Id).filter(isOurs);
  for (const Id of left) await runScript(host, removeShadow, { Id }, signal);
  const stay = left.length === 0 ? [] : (await runScript(host, listShadows, {}, signal)).map(({ Id }) => Id).filter(isOurs);
  if (stay.length > 0) throw shadowStays(stay);
  if (ids.length > 0) return;
  // The process died before it could note what it had made, if it had made anything.
  const news = there.filter(({ Id, Volume }) => !before.includes(Id) && volumes.includes(Volume)).map(({ Id }) => Id);
  if (news.length > 0) throw perhapsOurs(news);
};
