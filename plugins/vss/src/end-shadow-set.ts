import { rm } from 'node:fs/promises';
import type { Host, RunningCommand, UndoContext, UndoRequest } from '@tapedeck/core';
import { notEnded } from './errors.ts';
import { notedText } from './open-session.ts';
import type { VssOptions } from './options.ts';
import { intentOf, shadowIdsOf } from './read-journal.ts';
import { removeShadows } from './remove-shadows.ts';
import { asInput, closingLines, parseNoted, refusalIn } from './session-lines.ts';
import { listWriters } from './writers.ts';

/** State of a writer that could not do what a complete backup has it do. */
const failedAtComplete = 12;

/**
 * Ends a session, and its set with it: tells the writers that the backup is complete, if it is. Where the session has died with its
 * process, the writers know that nothing was completed, and the set has gone. @throws `VSS_NOT_ENDED`, `VSS_SHADOW_STAYS`
 */
export const endShadowSet = async ({ intent, fact, outcome }: UndoRequest, { host, signal }: UndoContext<VssOptions>): Promise<void> => {
  const { name, scratch, writers } = intentOf(intent);
  const isComplete = outcome === 'complete';
  const noted = parseNoted((await notedText(scratch)) ?? '');
  const running = host.running(name);
  // After a crash there is no outcome; within a run a session that is not there any more has told nobody.
  const gone = isComplete ? 'its session had ended by itself.' : undefined;
  const refusal = running === undefined ? gone : await endSession(running, noted.length > 0, isComplete, signal);
  const why = refusal ?? (isComplete ? await writerThatFailed(writers, host, signal) : undefined);
  await removeShadows(fact === undefined ? noted : shadowIdsOf(fact), host, signal);
  await rm(scratch, { recursive: true, force: true });
  if (why !== undefined) throw notEnded(why);
};

/** What the tool says against it, if anything. */
const endSession = async (
  running: RunningCommand,
  isMade: boolean,
  isComplete: boolean,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const stop = () => running.stop();
  signal.addEventListener('abort', stop, { once: true });
  const before = running.printed().length;
  // A set that is still being made would be finished first; without its session it never is.
  if (isMade) running.end(asInput(closingLines(isComplete)));
  else running.stop();
  await running.ended;
  signal.removeEventListener('abort', stop);
  const said = running.printed().slice(before);
  return isComplete && refusalIn(said) !== undefined ? said.trim().slice(-500) : undefined;
};

const writerThatFailed = async (wanted: readonly string[], host: Host, signal: AbortSignal): Promise<string | undefined> => {
  if (wanted.length === 0) return undefined;
  const states = await listWriters(host, signal);
  for (const id of wanted.map((one) => one.toLowerCase())) {
    const writer = states.find((one) => one.id === id);
    if (writer === undefined) return `the writer ${id} does not answer.`;
    if (writer.state === failedAtComplete) return `the writer ${id} says "${writer.lastError}".`;
  }
  return undefined;
};
