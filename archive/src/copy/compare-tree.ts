import { closeSync } from 'node:fs';
import { joinPath } from '../system/join-path.ts';
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

/** Reads directories and their copies again, and says where they differ, as problems of the code `COMPARE_DIFFERS`. Writes nothing. */
export class TreeComparison {
  readonly #tools: CopyTools;
  readonly #opener: PlaceOpener;

  constructor(tools: CopyTools) {
    this.#tools = tools;
    this.#opener = new PlaceOpener(tools);
  }

  /** Compares from the given places downwards until the batch is full. */
  tree(root: number, places: Uint8Array): Copied {
    const batch = new CopyBatch();
    const stack = unpackPlaces(places).reverse();
    for (let place = stack.pop(); place !== undefined; place = batch.isFull ? undefined : stack.pop()) {
      const below = this.#opener.opened(root, place, (directory) => this.#directory(root, place, directory, batch));
      stack.push(...(below ?? []).toReversed());
    }
    return batch.answer(stack.reverse(), this.#tools.takeProblems());
  }

  #directory(root: number, place: DirectoryPlace, directory: SourceDirectory, batch: CopyBatch): readonly DirectoryPlace[] {
    const tools = this.#tools;
    const names = this.#opener.ask(root, place, () => directory.names()) ?? [];
    const judge = judgeOf(Buffer.from(place.path), directory, names, tools.filters[root] ?? []);
    const folder = tools.places.readFrom(root, place.path);
    const below: DirectoryPlace[] = [];
    const copies = openCopy(tools, targetOf(tools, root, place));
    try {
      for (const name of names) {
        tools.throwIfCancelled();
        const stat = statEntry(name, { directory, folder }, tools);
        if (stat === undefined || !judge.keeps(name, stat)) continue;
        batch.list(stat);
        const why = this.#difference(name, stat, directory, copies, batch);
        if (why !== undefined) tools.problem({ kind: 'unreadable', code: 'COMPARE_DIFFERS', path: joinPath(folder, name), message: why });
        else if (stat.type === 'directory' && (stat.volume === place.device || !this.#opener.spec(root).oneFileSystem))
          below.push({ path: joinPath(place.path, name), volume: 0, device: stat.volume });
      }
      return below;
    } finally {
      copies.close();
    }
  }

  /** In what an entry and its copy differ; nothing for what has changed at the source since it was copied. */
  #difference(name: Buffer, stat: EntryStat, source: SourceDirectory, copies: SourceDirectory, batch: CopyBatch): string | undefined {
    const copy = copies.stat(name);
    const since = copy !== undefined && stat.changed >= (copy.born ?? copy.changed);
    if (copy === undefined) return 'It has no copy.';
    if (copy.type !== stat.type) return `Its copy is of the type "${copy.type}".`;
    if (stat.type === 'symlink') return source.readLink(name).equals(copies.readLink(name)) ? undefined : 'Its copy points elsewhere.';
    if (stat.type !== 'file') return undefined;
    if (since) return undefined;
    if (copy.size !== stat.size) return `Its copy has ${copy.size} bytes instead of ${stat.size}.`;
    if (!isSameTime(stat.modified, copy.modified)) return 'Its copy has another time of modification.';
    batch.counts.filesRead += 1;
    batch.counts.readBytes += stat.size;
    return this.#isSame(name, stat.size, source, copies) ? undefined : 'Its copy has other content.';
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
