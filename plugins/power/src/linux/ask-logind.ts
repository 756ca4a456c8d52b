import type { Host } from '@tapedeck/core';
import { systemSilent } from '../errors.ts';
import type { Ending } from '../options.ts';
import { nameOf, runTool, saidBy, type ToolLine } from '../run-tool.ts';

const manager = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'] as const;

const questions = { shutdown: 'CanPowerOff', restart: 'CanReboot', sleep: 'CanSuspend' } as const satisfies Record<Ending, string>;

/** Whether this user may have it done: `yes`, `no`, `challenge` (after a password), `na` where the machine cannot. @throws `POWER_SYSTEM_SILENT` */
export const mayEnd = async (host: Host, ending: Ending, signal: AbortSignal): Promise<string> => {
  const [answer] = await ask(host, ['call', questions[ending]], signal);
  return typeof answer === 'string' ? answer : '';
};

/** Whose inhibitors keep the machine from it now, in words; one that only delays does not. @throws `POWER_SYSTEM_SILENT` */
export const keepersOf = async (host: Host, ending: Ending, signal: AbortSignal): Promise<readonly string[]> => {
  const kept = ending === 'sleep' ? 'sleep' : 'shutdown';
  const [rows] = await ask(host, ['call', 'ListInhibitors'], signal);
  return listOf(rows).flatMap((row) => {
    const [what, who, why, mode, , processId] = listOf(row).map(String);
    // Newer systems know "block-weak" besides "block".
    if (!what?.split(':').includes(kept) || !mode?.startsWith('block')) return [];
    return [`"${who}" (process ${processId}) says "${why}"`];
  });
};

/** The kind of shutdown that the system plans: `poweroff`, `reboot`, …; empty when it plans none. @throws `POWER_SYSTEM_SILENT` */
export const plannedShutdown = async (host: Host, signal: AbortSignal): Promise<string> => {
  const [kind] = await ask(host, ['get-property', 'ScheduledShutdown'], signal);
  return typeof kind === 'string' ? kind : '';
};

const ask = async (host: Host, [verb, member]: readonly [string, string], signal: AbortSignal): Promise<readonly unknown[]> => {
  const line: ToolLine = ['busctl', '--system', '--json=short', verb, ...manager, member];
  const result = await runTool(host, line, signal);
  const data = result.exitCode === 0 ? dataIn(result.stdout) : undefined;
  if (data === undefined) throw systemSilent(nameOf(line), saidBy(result));
  return data;
};

const dataIn = (printed: string): readonly unknown[] | undefined => {
  try {
    const answer: unknown = JSON.parse(printed);
    const data: unknown = answer instanceof Object ? Reflect.get(answer, 'data') : undefined;
    return Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
