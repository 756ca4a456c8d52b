import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import { statEntry } from '../write/capture-directory.ts';
import { judgeOf } from '../write/entry-filter.ts';
import { unpackPlaces } from '../write/packed-places.ts';
import { PlaceOpener } from '../write/place-opener.ts';
import type { DirectoryPlace } from '../write/units.ts';
import { claimName } from './claim-name.ts';
import { CopyBatch } from './copy-batch.ts';
import { copyEntry } from './copy-entry.ts';
import { attemptOrder, type CopyOrder, describeHere, fileKey, lookThere, needsNoCopy, noteUndressed } from './copy-order.ts';
import { openCopy, targetOf } from './copy-place.ts';
import type { Copied } from './copy-protocol.ts';
import { makeFolders } from './copy-roots.ts';
import type { CopyTools } from './copy-tools.ts';
import { namesGone } from './move-gone.ts';
import { isPassing } from './passing-name.ts';
import { QuickLook } from './quick-look.ts';
import { isSameTime } from './same-copy.ts';
import { dropWritten, settleWritten } from './settle-written.ts';
import { atTarget, NotWritten } from './target-error.ts';
import { type WantedNames, wantedNames, wantsFiles } from './wanted-names.ts';

const here = Buffer.from('.');

/** A directory that is being copied. */
interface OpenPlace {
  readonly root: number;
  readonly place: DirectoryPlace;
  readonly directory: SourceDirectory;
  /** Where it is read. */
  readonly folder: Buffer;
  readonly whenBusy: Buffer | undefined;
  /** Where its copy lies, and that, opened. */
  readonly to: TargetFolder;
  readonly copies: SourceDirectory;
  readonly wanted: WantedNames;
}

/** Copies directories of a tree, one after another. */
export class TreeCopy {
  readonly #tools: CopyTools;
  readonly #opener: PlaceOpener;

  constructor(tools: CopyTools) {
    this.#tools = tools;
    this.#opener = new PlaceOpener(tools);
  }

  /** Copies from the given places downwards until the batch is full. */
  tree(root: number, places: Uint8Array): Copied {
    const batch = new CopyBatch();
    try {
      const stack = unpackPlaces(places).reverse();
      for (let place = stack.pop(); place !== undefined; place = batch.isFull ? undefined : stack.pop()) {
        const below = this.#opener.opened(root, place, (directory) => this.#directory(root, place, directory, batch));
        stack.push(...(below ?? []).toReversed());
      }
      settleWritten(batch, this.#tools);
      return batch.answer(stack.reverse(), this.#tools.takeProblems());
    } catch (error) {
      dropWritten(batch, this.#tools);
      throw error;
    }
  }

  #directory(root: number, place: DirectoryPlace, directory: SourceDirectory, batch: CopyBatch): readonly DirectoryPlace[] {
    const { places, problem } = this.#tools;
    const names = this.#opener.ask(root, place, () => directory.names());
    if (names === undefined) return [];
    const [folder, whenBusy, to] = [
      places.readFrom(root, place.path),
      places.whenBusy(root, place.path),
      targetOf(this.#tools, root, place),
    ];
    const wanted = wantedNames(this.#tools, root, place.path);
    const open = { root, place, directory, folder, whenBusy, to };
    try {
      if (!wanted.isWanted) {
        if (!wantsFiles(wanted, names, directory)) return this.#entered(open, names, wanted);
        makeFolders(to.path, this.#tools);
      }
      return this.#withCopies(to, (copies) => this.#entries({ ...open, copies, wanted }, names, batch));
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error;
      problem({ kind: 'unsupported', code: 'DIRECTORY_NOT_WRITTEN', path: folder, message: error.message });
      return [];
    }
  }

  /** Of a directory of which nothing else is wanted: those below that may have something. */
  #entered(open: Omit<OpenPlace, 'copies' | 'wanted'>, names: readonly Buffer[], wanted: WantedNames): readonly DirectoryPlace[] {
    return names.flatMap((name) => {
      const stat = statEntry(name, open, this.#tools);
      return stat?.type === 'directory' && wanted.enters(name) ? this.#below(open, name, stat) : [];
    });
  }

  #withCopies<Answer>(to: TargetFolder, work: (copies: SourceDirectory) => Answer): Answer {
    const copies = openCopy(this.#tools, to);
    try {
      return work(copies);
    } finally {
      copies.close();
    }
  }

  #entries(open: OpenPlace, names: readonly Buffer[], batch: CopyBatch): readonly DirectoryPlace[] {
    const { root, place, directory, folder, copies } = open;
    const tools = this.#tools;
    const before = copies.stat(here);
    const judge = judgeOf(Buffer.from(place.path), directory, names, tools.filters[root] ?? []);
    const below: DirectoryPlace[] = [];
    const there = tools.clears || tools.mirrors ? copies.names() : [];
    let changed = this.#clear(open, there.filter(isPassing));
    const quick = new QuickLook(directory, copies, judge);
    for (const name of names) {
      tools.throwIfCancelled();
      tools.tally.entry();
      // What an incomplete run has left is not told by what a glance sees.
      const seen = tools.clears ? undefined : quick.at(name);
      if (typeof seen === 'number') {
        batch.same(seen);
        tools.tally.bytes(seen);
        continue;
      }
      const stat = seen ?? statEntry(name, { directory, folder }, tools);
      if (stat === undefined) continue;
      if (!judge.keeps(name, stat)) batch.counts.exclude();
      else if (!open.wanted.wants(name, stat)) {
        if (stat.type === 'directory' && open.wanted.enters(name)) below.push(...this.#below(open, name, stat));
      } else if (this.#entry(open, name, stat, batch, below)) changed = true;
    }
    this.#undressed(open, before, changed, batch);
    if (tools.mirrors) this.#gone(open, namesGone(names, there), batch);
    return below;
  }

  /** Removes what an interrupted run has left; answers whether there was any. */
  #clear({ to }: OpenPlace, left: readonly Buffer[]): boolean {
    for (const name of left) atTarget(() => this.#tools.target.remove(to, name));
    return left.length > 0;
  }

  /** Copies one entry, if it is not there already; answers whether something was made or replaced. */
  #entry(open: OpenPlace, name: Buffer, stat: EntryStat, batch: CopyBatch, below: DirectoryPlace[]): boolean {
    const tools = this.#tools;
    const { directory, folder, to, copies, whenBusy } = open;
    const found = lookThere({ folder, name, stat }, batch, tools, () => ({ copy: copies.stat(name) }));
    if (found === undefined) return false;
    const order: CopyOrder = { directory, folder, name, as: name, stat, to, copies, copy: found.copy, whenBusy };
    if (stat.type === 'directory') return this.#folder(open, order, batch, below);
    if (stat.links > 1) {
      // It is listed once it is copied, if it is there by then.
      batch.linked.push({ root: open.root, place: open.place, name, key: fileKey(stat) });
      return false;
    }
    if (needsNoCopy(order, tools)) {
      batch.list(stat);
      batch.counts.captured += 1;
      tools.tally.bytes(stat.size);
      return false;
    }
    const as = claimName(order, batch, tools);
    if (as === undefined) return false;
    const fate = copyEntry({ ...order, as }, batch, tools);
    if (fate === 'vanished') return false;
    batch.list(stat);
    if (fate === 'copied' && stat.type !== 'file') batch.counts.captured += 1;
    return fate === 'copied';
  }

  #folder(open: OpenPlace, order: CopyOrder, batch: CopyBatch, below: DirectoryPlace[]): boolean {
    const { name, stat, copy } = order;
    const { root, place } = open;
    const path = joinPath(place.path, name);
    batch.list(stat);
    const isThere = copy?.type === 'directory';
    const made = isThere
      ? 'copied'
      : attemptOrder(order, this.#tools, () => atTarget(() => this.#tools.target.makeFolder(targetOf(this.#tools, root, { path }))));
    if (made !== 'copied') return false;
    batch.counts.captured += 1;
    below.push(...this.#below(open, name, stat));
    return !isThere;
  }

  /** A directory to go on with, unless it lies on another volume that is left out. */
  #below({ root, place }: Pick<OpenPlace, 'root' | 'place'>, name: Buffer, stat: EntryStat): readonly DirectoryPlace[] {
    if (stat.volume !== place.device && this.#opener.spec(root).oneFileSystem) return [];
    return [{ path: joinPath(place.path, name), volume: 0, device: stat.volume }];
  }

  /** Tells of names that the source has no more; what was never completed is cleared by now. */
  #gone(open: OpenPlace, gone: readonly Buffer[], batch: CopyBatch): void {
    const names = gone.filter((name) => !isPassing(name)).map((name) => new Uint8Array(name));
    const entry = names.length === 0 ? undefined : describeHere(open, this.#tools);
    if (entry !== undefined) batch.gone.push({ path: open.to.path, entry, names });
  }

  /** Notes a folder whose copy is not dressed as it should be, or will not be once something was made in it. */
  #undressed(open: OpenPlace, before: EntryStat | undefined, changed: boolean, batch: CopyBatch): void {
    const stat = open.directory.stat(here);
    const isDressed =
      stat === undefined || (before !== undefined && isSameTime(stat.modified, before.modified) && stat.changed < before.changed);
    if (!isDressed || changed) noteUndressed(open, batch, this.#tools);
  }
}
