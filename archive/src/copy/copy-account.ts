import type { CaptureCounts, EntryProblem } from '../write/unit-results.ts';
import type { Copied, GoneNames, LinkedName, LostFidelity } from './copy-protocol.ts';
import { LostCounts } from './lost-fidelity.ts';

/** Files with several names in one message. */
const linkedFiles = 256;

/** Who hears of what units have come to, and of which source. */
export interface CopyListener {
  readonly roots: readonly { readonly source: string }[];
  counted(source: string, counts: CaptureCounts): void;
  problem(source: string, problem: EntryProblem): void;
  lost(lost: LostFidelity): void;
}

/** Puts together what the units of a copy come to: some is told at once, the rest is kept until all of it is known. */
export class CopyAccount {
  readonly #listener: CopyListener;
  /** Names by the file that they belong to. */
  readonly #linked = new Map<string, LinkedName[]>();
  readonly #gone: GoneNames[] = [];
  readonly #lost = new LostCounts();
  /** Entries of a restore that stayed as they were. */
  kept = 0;
  writtenBytes = 0;
  /** Whether something was verified through memory only. */
  throughCache = false;

  constructor(listener: CopyListener) {
    this.#listener = listener;
  }

  /** How many entries the source has no more; what was in a folder that is gone is not counted. */
  get gone(): number {
    return this.#gone.reduce((sum, { names }) => sum + names.length, 0);
  }

  take(root: number, { counts, problems, lost, linked, gone, kept, writtenBytes, throughCache }: Copied): void {
    const source = this.#listener.roots[root]?.source ?? '';
    this.#listener.counted(source, counts);
    for (const problem of problems) this.#listener.problem(source, problem);
    for (const one of lost) this.#lost.add(one);
    for (const name of linked) this.#addName(name);
    this.#gone.push(...gone);
    this.kept += kept;
    this.writtenBytes += writtenBytes;
    this.throughCache ||= throughCache;
  }

  /** Hands out all files that have several names, those of one root at a time: they are on its account. */
  *takeLinked(): Generator<{ readonly root: number; readonly files: readonly (readonly LinkedName[])[] }> {
    const byRoot = Map.groupBy(this.#linked.values(), ([first]) => first?.root ?? 0);
    this.#linked.clear();
    for (const [root, files] of byRoot)
      for (let at = 0; at < files.length; at += linkedFiles) yield { root, files: files.slice(at, at + linkedFiles) };
  }

  /** Hands out what the source has no more, once. */
  takeGone(): readonly GoneNames[] {
    return this.#gone.splice(0);
  }

  /** Tells what the destination could not be given. */
  tellLost(): void {
    for (const one of this.#lost.all) this.#listener.lost(one);
  }

  #addName(name: LinkedName): void {
    const known = this.#linked.get(name.key);
    if (known === undefined) this.#linked.set(name.key, [name]);
    else known.push(name);
  }
}
