import type { Entry } from '../format/entry.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import { giveName } from './claim-name.ts';
import type { CopyBatch, WrittenFile } from './copy-batch.ts';
import type { CopyTools } from './copy-tools.ts';
import { atTarget, NotWritten } from './target-error.ts';
import { WrittenReader } from './written-reader.ts';

/**
 * Gives what a unit has written its names, once the medium has it and gives it back as it was read, if that is asked for; then folders
 * their metadata. @throws `COPY_NOT_AS_WRITTEN`
 */
export const settleWritten = (batch: CopyBatch, tools: CopyTools): void => {
  if (tools.verifies && batch.written.length > 0) flushTarget(tools);
  const reader = tools.verifies ? new WrittenReader(batch, tools) : undefined;
  try {
    for (let [file] = batch.written; file !== undefined; [file] = batch.written) {
      settleFile(file, reader, batch, tools);
      batch.written.shift();
    }
  } finally {
    reader?.close();
  }
  for (const { folder, entry } of batch.undressed) dress(folder, entry, batch, tools);
  batch.undressed.length = 0;
};

/** What is there under the name is replaced in one step; where it cannot be, it stays. */
const settleFile = (file: WrittenFile, reader: WrittenReader | undefined, batch: CopyBatch, tools: CopyTools): void => {
  const { path, folder, passing, name, isWhole } = file;
  try {
    reader?.verify(file);
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
