import type { Command, CommandResult, Host } from '../host.ts';
import { commandFailed, commandTooLong } from './command-errors.ts';
import { nameOfCommand, revealed, type UserCommand } from './user-command.ts';

/** What a command gets besides what the site file says. */
export interface Surroundings extends Pick<Command, 'input' | 'output'> {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a command of the user, with its time limit. @throws `HOST_COMMAND_TOO_LONG`; the host's own errors */
export const runUserCommand = async (command: UserCommand, { host, env, ...streams }: Surroundings): Promise<CommandResult> => {
  const [file = '', ...args] = command.shell === undefined ? (command.run ?? []) : shellFor(host.platform, command.shell);
  const { limitMinutes } = command;
  const result = await host.run({
    file,
    args,
    ...streams,
    env: { ...env, ...revealed(command.env) },
    ...(limitMinutes === undefined ? {} : { limitMinutes }),
  });
  if (result.timedOut) throw commandTooLong(nameOfCommand(command), limitMinutes ?? 0, lastLines(result));
  return result;
};

/** Refuses any end but exit code 0. @throws `HOST_COMMAND_FAILED` */
export const refuseFailure = (command: UserCommand, result: CommandResult): void => {
  if (result.exitCode === 0) return;
  const how = result.exitCode === undefined ? `the signal ${result.signalName ?? 'unknown'}` : `exit code ${result.exitCode}`;
  throw commandFailed(nameOfCommand(command), how, lastLines(result));
};

const shellFor = (platform: NodeJS.Platform, line: string) =>
  platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line];

const mostLines = 5;
const mostSigns = 1000;

/** The end of what the command said, on its error stream if it said anything there. */
const lastLines = ({ stdout, stderr }: CommandResult) =>
  (stderr.trim() === '' ? stdout : stderr).trim().split('\n').slice(-mostLines).join('\n').slice(-mostSigns);
