import { joinPath } from '../system/join-path.ts';

/** Roots that lie in one another: what several of them hold is restored once, from the outermost that has it. */
export class Overlaps {
  /** The roots by their place, those that lie in others after them. */
  readonly order: readonly number[];
  readonly #paths: readonly Buffer[];
  /** Roots that lie in another one. */
  readonly #nested: ReadonlySet<number>;
  readonly #seen = new Set<string>();

  /** `paths` are the roots' own, absolute. */
  constructor(paths: readonly Uint8Array[]) {
    this.#paths = paths.map((path) => Buffer.from(path));
    const places = [...paths.keys()];
    this.#nested = new Set(places.filter((root) => places.some((other) => this.#liesIn(root, other))));
    const depth = (root: number): number => (this.#nested.has(root) ? (this.#paths[root]?.length ?? 0) : 0);
    this.order = places.sort((a, b) => depth(a) - depth(b) || a - b);
  }

  /** Whether an entry has not come from a root before. `name` is its path below `folder`, which is absolute. */
  isFirst(root: number, folder: Uint8Array, name: Uint8Array): boolean {
    if (this.#nested.size === 0) return true;
    const path = name.length === 0 ? Buffer.from(folder) : joinPath(folder, name);
    if (!this.#nested.has(root) && ![...this.#nested].some((other) => isWithin(path, this.#paths[other]))) return true;
    const key = path.toString('latin1');
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  #liesIn(root: number, other: number): boolean {
    const [path, outer] = [this.#paths[root], this.#paths[other]];
    if (root === other || path === undefined) return false;
    return isWithin(path, outer) && (path.length > (outer?.length ?? 0) || root > other);
  }
}

const isWithin = (path: Buffer, outer: Buffer | undefined): boolean =>
  outer !== undefined &&
  path.subarray(0, outer.length).equals(outer) &&
  (path.length === outer.length || path[outer.length] === slash || outer.at(-1) === slash);

const slash = 0x2f;
