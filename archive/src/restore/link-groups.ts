import { cursorOn, type EntryCursor } from '../format/entry-cursor.ts';
import { pathOf, placeKey } from './findings.ts';
import type { Link, Place, SettledFile, TargetFolder } from './restore-protocol.ts';

/** One name of a file, with its entry as the catalog has it. */
export interface EncodedName {
  readonly folder: TargetFolder;
  readonly encoded: Buffer;
}

interface Group {
  /** The name that is restored like any other entry. */
  tried: Place;
  readonly others: EncodedName[];
}

/**
 * Names of files that have several. One name of each is restored like any other entry, the others are linked to it. Where it does
 * not come, because something is there that stays, the next one is: nothing is ever linked to a file that is not of the point.
 */
export class LinkGroups {
  readonly #groups = new Map<string, Group>();
  readonly #settled = new Map<string, Uint8Array>();

  /** Whether an entry is a further name of a file that comes anyway. */
  takes(root: number, folder: TargetFolder, entry: EntryCursor): boolean {
    if (entry.hardLink === undefined) return false;
    const key = `${root}:${entry.hardLink.join(':')}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { tried: placeOf(folder, entry), others: [] });
    else group.others.push({ folder, encoded: Buffer.from(entry.encoded) });
    return group !== undefined;
  }

  /** Hears under which names files have come. */
  settled(files: readonly SettledFile[]): void {
    for (const { place, as } of files) this.#settled.set(keyOf(place), as);
  }

  /** Links to all that has come since. */
  takeLinks(): Link[] {
    return [...this.#groups.values()].flatMap(({ tried, others }) => {
      const name = this.#settled.get(keyOf(tried));
      if (name === undefined) return [];
      const from = { folder: tried.folder, name };
      return others.splice(0).map(({ folder, encoded }) => {
        const entry = cursorOn(encoded);
        return { from, to: placeOf(folder, entry), modified: entry.modified };
      });
    });
  }

  /** The next name of each file that has not come under the one before. */
  takeNext(): EncodedName[] {
    return [...this.#groups.values()].flatMap((group) => {
      const next = group.others.shift();
      if (next === undefined) return [];
      group.tried = placeOf(next.folder, cursorOn(next.encoded));
      return [next];
    });
  }
}

const placeOf = (folder: TargetFolder, entry: EntryCursor): Place => ({ folder, name: new Uint8Array(entry.name) });

const keyOf = ({ folder, name }: Place): string => placeKey(pathOf(folder, name));
