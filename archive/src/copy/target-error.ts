import { ArchiveError } from '../errors.ts';

/** Refusals of the destination that no other entry would be spared. */
const ends: Readonly<Record<string, readonly [code: string, says: string, hint: string]>> = {
  ENOSPC: [
    'DESTINATION_FULL',
    'has no room left',
    'Make room there or take a larger drive, then run the job again. What was copied before is there.',
  ],
  EDQUOT: [
    'DESTINATION_FULL',
    'has no room left for this user',
    'Raise the quota or make room, then run the job again. What was copied before is there.',
  ],
  EROFS: [
    'DESTINATION_READ_ONLY',
    'cannot be written to',
    'See whether the drive is write-protected or was mounted read-only after an error.',
  ],
  EIO: ['DESTINATION_GONE', 'went away or reports errors', 'See whether the drive is still connected; if it is, replace it.'],
  ENODEV: ['DESTINATION_GONE', 'went away', 'See whether the drive is still connected, then run the job again.'],
  ENXIO: ['DESTINATION_GONE', 'went away', 'See whether the drive is still connected, then run the job again.'],
  ESTALE: ['DESTINATION_GONE', 'went away', 'See whether the server can be reached, then run the job again.'],
  ENOTCONN: ['DESTINATION_GONE', 'went away', 'See whether the server can be reached, then run the job again.'],
};

/** An entry that the destination does not take; others may fare better. */
export class NotWritten extends ArchiveError {
  constructor(cause: Error) {
    super('ENTRY_NOT_WRITTEN', cause.message, {
      hint: 'See what the destination says of it: a name that it does not take, something in the way.',
      cause,
    });
  }
}

/** What is to be said of an error that would meet every other entry too; `undefined` for all others. */
export const destinationEnd = (error: unknown): ArchiveError | undefined => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const end = ends[code];
  return end && new ArchiveError(end[0], `The destination ${end[1]}.`, { hint: end[2], cause: error });
};

/** Does something at the destination. @throws `DESTINATION_FULL`, `DESTINATION_READ_ONLY`, `DESTINATION_GONE`, and `NotWritten` where only this entry is refused */
export const atTarget = <Answer>(work: () => Answer): Answer => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || error instanceof ArchiveError) throw error;
    throw destinationEnd(error) ?? new NotWritten(error);
  }
};
