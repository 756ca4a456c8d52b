import { JoinedDirectory } from '../system/joined-directory.ts';
import { isGone, isRefusal } from '../system/refusal.ts';
import { openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import type { RootSpec } from './capture-setup.ts';
import { describeGone, isUnmounted, volumeGone } from './gone-directory.ts';
import type { SourcePlaces } from './source-places.ts';
import type { EntryProblem } from './unit-results.ts';
import type { DirectoryPlace } from './units.ts';

/** What opening the directories of the roots needs. */
export interface PlaceTools {
  readonly roots: readonly RootSpec[];
  readonly places: SourcePlaces;
  problem(problem: EntryProblem): void;
}

/** Opens directories of the roots where they are read; what the system refuses of one becomes a problem, and all below it is left out. */
export class PlaceOpener {
  readonly #tools: PlaceTools;

  constructor(tools: PlaceTools) {
    this.#tools = tools;
  }

  /** Works on an opened directory; `undefined` when it cannot be opened or is no more what was listed. */
  opened<Result>(root: number, place: DirectoryPlace, work: (directory: SourceDirectory) => Result): Result | undefined {
    const directory = this.ask(root, place, (path) => openSourceDirectory(path));
    if (directory === undefined) return undefined;
    const { places } = this.#tools;
    try {
      if (isUnmounted(directory, place.device)) {
        this.#tools.problem(volumeGone(places.readFrom(root, place.path)));
        return undefined;
      }
      const elsewhere = places.elsewhereIn(root, place.path);
      return work(elsewhere === undefined ? directory : new JoinedDirectory(directory, elsewhere));
    } finally {
      directory.close();
    }
  }

  /** Asks the system for the directory itself and nothing else. */
  ask<Answer>(root: number, place: DirectoryPlace, ask: (path: Buffer) => Answer): Answer | undefined {
    const path = this.#tools.places.readFrom(root, place.path);
    try {
      return ask(path);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#tools.problem(
        isGone(error)
          ? describeGone(path, this.spec(root).readFrom, place.device)
          : { kind: 'unreadable', code: 'DIRECTORY_UNREADABLE', path, message: error.message },
      );
      return undefined;
    }
  }

  spec(root: number): RootSpec {
    const spec = this.#tools.roots[root];
    if (spec === undefined) throw new RangeError(`there is no root ${root}`);
    return spec;
  }
}
