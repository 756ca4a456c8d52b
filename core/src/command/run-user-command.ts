import type { CommandResult, Host, Run, Secret } from '@tapedeck/core';
import { commandFailed, commandTooLong } from './errors.ts';

/** A command as the site file gives it: a program with arguments, or a line for the shell. */
export interface Line {
  readonly run?: readonly string[];
  readonly shell?: string;
  readonly limitMinutes?: number;
  readonly env?: Readonly<Record<string, string | Secret>>;
}

/** What a command gets besides what the site file says. */
export interface Surroundings {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
}

/** A command for people: what the site file says, cut where it gets long. */
export const nameOf = ({ run = [], shell }: Line): string => {
  const name = shell ?? run.join(' ');
  return name.length <= 80 ? name : `${name.slice(0, 79)}…`;
};

/** What tells a command which job it belongs to. */
export const jobVariables = (run: Pick<Run, 'id' | 'job'>) => ({ TAPEDECK_JOB: run.job.name, TAPEDECK_RUN: run.id });

/** Runs a command, with its time limit. @throws `COMMANDS_TOO_LONG`; the host's own errors */
export const runLine = async (line: Line, { host, signal, env }: Surroundings): Promise<CommandResult> => {
  const [file = '', ...args] = line.shell === undefined ? (line.run ?? []) : shellFor(host.platform, line.shell);
  const { limitMinutes } = line;
  const result = await host.run({
    file,
    args,
    signal,
    env: { ...env, ...revealed(line.env) },
    ...(limitMinutes === undefined ? {} : { limitMinutes }),
  });
  if (result.timedOut) throw commandTooLong(nameOf(line), limitMinutes ?? 0, lastLines(result));
  return result;
};

/** Refuses any end but exit code 0. @throws `COMMANDS_FAILED` */
export const refuseFailure = (line: Line, result: CommandResult): void => {
  if (result.exitCode === 0) return;
  const how = result.exitCode === undefined ? `the signal ${result.signalName ?? 'unknown'}` : `exit code ${result.exitCode}`;
  throw commandFailed(nameOf(line), how, lastLines(result));
};

const shellFor = (platform: NodeJS.Platform, line: string) =>
  platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line];

/** The variables of a command with its secrets, ready to be handed over. */
export const revealed = (env: Line['env'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]));

const mostLines = 5;
const mostSigns = 1000;

/** The end of what the command said, on its error stream if it said anything there. */
const lastLines = ({ stdout, stderr }: CommandResult) =>
  (stderr.trim() === '' ? stdout : stderr).trim().split('\n').slice(-mostLines).join('\n').slice(-mostSigns);
