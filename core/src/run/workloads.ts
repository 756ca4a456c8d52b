import type { Workload, WorkloadFacts } from '../contracts/application.ts';
import { BackupError } from '../errors/backup-error.ts';

/** A workload that a use has declared in this run. */
export interface DeclaredWorkload extends Workload {
  readonly use: string;
  /** The plugin that can restore it. */
  readonly application: string;
  /** Whether it is known by now that it cannot be captured. */
  readonly isLost: boolean;
}

/** The workloads of a run. */
export interface Workloads {
  /** Declares one, before it is captured: from now on the run owes it. @throws `CORE_WORKLOAD_TWICE` */
  declare(workload: Workload): void;
  /** Adds to what whoever restores it has to know; until the media file is committed. */
  describe(name: string, facts: WorkloadFacts): void;
  /** Records that one cannot be captured, and why. */
  lose(name: string, error: unknown): void;
  /** Those of all uses, in the order in which they were declared. */
  list(): readonly DeclaredWorkload[];
}

/** All workloads of a run, by name. */
export class WorkloadList {
  readonly #all = new Map<string, DeclaredWorkload>();

  declare(workload: Workload, use: string): void {
    if (this.#all.has(workload.name)) throw declaredTwice(workload.name);
    this.#all.set(workload.name, { ...workload, use, application: applicationOf(use), isLost: false });
  }

  describe(name: string, facts: WorkloadFacts): void {
    const known = this.#all.get(name);
    if (known !== undefined) this.#all.set(name, { ...known, facts: { ...known.facts, ...facts } });
  }

  lose(name: string): void {
    const known = this.#all.get(name);
    if (known !== undefined) this.#all.set(name, { ...known, isLost: true });
  }

  list(): readonly DeclaredWorkload[] {
    return [...this.#all.values()];
  }
}

/** The plugin of a use: several uses of one have numbers. */
export const applicationOf = (use: string): string => use.replace(/#\d+$/, '');

const declaredTwice = (name: string) =>
  new BackupError('CORE_WORKLOAD_TWICE', `The workload "${name}" was declared twice.`, {
    hint: 'Name it in one entry of "sources" only; if it is, report this to the author of the plugin.',
  });
