import { BackupError } from '@tapedeck/core';

/** What was being done when the system said no. */
export interface Attempt {
  /** For people: `media /mnt/backup`. */
  readonly destination: string;
  /** The file or folder, relative to the destination; empty for the destination itself. */
  readonly name: string;
  readonly action: 'read' | 'write';
}

/** The system's word for what is wrong, `ENOSPC` for instance. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

interface Kind {
  readonly code: string;
  /** What is the case with the file or folder, or with the destination. */
  readonly says: string;
  readonly hint: string;
}

const full: Kind = {
  code: 'DESTINATION_FULL',
  says: 'has no room left to write',
  hint: 'Make room there or take a larger drive, then run the job again. Restore points that are already there stay as they are.',
};
const tooLong: Kind = {
  code: 'DESTINATION_FULL',
  says: 'cannot hold a file as long as',
  hint: 'Its file system limits the length of files: set "maxPartBytes" below that limit.',
};
const readOnly: Kind = {
  code: 'DESTINATION_READ_ONLY',
  says: 'does not let this user write',
  hint: 'See whether the drive is write-protected or was mounted read-only after an error, and whether this user may write there.',
};
const denied: Kind = {
  code: 'DESTINATION_DENIED',
  says: 'does not let this user read',
  hint: 'Run as a user who may read there.',
};
const missing: Kind = {
  code: 'DESTINATION_MISSING',
  says: 'does not have',
  hint: 'If a drive is shared between sites or was swapped, see that the right one is mounted.',
};
const exists: Kind = { code: 'DESTINATION_EXISTS', says: 'already has', hint: 'See whether another run writes there.' };
const notEmpty: Kind = { code: 'DESTINATION_EXISTS', says: 'still holds files in', hint: 'See whether another run writes there.' };
const damaged: Kind = {
  code: 'DESTINATION_DAMAGED',
  says: 'reports a read error in',
  hint: 'The medium is going bad: copy what is on it to another one, verify there, and replace it.',
};
const gone: Kind = {
  code: 'DESTINATION_GONE',
  says: 'went away while using',
  hint: 'See whether the drive is still connected and mounted, or the server can be reached, then run the job again.',
};

const alike = {
  ENOENT: missing,
  ENOTDIR: missing,
  EEXIST: exists,
  ENOTEMPTY: notEmpty,
  ENODEV: gone,
  ENXIO: gone,
  ESTALE: gone,
  ENOTCONN: gone,
  EHOSTDOWN: gone,
  ETIMEDOUT: gone,
} as const;

const kinds: Readonly<Record<Attempt['action'], Readonly<Record<string, Kind>>>> = {
  read: { ...alike, EACCES: denied, EPERM: denied, EIO: damaged, EBADMSG: damaged, EUCLEAN: damaged },
  write: { ...alike, ENOSPC: full, EDQUOT: full, EFBIG: tooLong, EROFS: readOnly, EACCES: readOnly, EPERM: readOnly, EIO: gone },
};

const describe = ({ destination, name }: Attempt, says: string) =>
  `The destination "${destination}" ${says} ${name === '' ? 'its folder' : `"${name}"`}.`;

/** The error for people, with the code that the contract of destinations names. What is not foreseen comes back as it is. */
export const destinationError = (error: unknown, attempt: Attempt): unknown => {
  const kind = kinds[attempt.action][systemCodeOf(error) ?? ''];
  return kind ? new BackupError(kind.code, describe(attempt, kind.says), { hint: kind.hint, cause: error }) : error;
};

/** Another file system, or none, is where the destination was when the run found it. */
export const destinationGone = (attempt: Attempt) => new BackupError(gone.code, describe(attempt, gone.says), { hint: gone.hint });

/** A name that would lead out of the destination. Only a defect or an attack makes one. */
export const nameRefused = (destination: string, name: string) =>
  new BackupError('DESTINATION_NAME_REFUSED', `The name "${name}" would lead out of the destination "${destination}".`, {
    hint: 'Do not trust this destination: somebody may have tampered with its files or folders.',
  });
