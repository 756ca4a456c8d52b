import { type Host, objectionToCommand } from '@tapedeck/core';

/** Programs of Linux that take part in ejecting a drive. */
export interface EjectTools {
  /** `eject` of util-linux: has a drive give out its medium. */
  readonly eject: boolean;
  /** `udisksctl` of udisks: unmounts for users who may not, and takes the power from a disk. */
  readonly udisks: boolean;
}

/** Which of them are installed. */
export const findTools = async (host: Host): Promise<EjectTools> => {
  const isThere = async (program: string) => (await objectionToCommand({ run: [program] }, host)) === undefined;
  return { eject: await isThere('eject'), udisks: await isThere('udisksctl') };
};

/** Runs one of them. Resolves to what it said when it failed; to `undefined` when all went well. */
export const complaintOf = async (
  host: Host,
  signal: AbortSignal,
  file: string,
  ...args: readonly string[]
): Promise<string | undefined> => {
  const { exitCode, stderr } = await host.run({ file, args, env: { LC_ALL: 'C' }, signal });
  if (exitCode === 0) return undefined;
  const said = stderr.trim().slice(0, 300) || `exit code ${exitCode ?? 'unknown'}`;
  // Most programs begin with their name themselves.
  return said.startsWith(file) ? said : `${file}: ${said}`;
};
