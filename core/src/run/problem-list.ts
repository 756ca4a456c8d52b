import type { Problem } from './problem.ts';
import type { RunReport } from './report.ts';
import { isTolerated, type Tolerated } from './tolerate.ts';

/** A problem with the job's verdict on it, as the report keeps it. */
export type JudgedProblem = RunReport['problems'][number];

// A tree of a million unreadable files must not become a report of a million rows.
const keptProblems = 1000;

/** The problems of a run. All are counted, the first thousand are kept. */
export class ProblemList {
  readonly #tolerated: Tolerated;
  readonly #kept: JudgedProblem[] = [];
  #count = 0;
  #untolerated = 0;

  constructor(tolerated: Tolerated) {
    this.#tolerated = tolerated;
  }

  get kept(): readonly JudgedProblem[] {
    return this.#kept;
  }

  get count(): number {
    return this.#count;
  }

  get untolerated(): number {
    return this.#untolerated;
  }

  /** Adds a problem and judges it by the job's tolerance. */
  add({ settles: _, ...problem }: Problem): JudgedProblem {
    const judged = { ...problem, tolerated: isTolerated(problem, this.#tolerated) };
    this.#count += 1;
    if (!judged.tolerated) this.#untolerated += 1;
    if (this.#kept.length < keptProblems) this.#kept.push(judged);
    return judged;
  }
}
