import { closeSync } from 'node:fs';
import { joinPath } from '../system/join-path.ts';
import { isGone, isRefusal } from '../system/refusal.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import { statEntry } from '../write/capture-directory.ts';
import { judgeOf } from '../write/entry-filter.ts';
import { unpackPlaces } from '../write/packed-places.ts';
import { PlaceOpener } from '../write/place-opener.ts';
import type { DirectoryPlace } from '../write/units.ts';
import { CopyBatch } from './copy-batch.ts';
import { isSameContent } from './copy-content.ts';
import { openCopy, targetOf } from './copy-place.ts';
import type { Copied } from './copy-protocol.ts';
import type { CopyTools } from './copy-tools.ts';
import { isSameTime } from './same-copy.ts';

/** A directory that is compared with its copy. */
interface ComparedPlace {
  readonly root: number;
  readonly place: DirectoryPlace;
  readonly directory: SourceDirectory;
  /** When it began to be copied, nanoseconds since 1970. */
  readonly since: bigint;
}

interface ComparedEntry extends ComparedPlace {
  readonly name: Buffer;
  readonly stat: EntryStat;
  /** Where the directory is read. */
  readonly folder: Buffer;
  readonly copies: SourceDirectory;
}

/** Reads directories and their copies again, and says where they differ, as problems of the code `COMPARE_DIFFERS`. Writes nothing. */
export class TreeComparison {
  readonly #tools: CopyTools;
  readonly #opener: PlaceOpener;

  constructor(tools: CopyTools) {
    this.#tools = tools;
    this.#opener = new PlaceOpener(tools);
  }

  /** Compares from the given places downwards until the batch is full. What has changed at the source since it was copied is left out. */
  tree(root: number, places: Uint8Array, since: bigint): Copied {
    const batch = new CopyBatch();
    const stack = unpackPlaces(places).reverse();
    for (let place = stack.pop(); place !== undefined; place = batch.isFull ? undefined : stack.pop()) {
      const below = this.#opener.opened(root, place, (directory) => this.#directory({ root, place, directory, since }, batch));
      stack.push(...(below ?? []).toReversed());
    }
    return batch.answer(stack.reverse(), this.#tools.takeProblems());
  }

  #directory(compared: ComparedPlace, batch: CopyBatch): readonly DirectoryPlace[] {
    const { root, place, directory } = compared;
    const tools = this.#tools;
    const names = this.#opener.ask(root, place, () => directory.names()) ?? [];
    const judge = judgeOf(Buffer.from(place.path), directory, names, tools.filters[root] ?? []);
    const folder = tools.places.readFrom(root, place.path);
    const copies = openCopy(tools, targetOf(tools, root, place));
    try {
      return names.flatMap((name) => {
        tools.throwIfCancelled();
        const stat = statEntry(name, { directory, folder }, tools);
        return stat === undefined || !judge.keeps(name, stat) ? [] : this.#entry({ ...compared, name, stat, folder, copies }, batch);
      });
    } finally {
      copies.close();
    }
  }

  /** Compares one entry; answers it if it is a folder to go on with. */
  #entry(entry: ComparedEntry, batch: CopyBatch): readonly DirectoryPlace[] {
    const { root, place, name, stat, folder, since } = entry;
    batch.list(stat);
    if (stat.type !== 'directory' && stat.changed >= since - this.#tools.granularity) return [];
    const path = joinPath(folder, name);
    try {
      const why = this.#difference(entry, batch);
      // Where nothing says when it came into being, its last change is the best that is known.
      if (why !== undefined && (stat.born ?? stat.changed) >= since - this.#tools.granularity) return [];
      if (why !== undefined) this.#tools.problem({ kind: 'unreadable', code: 'COMPARE_DIFFERS', path, message: why });
      const goesOn = why === undefined && stat.type === 'directory';
      return goesOn && (stat.volume === place.device || !this.#opener.spec(root).oneFileSystem)
        ? [{ path: joinPath(place.path, name), volume: 0, device: stat.volume }]
        : [];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#tools.problem({ kind: isGone(error) ? 'vanished' : 'unreadable', code: 'FILE_UNREADABLE', path, message: error.message });
      return [];
    }
  }

  /** In what an entry and its copy differ. */
  #difference({ name, stat, directory, copies }: ComparedEntry, batch: CopyBatch): string | undefined {
    const copy = copies.stat(name);
    if (copy === undefined) return 'It has no copy.';
    if (copy.type !== stat.type) return `Its copy is of the type "${copy.type}".`;
    if (stat.type === 'symlink') return directory.readLink(name).equals(copies.readLink(name)) ? undefined : 'Its copy points elsewhere.';
    if (stat.type !== 'file') return undefined;
    if (copy.size !== stat.size) return `Its copy has ${copy.size} bytes instead of ${stat.size}.`;
    if (!isSameTime(stat.modified, copy.modified)) return 'Its copy has another time of modification.';
    batch.counts.filesRead += 1;
    batch.counts.readBytes += stat.size;
    return this.#isSame(name, stat.size, directory, copies) ? undefined : 'Its copy has other content.';
  }

  #isSame(name: Buffer, size: number, source: SourceDirectory, copies: SourceDirectory): boolean {
    const one = source.open(name);
    try {
      const other = copies.open(name);
      try {
        this.#tools.calls?.dropCache(other);
        return isSameContent(one, other, size);
      } finally {
        closeSync(other);
      }
    } finally {
      closeSync(one);
      this.#tools.tally.bytes(size);
    }
  }
}
