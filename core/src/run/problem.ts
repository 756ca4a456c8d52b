/**
 * - `changed`: a stable re-read was not had, the entry is marked torn;
 * - `vanished`: gone after it had been opened or listed for long;
 * - `unreadable`: the system refused to read it;
 * - `unsupported`: it cannot be kept as it is;
 * - `plugin`: a step or a tap went wrong; can not be tolerated by path.
 */
export type ProblemClass = 'changed' | 'vanished' | 'unreadable' | 'unsupported' | 'plugin';

/** Something that went wrong and was survived. */
export interface Problem {
  readonly kind: ProblemClass;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** The use, workload or step it belongs to. */
  readonly source: string;
  readonly path?: string;
  /** Debts of the source that this problem settles: 1 for an entry, 0 (the default) when none was open. */
  readonly settles?: number;
}
