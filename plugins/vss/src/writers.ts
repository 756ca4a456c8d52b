import { BackupError, type Host } from '@tapedeck/core';
import { systemTool } from '@tapedeck/windows';

/** A writer, as `vssadmin` lists it. */
export interface WriterState {
  /** Its id in small letters with braces. */
  readonly id: string;
  /** Number of `VSS_WRITER_STATE`. */
  readonly state: number;
  readonly lastError: string;
}

/** States in which a writer has failed: 6 to 15. */
export const hasFailed = ({ state }: WriterState): boolean => state >= 6 && state <= 15;

/** The list of a busy server may take its time. */
const limitMinutes = 5;

/** All writers of the machine. @throws `VSS_WRITERS_UNKNOWN` */
export const listWriters = async (host: Host, signal: AbortSignal): Promise<readonly WriterState[]> => {
  const { exitCode, stdout, stderr } = await host.run({
    file: systemTool(host, 'vssadmin.exe'),
    args: ['list', 'writers'],
    signal,
    limitMinutes,
  });
  if (exitCode === 0) return parseWriters(stdout);
  throw new BackupError('VSS_WRITERS_UNKNOWN', `"vssadmin list writers" has failed: ${(stderr || stdout).trim().slice(-500)}`, {
    hint: 'Run it by hand as the same user to see why.',
  });
};

/**
 * Reads the list by what is the same in every language: each writer is a block of lines, in it an id, an instance's id, the number of a
 * state in brackets, and the last error behind the last colon.
 */
export const parseWriters = (printed: string): readonly WriterState[] =>
  printed
    .split(/\r?\n\s*\r?\n/)
    .map((block) => ({ block, ids: [...block.matchAll(/\{[0-9a-f-]{36}\}/gi)], state: /\[(\d+)\]/.exec(block)?.[1] }))
    .flatMap(({ block, ids: [id], state }) =>
      id === undefined || state === undefined
        ? []
        : [{ id: id[0].toLowerCase(), state: Number(state), lastError: block.trimEnd().split(':').at(-1)?.trim() ?? '' }],
    );
