import type { CommandResult, Host } from '@tapedeck/core';
import { notAllowed, notScheduled } from '../errors.ts';
import type { Answer, Asked } from '../power-system.ts';
import { nameOf, runTool, saidBy } from '../run-tool.ts';
import { fates } from '../words.ts';
import { type Delayed, shutdownLine } from './command-lines.ts';
import { rightsHint } from './rights-hint.ts';

const accessDenied = 5;
const scheduledAlready = 1190;
const alreadyGoing: readonly number[] = [1115, scheduledAlready];
const keepers: Readonly<Record<number, string>> = { 1191: 'other users are logged on', 1271: 'the machine is locked' };

/** One to have it done, one to see that it is; a hang takes one more. */
const mostCalls = 3;

/**
 * Has Windows do it. No tool tells what is planned, but who asks again is told that it is scheduled already: that alone counts as proof.
 * @throws `POWER_NOT_SCHEDULED`, `POWER_NOT_ALLOWED`
 */
export const scheduleShutdown = async (host: Host, ending: Delayed, asked: Asked, signal: AbortSignal): Promise<Answer> => {
  const line = shutdownLine(host, ending, asked);
  let said = '';
  for (let call = 1; call <= mostCalls; call += 1) {
    const result = await runTool(host, line, signal);
    const number = numberOf(result);
    if (number === scheduledAlready && call > 1) return { kind: 'scheduled' };
    if (number === accessDenied) throw notAllowed(fates[ending], rightsHint);
    if (alreadyGoing.includes(number)) return { kind: 'already' };
    const keeper = keepers[number];
    if (keeper !== undefined) return { kind: 'kept on', by: [keeper] };
    said = saidBy(result);
    if (number !== 0 && !result.timedOut) break;
  }
  throw notScheduled(nameOf(line), said);
};

// Texts are in the language of the system; the number of the error, which is also the exit code, stands in brackets at their end.
const numberOf = ({ exitCode, stdout, stderr }: CommandResult): number => {
  const [, shown] = /\((\d+)\)\s*$/.exec(stdout + stderr) ?? [];
  return exitCode === 0 || shown === undefined ? (exitCode ?? -1) : Number(shown);
};
