import { closeSync, fsyncSync, ftruncateSync } from 'node:fs';
import type { Entry } from '../format/entry.ts';
import { joinPath } from '../system/join-path.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { giveName } from './claim-name.ts';
import type { CopyBatch } from './copy-batch.ts';
import { type CopiedContent, copyContent, totalOf } from './copy-content.ts';
import { attemptOrder, type CopyOrder, describeOrder, type Fate } from './copy-order.ts';
import type { CopyTools } from './copy-tools.ts';
import { passingName } from './passing-name.ts';
import { removePassing } from './settle-written.ts';
import { atTarget } from './target-error.ts';

/** Bytes that the system copies at once: many between looks whether the run was cancelled, few where they are to trickle. */
const [mostBytes, pacedBytes] = [64 << 20, 1 << 20];

/** Copies an entry that is no directory, under a passing name. */
export const copyEntry = (order: CopyOrder, batch: CopyBatch, tools: CopyTools): Fate =>
  attemptOrder(order, tools, (asked) => (asked.stat.type === 'file' ? copyFile(asked, batch, tools) : copySpecial(asked, batch, tools)));

/** The copy comes into being before the source is asked for anything, so that a later change of it shows. */
const copyFile = (order: CopyOrder, batch: CopyBatch, tools: CopyTools): void => {
  const { directory, folder, name, to, as } = order;
  const from = directory.open(name);
  try {
    const passing = passingName();
    const handle = atTarget(() => tools.target.createFile(to, passing));
    let isWritten = false;
    try {
      const stable = copyStable(order, from, handle, tools);
      if (stable === undefined) return;
      atTarget(() => tools.target.dressFile(handle, to, passing, stable.entry, lostOf(order, batch, tools)));
      // Where the whole file system cannot be flushed at once, each file is.
      if (tools.calls === undefined && tools.verifies) atTarget(() => fsyncSync(handle));
      batch.write(
        { path: joinPath(folder, name), folder: to, passing, name: as, content: stable.content, isWhole: stable.isWhole },
        order.stat.size,
      );
      isWritten = true;
    } finally {
      closeSync(handle);
      if (!isWritten) removePassing(to, passing, tools);
    }
  } finally {
    closeSync(from);
  }
};

interface StableFile {
  readonly entry: Entry;
  readonly content: CopiedContent;
  readonly isWhole: boolean;
}

/** Copies until the file holds still, twice at most. One that does not is told; it takes no place of an earlier copy, which is whole. */
const copyStable = (order: CopyOrder, from: number, to: number, tools: CopyTools): StableFile | undefined => {
  const { calls, verifies: digests } = tools;
  const copied = (bytes: number, isShared?: 'shared') => {
    tools.tally.bytes(bytes);
    tools.throwIfCancelled();
    if (isShared === undefined) tools.pace.wait(bytes, tools.throwIfCancelled);
  };
  const stepBytes = tools.pace.isLimited ? pacedBytes : mostBytes;
  let result: StableFile | undefined;
  for (let attempt = 0, { stat } = order; attempt < 2; attempt++) {
    if (attempt > 0) atTarget(() => ftruncateSync(to, 0));
    const entry = describeOrder({ ...order, stat }, tools);
    const content = copyContent({ from, to, stat, calls, digests, stepBytes, copied });
    const after = order.directory.statHandle(from);
    const isWhole = isUnchanged(stat, after) && content.bytes === totalOf(content.extents);
    result = { entry, content, isWhole };
    if (isWhole) return result;
    stat = after;
  }
  const message = 'It changed while it was read, twice.';
  tools.problem({ kind: 'changed', code: 'FILE_CHANGED', path: joinPath(order.folder, order.name), message });
  return order.copy === undefined ? result : undefined;
};

const isUnchanged = (before: EntryStat, after: EntryStat): boolean =>
  after.modified === before.modified && after.changed === before.changed && after.size === before.size;

/** A link, pipe, socket or device. */
const copySpecial = (order: CopyOrder, batch: CopyBatch, tools: CopyTools): void => {
  const { directory, name, stat, to, as } = order;
  const described = describeOrder(order, tools);
  const entry = stat.type === 'symlink' ? { ...described, linkTarget: directory.readLink(name) } : described;
  const passing = passingName();
  atTarget(() => tools.target.makeSpecial(to, passing, entry, lostOf(order, batch, tools)));
  atTarget(() => giveName(to, passing, as, tools));
};

/** Where fidelity goes that the destination does not give. */
const lostOf =
  ({ folder, name }: CopyOrder, batch: CopyBatch, { places }: CopyTools) =>
  (code: string, message: string): void =>
    batch.lost(places.known(joinPath(folder, name)), code, message);
