import { BackupError } from '@tapedeck/core';

export const setForeign = (job: string) =>
  new BackupError('BACKUP_SET_FOREIGN', `The media set of "${job}" at the destination was made by another site.`, {
    hint: "Give the job another name, or restore this site's signing key from its copy.",
  });

export const encryptionDiffers = (job: string, encrypted: boolean) =>
  new BackupError(
    'BACKUP_ENCRYPTION_DIFFERS',
    `The media set of "${job}" is ${encrypted ? '' : 'not '}encrypted, but the pipeline says ${encrypted ? 'otherwise' : 'it should be'}.`,
    {
      hint: 'A media set stays as it was made. Give the job another name to begin a new set.',
    },
  );

export const severalCodecs = (names: readonly string[]) =>
  new BackupError('BACKUP_SEVERAL_CODECS', `The pipeline compresses more than once: ${names.map((name) => `"${name}"`).join(', ')}.`, {
    hint: 'Keep one of them.',
  });

export const streamPathTaken = (path: string, by: string) =>
  new BackupError('BACKUP_STREAM_PATH_TAKEN', `The stream "${path}" has the path of ${by}.`, {
    hint: 'Give the stream another path: in the restore point each path names one thing.',
  });

export const pointProtected = (id: string, why: string) =>
  new BackupError('BACKUP_POINT_PROTECTED', `The point "${id.slice(0, 8)}" stays: ${why}.`, {
    hint: 'Unpin it, or make another complete point first. Nothing was removed.',
  });

export const pointForeign = (id: string) =>
  new BackupError('BACKUP_POINT_FOREIGN', `The point "${id.slice(0, 8)}" was made by another site. Nothing was noted beside it.`, {
    hint: 'Name one of this site: see "tapedeck points". Otherwise note it where it was made, with the signing key of that site.',
  });

export const copyUnverified = (name: string, why: string) =>
  new BackupError('BACKUP_COPY_UNVERIFIED', `The copy "${name}" does not read back: ${why}.`, {
    hint: 'Check the destination. What it was made from is untouched.',
  });

export const identityMissing = (what: string) =>
  new BackupError('BACKUP_IDENTITY_MISSING', `${what} takes an identity that opens the media set, and none that fits was given.`, {
    hint: 'Name an identity file in the site file.',
  });

export const setNotEncrypted = (job: string) =>
  new BackupError('BACKUP_SET_NOT_ENCRYPTED', `The media set of "${job}" is not encrypted, or not there yet.`, {
    hint: 'Keys are added to a set that has been written to, with an encryptor in the pipeline.',
  });

export const keyHeldAlready = (holder: string) =>
  new BackupError('BACKUP_KEY_HELD', `"${holder}" can open the media set already.`, { hint: 'See "tapedeck key list".' });

export const keyNotHeld = (holder: string) =>
  new BackupError('BACKUP_KEY_NOT_HELD', `The media set is not wrapped for "${holder}".`, { hint: 'See "tapedeck key list".' });

export const lastKey = (holder: string) =>
  new BackupError('BACKUP_LAST_KEY', `"${holder}" is the only key that opens the media set.`, {
    hint: 'Add another one first: without any nobody could ever read the backups.',
  });

export const noSuchPoint = (selector: string, job: string) =>
  new BackupError('BACKUP_NO_SUCH_POINT', `No restore point of "${job}" is called "${selector}".`, {
    hint: `List them with "tapedeck points ${job}".`,
  });

export const ambiguousPoint = (selector: string, count: number) =>
  new BackupError('BACKUP_POINT_AMBIGUOUS', `"${selector}" fits ${count} restore points.`, {
    hint: 'Give more of the id, or the whole time.',
  });

export const signerUnknown = (signer: string) =>
  new BackupError('BACKUP_SIGNER_UNKNOWN', `The media file is signed by a site that is not known here (${signer}).`, {
    hint: 'Compare the key with the recovery sheet; then add --trust-signer.',
  });

export const noSuchPath = (path: string) =>
  new BackupError('BACKUP_NO_SUCH_PATH', `The restore point holds no "${path}".`, { hint: 'Browse it with "tapedeck ls".' });

export const otherSet = (fileName: string) =>
  new BackupError('BACKUP_OTHER_SET', `"${fileName}" is of another media set.`, {
    hint: 'Name two points of one job.',
  });

export const notAFile = (path: string, type: string) =>
  new BackupError('BACKUP_NOT_A_FILE', `"${path}" is no file but a ${type}.`, {
    hint: 'Look at it with "tapedeck ls", or bring it back with "tapedeck restore".',
  });

export const placeTooFar = () =>
  new BackupError('BACKUP_PLACE_TOO_FAR', 'The catalog is larger than what can be browsed.', {
    hint: 'Bring files back with "tapedeck restore".',
  });

export const notCaptured = (path: string) =>
  new BackupError('BACKUP_NOT_CAPTURED', `The content of "${path}" could not be read when the backup was made.`, {
    hint: 'Look for it in another point with "tapedeck find".',
  });

export const notCommitted = (fileName: string, reason: string) =>
  new BackupError('BACKUP_NOT_A_POINT', `"${fileName}" is no restore point: ${reason}`, {
    hint: 'List what is whole with "tapedeck points".',
  });

export const notCompared = () =>
  new BackupError(
    'BACKUP_NOT_COMPARED',
    'The source was not compared: what this site needs for that could not be kept in the state folder.',
    {
      hint: 'See to the file system of the state folder, then run the job again. The restore point is there.',
    },
  );

export const otherSystem = () =>
  new BackupError('BACKUP_OTHER_SYSTEM', 'The paths of the point are those of another system, so nothing can go to where it came from.', {
    hint: 'Restore with "--to FOLDER".',
  });

export const targetIsFile = (path: string) =>
  new BackupError('BACKUP_TARGET_NOT_A_FOLDER', `"${path}" is not a folder.`, {
    hint: 'Name a folder that exists, or one that can be made.',
  });

export const signerMissing = () =>
  new BackupError('BACKUP_SIGNER_MISSING', 'This site has no signing key.', {
    hint: 'Name one under "signer", or let a backup make one in the state folder.',
  });

/** A device is to become what a file holds, and cannot. */
export const deviceUnfit = (device: string, why: string) =>
  new BackupError('BACKUP_DEVICE_UNFIT', `Nothing can be restored onto "${device}": ${why}.`, {
    hint: 'Name a disk or partition that nobody uses and that is long enough. Nothing was written.',
  });
export const replicaForeign = (name: string, job: string) =>
  new BackupError('BACKUP_REPLICA_FOREIGN', `What lies under "${job}" at ${name} is another media set. Nothing was written there.`, {
    hint: 'Name an empty place, or move that set away. A set that was begun anew at the destination needs a replica that is begun anew, too.',
  });

export const replicaUnfit = (name: string, why: string) =>
  new BackupError('BACKUP_REPLICA_UNFIT', `${name} cannot hold a replica: ${why}.`, {
    hint: 'Name another place under "replica", or give it a job of its own.',
  });

export const replicaDamaged = (name: string, files: readonly string[]) =>
  new BackupError('BACKUP_REPLICA_DAMAGED', `At ${name} these files are damaged: ${files.map((file) => `"${file}"`).join(', ')}.`, {
    hint: 'What the newest points need is there once more, whole. See whether the medium is failing; then move the damaged files away by hand.',
  });

export const replicaIncomplete = (name: string, count: number, cause: Error) =>
  new BackupError(
    'BACKUP_REPLICA_INCOMPLETE',
    `${name} did not get ${count === 1 ? 'one media file' : `${count} media files`}. The first: ${cause.message}`,
    {
      hint: 'Run "tapedeck verify" on the job: what is damaged at its destination is stored again by the next run. If all is well there, suspect the replica.',
      cause,
    },
  );
