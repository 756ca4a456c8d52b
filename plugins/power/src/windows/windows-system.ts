import { type BackupError, type Host, objectionToCommand } from '@tapedeck/core';
import { describeMachine, runScript } from '@tapedeck/windows';
import { notAllowed, notScheduled, systemSilent, unsupported } from '../errors.ts';
import type { Ending } from '../options.ts';
import type { Answer, Asked, PowerSystem } from '../power-system.ts';
import { nameOf, runTool, saidBy } from '../run-tool.ts';
import { fates } from '../words.ts';
import { privilegesLine, shutdownLine } from './command-lines.ts';
import { rightsHint } from './rights-hint.ts';
import { scheduleShutdown } from './schedule-shutdown.ts';
import { describeSleep, scheduleSleep, sleepScript } from './scripts.ts';

/** The task that puts the machine to sleep; there is one at a time. The name stands in `schedule-sleep.ps1` too. */
const sleepTask = 'tapedeck-sleep';

/** Windows: `shutdown.exe` does it, and for sleep a task of the Task Scheduler. */
export const windowsSystem = (host: Host): PowerSystem => ({
  objections: (ending, signal) => (ending === 'sleep' ? objectionsToSleep(host, signal) : objectionsToShutdown(host, ending, signal)),
  schedule: (asked, signal) =>
    asked.ending === 'sleep' ? sleepLater(host, asked, signal) : scheduleShutdown(host, asked.ending, asked, signal),
  stopCommand: (ending) => (ending === 'sleep' ? `schtasks /delete /tn ${sleepTask} /f` : 'shutdown /a'),
});

const objectionsToShutdown = async (host: Host, ending: Exclude<Ending, 'sleep'>, signal: AbortSignal): Promise<readonly BackupError[]> => {
  const [program] = shutdownLine(host, ending, { ending, delayMinutes: 1, announcement: '' });
  const missing = await objectionToCommand({ run: [program] }, host);
  if (missing !== undefined) return [missing];
  const line = privilegesLine(host);
  const result = await runTool(host, line, signal);
  if (result.exitCode !== 0) throw systemSilent(nameOf(line), saidBy(result));
  return result.stdout.includes('"SeShutdownPrivilege"') ? [] : [notAllowed(fates[ending], rightsHint)];
};

const objectionsToSleep = async (host: Host, signal: AbortSignal): Promise<readonly BackupError[]> => {
  const { isElevated } = await describeMachine(host, signal);
  const { Allowed } = await runScript(host, describeSleep, {}, signal);
  return [...(isElevated ? [] : [notAllowed(fates.sleep, rightsHint)]), ...(Allowed ? [] : [unsupported(fates.sleep)])];
};

const sleepLater = async (host: Host, { delayMinutes }: Asked, signal: AbortSignal): Promise<Answer> => {
  const parameters = { Minutes: `${delayMinutes}`, Script: sleepScript };
  const { WasThere, IsThere } = await runScript(host, scheduleSleep, parameters, signal);
  if (WasThere) return { kind: 'already' };
  if (!IsThere) throw notScheduled('schedule-sleep.ps1', 'It says that all went well.');
  return { kind: 'scheduled' };
};
