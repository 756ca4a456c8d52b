import { join } from 'node:path';
import type { Host } from '@tapedeck/core';

/** How `eseutil` ended: 0, or an error of the database engine, which is negative. */
export interface EseResult {
  readonly code: number;
  /** Its last lines. */
  readonly said: string;
  readonly printed: string;
}

/** Runs `eseutil` of the Exchange Server that is installed in a folder. */
export const runEseutil = async (
  host: Host,
  installed: string,
  args: readonly string[],
  signal: AbortSignal,
  cwd?: string,
): Promise<EseResult> => {
  const file = join(installed, 'Bin', 'eseutil.exe');
  const { exitCode, stdout, stderr } = await host.run({ file, args, signal, ...(cwd === undefined ? {} : { cwd }) });
  const printed = stdout + stderr;
  return { code: codeOf(exitCode, printed), said: lastLine(printed), printed };
};

/**
 * The exit code is the error, and the text says it too. Node takes the 32 bits of a code for a number without a sign. One that says
 * nothing at all has checked nothing, whatever its code.
 */
const codeOf = (exitCode: number | undefined, printed: string): number =>
  exitCode === 0 && printed.trim() !== '' ? 0 : Number(/(-\d+) \(JET_/.exec(printed)?.[1] ?? (exitCode || -1) | 0);

const lastLine = (printed: string) => printed.trim().split(/\r?\n/).at(-1)?.slice(0, 300) ?? '';

/** The state of a database in what `eseutil /mh` prints; its words are the same in every version. */
export const stateIn = (printed: string): string | undefined => /^\s*State:\s*(.+?)\s*$/m.exec(printed)?.[1];
