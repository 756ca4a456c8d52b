import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import { statEntry } from '../write/capture-directory.ts';
import { PlaceOpener } from '../write/place-opener.ts';
import { claimName, giveName } from './claim-name.ts';
import { CopyBatch } from './copy-batch.ts';
import { copyEntry } from './copy-entry.ts';
import { type CopyOrder, fileKey, lookThere, needsNoCopy, noteUndressed } from './copy-order.ts';
import { openCopy, targetOf } from './copy-place.ts';
import type { Copied, LinkedName } from './copy-protocol.ts';
import type { CopyTools } from './copy-tools.ts';
import { passingName } from './passing-name.ts';
import { dropWritten, settleWritten } from './settle-written.ts';
import { atTarget, NotWritten } from './target-error.ts';

/** A name whose copy is that of the file as it is now, and what the destination has there. */
interface Leader {
  readonly linked: LinkedName;
  readonly copy: EntryStat | undefined;
}

type Found = Pick<CopyOrder, 'directory' | 'folder' | 'name' | 'stat'>;

/** Copies files that have several names: the content once, then the other names. */
export class LinkedCopy {
  readonly #tools: CopyTools;
  readonly #opener: PlaceOpener;
  #batch = new CopyBatch();
  /** Folders that something was made in, by their paths at the destination. */
  #touched = new Map<string, LinkedName>();

  constructor(tools: CopyTools) {
    this.#tools = tools;
    this.#opener = new PlaceOpener(tools);
  }

  copy(files: readonly (readonly LinkedName[])[]): Copied {
    this.#batch = new CopyBatch();
    this.#touched = new Map();
    try {
      for (const names of files) this.#names(names);
      for (const name of this.#touched.values())
        this.#opened(name, (directory, folder) =>
          noteUndressed({ directory, folder, to: targetOf(this.#tools, name.root, name.place) }, this.#batch, this.#tools),
        );
      settleWritten(this.#batch, this.#tools);
      return this.#batch.answer([], this.#tools.takeProblems());
    } catch (error) {
      dropWritten(this.#batch, this.#tools);
      throw error;
    }
  }

  /** The first name gets the content, the others are linked to it; where it could not be copied, the next one is the first. */
  #names(names: readonly LinkedName[]): void {
    let leader: Leader | undefined;
    for (const linked of names) {
      this.#tools.throwIfCancelled();
      leader = this.#at(linked, (order) => this.#name(linked, order, leader)) ?? leader;
    }
  }

  /** Copies one name; answers it if those to come can be linked to it. Another file may have taken the name since it was seen. */
  #name(linked: LinkedName, found: Omit<CopyOrder, 'as'>, leader: Leader | undefined): Leader | undefined {
    const as = claimName(found, this.#batch, this.#tools);
    if (as === undefined) return undefined;
    const order = { ...found, as };
    const isOther = fileKey(order.stat) !== linked.key;
    if (leader !== undefined && !isOther) return this.#link(linked, order, leader);
    const copied = this.#content(linked, order);
    return copied && !isOther ? { linked: { ...linked, name: as }, copy: order.copies.stat(as) } : undefined;
  }

  /** Answers whether the copy of this name is that of the file as it is now. */
  #content(linked: LinkedName, order: CopyOrder): boolean {
    const { counts } = this.#batch;
    if (needsNoCopy(order, this.#tools)) {
      this.#batch.list(order.stat);
      counts.captured += 1;
      return true;
    }
    const captured = counts.captured;
    const fate = copyEntry(order, this.#batch, this.#tools);
    if (fate === 'vanished') return false;
    this.#batch.list(order.stat);
    if (fate === 'copied' && order.stat.type !== 'file') counts.captured += 1;
    settleWritten(this.#batch, this.#tools);
    this.#touched.set(keyOf(order), linked);
    return counts.captured > captured;
  }

  #link(linked: LinkedName, order: CopyOrder, leader: Leader): undefined {
    const { copy } = leader;
    if (copy === undefined || order.copy?.inode !== copy.inode || order.copy.volume !== copy.volume) {
      if (!this.#linkTo(leader.linked, order)) {
        this.#content(linked, order);
        return;
      }
      this.#touched.set(keyOf(order), linked);
    }
    this.#batch.list(order.stat);
    this.#batch.counts.captured += 1;
  }

  /** Answers whether the destination took it: not every file system has several names for one file, then each is a copy of its own. */
  #linkTo({ root, place, name }: LinkedName, order: CopyOrder): boolean {
    const { target } = this.#tools;
    try {
      const passing = passingName();
      atTarget(() => target.makeLink(targetOf(this.#tools, root, place), name, order.to, passing));
      atTarget(() => giveName(order.to, passing, order.as, this.#tools));
      return true;
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error;
      return false;
    }
  }

  /** Works on a name where it and its copy lie. One that has vanished since it was seen is as if it had gone before. */
  #at(linked: LinkedName, work: (order: Omit<CopyOrder, 'as'>) => Leader | undefined): Leader | undefined {
    return this.#opened(linked, (directory, folder) => {
      const name = Buffer.from(linked.name);
      const stat = statEntry(name, { directory, folder }, this.#tools);
      return stat === undefined || stat.type === 'directory' ? undefined : this.#withCopy(linked, { directory, folder, name, stat }, work);
    });
  }

  #withCopy({ root, place }: LinkedName, found: Found, work: (order: Omit<CopyOrder, 'as'>) => Leader | undefined): Leader | undefined {
    const { places } = this.#tools;
    const to = targetOf(this.#tools, root, place);
    const copies = lookThere(found, this.#batch, this.#tools, () => openCopy(this.#tools, to));
    try {
      const there = copies && lookThere(found, this.#batch, this.#tools, () => ({ copy: copies.stat(found.name) }));
      return there && work({ ...found, ...there, to, copies, whenBusy: places.whenBusy(root, place.path) });
    } finally {
      copies?.close();
    }
  }

  #opened<Answer>({ root, place }: LinkedName, work: (directory: SourceDirectory, folder: Buffer) => Answer): Answer | undefined {
    return this.#opener.opened(root, place, (directory) => work(directory, this.#tools.places.readFrom(root, place.path)));
  }
}

const keyOf = ({ to }: CopyOrder): string => Buffer.from(to.path).toString('latin1');
