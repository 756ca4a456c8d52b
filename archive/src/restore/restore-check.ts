import { ArchiveError } from '../errors.ts';
import { InFlight } from '../pool/in-flight.ts';
import { createRingMemory } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import type { ReadSetup, ReadUnit, ReadUnitResult } from '../read/read-protocol.ts';
import { startReadThreads } from '../read/read-threads.ts';
import { CompareBatch } from './compare-batch.ts';
import type { CompareUnit } from './compare-protocol.ts';
import { Findings } from './findings.ts';
import type { PlacedNames } from './placed-names.ts';
import { RestorePlanner, untold } from './restore-planner.ts';
import type { RestoreFinding } from './restore-protocol.ts';
import type { RestoreOptions } from './restore-run.ts';
import { folderPlace } from './target.ts';

/** What a comparison of a target with its restore point works with: what the restore did, and what it said of names. */
export interface RestoreCheckOptions extends RestoreOptions {
  readonly names: PlacedNames;
}

/** What such a comparison came to. */
export interface RestoreCheckSummary {
  /** Files that were read to their end. */
  readonly files: number;
  readonly bytes: number;
  /** Whether something could not be read past the memory of the system. */
  readonly throughCache: boolean;
  readonly problems: readonly RestoreFinding[];
}

/** Units that are told at once for each thread: one at work, one that waits. */
const unitsPerThread = 2;

/** Reads again what a restore has placed, and holds it against the catalog: type and length of each entry, and the ids of the chunks of files. */
export class RestoreCheck {
  readonly #options: RestoreCheckOptions;
  readonly #pool: WorkerPool<ReadUnit, ReadUnitResult, never>;
  readonly #atWork = new InFlight();
  readonly #problems = new Findings();
  #files = 0;
  #bytes = 0;
  #throughCache = false;
  #nextUnit = 0;

  constructor(options: RestoreCheckOptions) {
    const threads = startReadThreads();
    const setup: ReadSetup = { ring: createRingMemory(1, 1), media: [], target: options.target };
    this.#options = options;
    this.#pool = new WorkerPool<ReadUnit, ReadUnitResult, never>(
      threads,
      threads.workers.map(() => setup),
      () => undefined,
    );
  }

  async check(): Promise<RestoreCheckSummary> {
    const { reader, names } = this.#options;
    // Each name of a linked file is looked at: that they are one file is for the system to keep. What was not captured, the restore has told.
    const eachName = { takes: () => false, takeNext: () => [] };
    const planner = new RestorePlanner(this.#options, () => new CompareBatch(reader, names), eachName, untold());
    try {
      for await (const { folders, batch } of planner.batches()) {
        const came = folders.filter((folder) => names.nameOf(folderPlace(folder)) !== undefined);
        await this.#begin({ kind: 'compare', id: this.#id(), folders: came, entries: batch.small.packed() });
        for await (const files of batch.portions()) await this.#begin({ kind: 'compare pieces', id: this.#id(), files });
      }
    } finally {
      await this.#atWork.settle();
    }
    return { files: this.#files, bytes: this.#bytes, throughCache: this.#throughCache, problems: this.#problems.list() };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #begin(unit: CompareUnit): Promise<void> {
    await this.#atWork.fewerThan(this.#pool.size * unitsPerThread);
    this.#options.signal.throwIfAborted();
    this.#atWork.add(this.#compare(unit));
  }

  async #compare(unit: CompareUnit): Promise<void> {
    const result = await this.#pool.run(unit);
    if (result.kind !== 'compared')
      throw new ArchiveError('WORKER_LOST', 'A worker answered another question.', { hint: 'This is a defect; please report it.' });
    this.#files += result.files;
    this.#bytes += result.bytes;
    this.#throughCache ||= result.throughCache;
    for (const problem of result.problems) this.#problems.add(problem);
    this.#options.progress(result.files, result.bytes);
  }

  #id(): number {
    this.#nextUnit += 1;
    return this.#nextUnit;
  }
}
