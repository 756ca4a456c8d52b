import { closeSync } from 'node:fs';
import { ArchiveError } from '../errors.ts';
import { displayPath } from '../format/display-path.ts';
import type { Entry } from '../format/entry.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import { openSourceDirectory } from '../system/source-directory.ts';
import { giveName } from './claim-name.ts';
import type { CopyBatch, WrittenFile } from './copy-batch.ts';
import { digestOf } from './copy-content.ts';
import type { CopyTools } from './copy-tools.ts';
import { atTarget, NotWritten } from './target-error.ts';

/**
 * Gives what a unit has written its names, once the medium has it and gives it back as it was read, if that is asked for; then folders
 * their metadata. @throws `COPY_NOT_AS_WRITTEN`
 */
export const settleWritten = (batch: CopyBatch, tools: CopyTools): void => {
  if (tools.verifies && batch.written.length > 0) flushTarget(tools);
  for (let [file] = batch.written; file !== undefined; [file] = batch.written) {
    settleFile(file, batch, tools);
    batch.written.shift();
  }
  for (const { folder, entry } of batch.undressed) dress(folder, entry, batch, tools);
  batch.undressed.length = 0;
};

/** What is there under the name is replaced in one step; where it cannot be, it stays. */
const settleFile = (file: WrittenFile, batch: CopyBatch, tools: CopyTools): void => {
  const { path, folder, passing, name, isWhole } = file;
  try {
    if (tools.verifies) verifyWritten(file, batch, tools);
    atTarget(() => giveName(folder, passing, name, tools));
    if (isWhole) batch.counts.captured += 1;
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    removePassing(folder, passing, tools);
    tools.problem({ kind: 'unsupported', code: 'ENTRY_NOT_WRITTEN', path, message: error.message });
  }
};

/** What has no name of its own goes; nothing is left to do where its whole folder has gone. */
export const removePassing = (folder: TargetFolder, passing: Uint8Array, { target }: CopyTools): void => {
  try {
    atTarget(() => target.remove(folder, passing));
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
  }
};

const dress = (folder: TargetFolder, entry: Entry, batch: CopyBatch, { target }: CopyTools): void => {
  try {
    atTarget(() => target.dressFolder(folder, entry, (code, message) => batch.lost(folder.path, code, message)));
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    batch.lost(folder.path, 'ENTRY_NOT_DRESSED', error.message);
  }
};

/** Brings all that was written to the medium. */
export const flushTarget = ({ calls, targetHandle }: CopyTools): void => {
  if (calls !== undefined && targetHandle !== undefined) atTarget(() => calls.syncFileSystem(targetHandle));
};

/** Removes what has no name yet: the run has ended before it could be given one. */
export const dropWritten = (batch: CopyBatch, { target }: CopyTools): void => {
  for (const { folder, passing } of batch.written) {
    try {
      target.remove(folder, passing);
    } catch {
      // The destination is full or gone, which is what ends the run; the next one removes what is left.
    }
  }
};

const verifyWritten = ({ folder, passing, name, content }: WrittenFile, batch: CopyBatch, { calls, targetPath }: CopyTools): void => {
  const directory = atTarget(() => openSourceDirectory(joinPath(targetPath, folder.path), 'look up'));
  try {
    const handle = atTarget(() => directory.open(passing));
    try {
      if (calls?.dropCache(handle) !== true) batch.throughCache = true;
      const { digest, bytes } = atTarget(() => digestOf(handle, content.extents));
      if (bytes !== content.bytes || content.digest?.equals(digest) !== true) throw notAsWritten(joinPath(folder.path, name));
    } finally {
      closeSync(handle);
    }
  } finally {
    directory.close();
  }
};

const notAsWritten = (path: Uint8Array) =>
  new ArchiveError('COPY_NOT_AS_WRITTEN', `"${displayPath(path)}" reads at the destination otherwise than it was written.`, {
    hint: 'The medium, its cable or the memory of this machine is going bad: copy to another one and replace it. The earlier copy of the file is still there.',
  });
