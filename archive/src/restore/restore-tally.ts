import { Findings } from './findings.ts';
import { PlacedNames } from './placed-names.ts';
import type { RestoreFinding, RestoreUnitResult } from './restore-protocol.ts';

/** What a restore came to. */
export interface RestoreSummary {
  readonly restored: number;
  readonly kept: number;
  readonly bytes: number;
  readonly problems: readonly RestoreFinding[];
  readonly lost: readonly RestoreFinding[];
  /** Files that came as they were stored, and were not whole, or not of one moment, when they were. */
  readonly torn: readonly RestoreFinding[];
  /** What did not come under its own name; for `RestoreCheck`. */
  readonly names: PlacedNames;
}

/** Sums up what the units of a restore came to. */
export class RestoreTally {
  /** Whoever finds one that is no matter of a unit adds it here. */
  readonly problems = new Findings();
  readonly torn = new Findings();
  readonly #lost = new Findings();
  readonly #names = new PlacedNames();
  #restored = 0;
  #kept = 0;
  #bytes = 0;

  add(result: RestoreUnitResult): void {
    this.#restored += result.restored;
    this.#kept += result.kept;
    this.#bytes += result.bytes;
    this.#hear(result);
    for (const finding of result.lost) this.#lost.add(finding);
    for (const [message, { code, entries }] of result.counted) this.#lost.count(code, message, entries);
  }

  /** Adds problems of entries that have not come because of them. */
  addProblems(problems: readonly RestoreFinding[]): void {
    this.#hear({ left: [], renamed: [], problems });
  }

  summary(): RestoreSummary {
    return {
      restored: this.#restored,
      kept: this.#kept,
      bytes: this.#bytes,
      problems: this.problems.list(),
      lost: this.#lost.list(),
      torn: this.torn.list(),
      names: this.#names,
    };
  }

  #hear(result: Pick<RestoreUnitResult, 'left' | 'renamed' | 'problems'>): void {
    this.#names.hear(result);
    for (const finding of result.problems) this.problems.add(finding);
  }
}
