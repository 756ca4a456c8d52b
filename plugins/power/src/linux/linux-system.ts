import { type BackupError, type Host, mayAdminister, objectionToCommand } from '@tapedeck/core';
import { notAllowed, notScheduled, unsupported } from '../errors.ts';
import type { Ending } from '../options.ts';
import type { Answer, Asked, PowerSystem } from '../power-system.ts';
import { nameOf, runTool, saidBy } from '../run-tool.ts';
import { fates } from '../words.ts';
import { keepersOf, mayEnd, plannedShutdown } from './ask-logind.ts';
import { commandLines, programsFor, sleepTimer } from './command-lines.ts';

/** Linux with systemd: `shutdown` and a timer do it, the login manager says what is planned and who keeps the machine on. */
export const linuxSystem = (host: Host): PowerSystem => ({
  objections: (ending, signal) => objectionsTo(host, ending, signal),
  schedule: (asked, signal) => schedule(host, asked, signal),
  stopCommand: (ending) => (ending === 'sleep' ? `systemctl stop ${sleepTimer}` : 'shutdown -c'),
});

const objectionsTo = async (host: Host, ending: Ending, signal: AbortSignal): Promise<readonly BackupError[]> => {
  const found = await Promise.all(programsFor(ending).map((program) => objectionToCommand({ run: [program] }, host)));
  const missing = found.filter((objection) => objection !== undefined);
  return missing.length > 0 ? missing : objectionsOfSystem(host, ending, signal);
};

const objectionsOfSystem = async (host: Host, ending: Ending, signal: AbortSignal): Promise<readonly BackupError[]> => {
  const answer = await mayEnd(host, ending, signal);
  const fate = fates[ending];
  if (answer === 'na') return [unsupported(fate)];
  // Timers of the system are made by root; who may only put the machine to sleep may not make one.
  const isRefused = answer === 'no' || answer.startsWith('challenge') || (ending === 'sleep' && !(await mayAdminister()));
  return isRefused ? [notAllowed(fate, 'Run the job as root, or see the rules of polkit for org.freedesktop.login1.')] : [];
};

// The system itself is asked afterwards, since a tool may fail, hang or be mistaken.
const schedule = async (host: Host, asked: Asked, signal: AbortSignal): Promise<Answer> => {
  const by = await keepersOf(host, asked.ending, signal);
  if (by.length > 0) return { kind: 'kept on', by };
  if ((await whatIsPlanned(host, signal)) !== 'nothing') return { kind: 'already' };
  let line = '';
  let said = '';
  for (const next of commandLines(asked)) {
    const result = await runTool(host, next, signal);
    line = nameOf(next);
    said = saidBy(result);
    if (result.exitCode !== 0) break;
  }
  if ((await whatIsPlanned(host, signal)) !== asked.ending) throw notScheduled(line, said);
  return { kind: 'scheduled' };
};

const endings: Readonly<Record<string, Ending>> = { poweroff: 'shutdown', reboot: 'restart' };

const whatIsPlanned = async (host: Host, signal: AbortSignal): Promise<Ending | 'nothing' | 'something else'> => {
  const kind = await plannedShutdown(host, signal);
  if (kind !== '') return endings[kind] ?? 'something else';
  const { stdout } = await runTool(host, ['systemctl', 'is-active', sleepTimer], signal);
  return stdout.trim() === 'active' ? 'sleep' : 'nothing';
};
