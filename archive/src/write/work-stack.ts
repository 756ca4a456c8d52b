import type { Task } from './unit-queue.ts';
import type { DirectoryPlace } from './units.ts';

/** Directories of one root that go to a worker together. */
export interface PlaceBatch {
  readonly root: number;
  readonly places: readonly DirectoryPlace[];
}

/** Most directories in one message. */
const mostPlaces = 64;

/**
 * What is still to be captured. The newest directories are taken first, so a wide tree is walked in depth and the list
 * of waiting directories stays short; slices, segments and roots come before all directories.
 */
export class WorkStack {
  readonly #tasks: Task[] = [];
  readonly #places: (DirectoryPlace & { readonly root: number })[] = [];
  readonly #share: number;

  /** As long as few directories wait, each of `workers` gets its share and no more. */
  constructor(workers: number) {
    this.#share = 2 * workers;
  }

  pushTask(task: Task): void {
    this.#tasks.push(task);
  }

  /** Adds directories in the order of their names; they are taken in that order. */
  pushPlaces(root: number, places: readonly DirectoryPlace[]): void {
    for (const place of places.toReversed()) this.#places.push({ root, ...place });
  }

  /** The next piece of work that is no directory. */
  takeTask(): Task | undefined {
    return this.#tasks.shift();
  }

  /** The next directories; `undefined` when none waits. */
  takePlaces(): PlaceBatch | undefined {
    const root = this.#places.at(-1)?.root;
    if (root === undefined) return undefined;
    const places: DirectoryPlace[] = [];
    const most = Math.min(mostPlaces, Math.ceil(this.#places.length / this.#share));
    while (places.length < most && this.#places.at(-1)?.root === root) places.push(...this.#places.splice(-1));
    return { root, places };
  }
}
