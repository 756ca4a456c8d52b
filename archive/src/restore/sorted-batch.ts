import { idBytes } from '../format/constants.ts';
import type { CatalogEntry } from './plan.ts';
import type { Place, PlacedEntry } from './restore-protocol.ts';

/** A place as the key of a map. */
export const keyOf = ({ anchor, path }: Place): string =>
  `${anchor}:${Buffer.from(path.buffer, path.byteOffset, path.length).toString('latin1')}`;

/** A batch by the way its entries come back. */
export class SortedBatch {
  readonly folders: (PlacedEntry & CatalogEntry)[] = [];
  readonly unread: PlacedEntry[] = [];
  readonly small: PlacedEntry[] = [];
  readonly large: PlacedEntry[] = [];
  readonly special: PlacedEntry[] = [];
  readonly links: { from: Place; to: Place }[] = [];

  constructor(batch: readonly (PlacedEntry & CatalogEntry)[], known: Map<string, Place>) {
    for (const placed of batch) this.#sort(placed, known);
  }

  #sort(placed: PlacedEntry & CatalogEntry, known: Map<string, Place>): void {
    const { entry } = placed;
    if (entry.type === 'directory') this.folders.push(placed);
    else if (entry.unread) this.unread.push(placed);
    else if (!this.#isLink(placed, known)) this.#listOf(placed).push(placed);
  }

  #isLink({ root, entry, anchor, path }: PlacedEntry & CatalogEntry, known: Map<string, Place>): boolean {
    if (entry.hardLink === undefined) return false;
    const key = `${root}:${entry.hardLink.join(':')}`;
    const first = known.get(key);
    if (first === undefined) known.set(key, { anchor, path });
    else this.links.push({ from: first, to: { anchor, path } });
    return first !== undefined;
  }

  #listOf({ entry }: PlacedEntry): PlacedEntry[] {
    if (entry.type !== 'file' || (entry.size === 0 && entry.chunks === undefined)) return this.special;
    const oneChunk = entry.chunks?.length === idBytes && entry.holes === undefined;
    return oneChunk ? this.small : entry.chunks?.length === 0 && entry.holes === undefined ? this.special : this.large;
  }
}
