import type { RestoreTargetSetup } from '../read/read-protocol.ts';
import { pathOf } from './findings.ts';
import type { Place, RestoreFinding, RestoreUnitResult, SettledFile } from './restore-protocol.ts';
import type { Lost } from './target.ts';

/** What came of the entries of one unit: what was restored, what was kept, and what went wrong with each. */
export class UnitOutcome {
  readonly #reportsKept: boolean;
  readonly #result: Mutable = {
    kind: 'restored',
    restored: 0,
    kept: 0,
    bytes: 0,
    names: [],
    left: [],
    renamed: [],
    settled: [],
    problems: [],
    lost: [],
    counted: new Map(),
  };

  constructor(conflict: RestoreTargetSetup['conflict']) {
    this.#reportsKept = conflict === 'fail';
  }

  /** For the main thread. */
  get result(): RestoreUnitResult {
    return this.#result;
  }

  /** Does work for an entry; what the system or the media file refuses is a problem of that entry alone. */
  attempt<Value>(place: Place, work: () => Value): Value | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
      this.problem(place, error.code.startsWith('E') ? 'FILE_NOT_WRITTEN' : error.code, error.message);
      return undefined;
    }
  }

  /** Counts a file that is whole. Where others are links to it, its name goes along. */
  settled(file: Place, as: Uint8Array, isLinked: boolean): void {
    this.#result.restored += 1;
    const isRenamed = as !== file.name && Buffer.compare(as, file.name) !== 0;
    if (!isLinked && !isRenamed) return;
    const row = { place: ownPlace(file), as: new Uint8Array(as) };
    if (isRenamed) this.#result.renamed.push(row);
    if (isLinked) this.#result.settled.push(row);
  }

  /** Counts what stays as it was, since something of that name was there. */
  kept(file: Place): void {
    this.#result.kept += 1;
    this.#result.left.push(ownPlace(file));
    if (this.#reportsKept) this.problem(file, 'FILE_EXISTS', 'Something of that name is there already and was left alone.');
  }

  wrote(content: Uint8Array): void {
    this.#result.bytes += content.length;
  }

  /** The name under which the next of the unit's files was created; none where it was not. */
  name(createdAs: Uint8Array | undefined): void {
    this.#result.names.push(createdAs);
  }

  problem(place: Place, code: string, message: string): void {
    this.#result.problems.push({ ...pathOf(place.folder, place.name), code, message });
  }

  /** Gathers what an entry could not get back. */
  lost(place: Place): Lost {
    return (code, message, counted) => {
      if (counted === undefined) this.#result.lost.push({ ...pathOf(place.folder, place.name), code, message });
      else this.#result.counted.set(message, { code, entries: 1 + (this.#result.counted.get(message)?.entries ?? 0) });
    };
  }
}

/** In memory of its own, for another thread. */
const ownPlace = ({ folder, name }: Place): Place => ({ folder, name: new Uint8Array(name) });

interface Mutable extends RestoreUnitResult {
  restored: number;
  kept: number;
  bytes: number;
  names: (Uint8Array | undefined)[];
  left: Place[];
  renamed: SettledFile[];
  settled: SettledFile[];
  problems: RestoreFinding[];
  lost: RestoreFinding[];
  counted: Map<string, { readonly code: string; readonly entries: number }>;
}
