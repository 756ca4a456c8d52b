import { pathOf, placeKey } from './findings.ts';
import type { Place, RestoreUnitResult } from './restore-protocol.ts';

/** What of a restore did not come under its own name, or not at all: few entries, if any. */
export class PlacedNames {
  readonly #others = new Map<string, Uint8Array | undefined>();

  /** Takes in what a unit came to. */
  hear({ left, renamed, problems }: Pick<RestoreUnitResult, 'left' | 'renamed' | 'problems'>): void {
    for (const place of left) this.#others.set(keyOf(place), undefined);
    for (const problem of problems) this.#others.set(placeKey(problem), undefined);
    for (const { place, as } of renamed) this.#others.set(keyOf(place), as);
  }

  /** The name under which an entry came; `undefined` when it did not. */
  nameOf(place: Place): Uint8Array | undefined {
    if (this.#others.size === 0) return place.name;
    const key = keyOf(place);
    return this.#others.has(key) ? this.#others.get(key) : place.name;
  }
}

const keyOf = ({ folder, name }: Place): string => placeKey(pathOf(folder, name));
