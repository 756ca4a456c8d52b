import { openSourceDirectory } from '../system/source-directory.ts';
import { CopyBatch } from './copy-batch.ts';
import { copyEntry } from './copy-entry.ts';
import { type CopyOrder, needsNoCopy, noteUndressed } from './copy-order.ts';
import { openCopy, targetOf } from './copy-place.ts';
import type { Copied, LinkedName } from './copy-protocol.ts';
import type { CopyTools } from './copy-tools.ts';
import { passingName } from './passing-name.ts';
import { dropWritten, settleWritten } from './settle-written.ts';
import { atTarget, NotWritten } from './target-error.ts';

/** Copies files that have several names: the content once, then the other names. */
export class LinkedCopy {
  readonly #tools: CopyTools;
  #batch = new CopyBatch();
  /** Folders that something was made in, by their paths at the destination. */
  #touched = new Map<string, LinkedName>();

  constructor(tools: CopyTools) {
    this.#tools = tools;
  }

  copy(files: readonly (readonly LinkedName[])[]): Copied {
    this.#batch = new CopyBatch();
    this.#touched = new Map();
    try {
      for (const names of files) this.#names(names);
      for (const name of this.#touched.values())
        this.#at(name, ({ directory, folder, to }) => noteUndressed({ directory, folder, to }, this.#batch, this.#tools));
      settleWritten(this.#batch, this.#tools);
      return this.#batch.answer([], this.#tools.takeProblems());
    } catch (error) {
      dropWritten(this.#batch, this.#tools);
      throw error;
    }
  }

  /** The first name gets the content, the others are linked to it; where it could not be copied, the next one is the first. */
  #names([first, ...others]: readonly LinkedName[]): void {
    if (first === undefined) return;
    this.#tools.throwIfCancelled();
    if (this.#at(first, (order) => this.#content(first, order)) !== true) this.#names(others);
    else for (const other of others) this.#at(other, (order) => this.#link(first, other, order));
  }

  /** Answers whether the copy of this name is that of the file as it is now. */
  #content(name: LinkedName, order: CopyOrder): boolean {
    if (needsNoCopy(order, this.#tools)) {
      this.#batch.counts.captured += 1;
      return true;
    }
    const fate = copyEntry(order, this.#batch, this.#tools);
    const isWritten = this.#batch.written.length > 0 || order.stat.type !== 'file';
    settleWritten(this.#batch, this.#tools);
    if (fate !== 'copied' || !isWritten) return false;
    if (order.stat.type !== 'file') this.#batch.counts.captured += 1;
    this.#touched.set(keyOf(order), name);
    return true;
  }

  #link(first: LinkedName, other: LinkedName, order: CopyOrder): void {
    const { target } = this.#tools;
    const from = targetOf(this.#tools, first.root, first.place);
    const copied = this.#at(first, ({ copy }) => copy);
    if (copied !== undefined && order.copy?.inode === copied.inode && order.copy.volume === copied.volume) {
      this.#batch.counts.captured += 1;
      return;
    }
    try {
      const passing = passingName();
      atTarget(() => target.makeLink(from, first.name, order.to, passing));
      atTarget(() => target.rename(order.to, passing, order.name));
      this.#batch.counts.captured += 1;
      this.#touched.set(keyOf(order), other);
    } catch (error) {
      // Not every file system has several names for one file: then each is a copy of its own.
      if (!(error instanceof NotWritten)) throw error;
      this.#content(other, order);
    }
  }

  #at<Answer>({ root, place, name }: LinkedName, work: (order: CopyOrder) => Answer): Answer | undefined {
    const { places } = this.#tools;
    const folder = places.readFrom(root, place.path);
    const to = targetOf(this.#tools, root, place);
    const directory = openSourceDirectory(folder, 'look up');
    const copies = openCopy(this.#tools, to);
    try {
      const own = Buffer.from(name);
      const stat = directory.stat(own);
      const whenBusy = places.whenBusy(root, place.path);
      return stat && work({ directory, folder, name: own, stat, to, copies, copy: copies.stat(own), whenBusy });
    } finally {
      directory.close();
      copies.close();
    }
  }
}

const keyOf = ({ to }: CopyOrder): string => Buffer.from(to.path).toString('latin1');
