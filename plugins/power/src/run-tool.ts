import { type CommandResult, formatAmount, type Host } from '@tapedeck/core';

/** A tool of the system and its arguments. */
export type ToolLine = readonly [file: string, ...args: string[]];

/** They hand something to a service, and end; one that hangs must not keep the run from ending. */
const limitMinutes = 1;

/** Runs a tool, in no language but its own where it heeds that. */
export const runTool = (host: Host, [file, ...args]: ToolLine, signal: AbortSignal): Promise<CommandResult> =>
  host.run({ file, args, signal, env: { LC_ALL: 'C' }, limitMinutes });

/** A tool and its arguments for people. */
export const nameOf = (line: ToolLine): string => line.join(' ');

/** How a tool has ended, in a sentence. */
export const saidBy = ({ exitCode, timedOut, stdout, stderr }: CommandResult): string => {
  if (timedOut) return `It had no end after ${formatAmount(limitMinutes, 'minute')}.`;
  if (exitCode === 0) return 'It says that all went well.';
  return `It ended with exit code ${exitCode ?? 'unknown'}: ${(stderr.trim() || stdout.trim()).slice(-500)}`;
};
