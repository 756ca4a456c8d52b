/** A part of an application that takes part in freezing it, and what of it is wanted. */
export interface WriterNeed {
  /** The writer's id, as the provider knows it. */
  readonly id: string;
  /** Components of it, by their whole names, with that of the writer in front; all of them when left out. */
  readonly components?: readonly string[];
  /** Components that lie on the same volumes and are not wanted: what is not stored must not count as backed up. */
  readonly except?: readonly string[];
}

/**
 * What shall be frozen together. Volumes that one workload spans form one group: never split, never partly live. In a group
 * without a workload each path stands for itself.
 */
export interface SnapshotGroup {
  readonly workload?: string;
  readonly paths: readonly string[];
  /**
   * Whether the blocks of the volumes are wanted that the paths lie on, rather than their trees: what is mounted below them is not. Providers
   * that have no device with the frozen blocks leave such a group.
   */
  readonly blocks?: boolean;
  /** Writers without which the frozen view is of no use to the workload. Providers that know no writers leave such a group. */
  readonly writers?: readonly WriterNeed[];
  /** `full` lets the application cut its logs once the run is complete; `copy`, which holds when left out, leaves them alone. */
  readonly mode?: 'full' | 'copy';
}

/** The request of a whole run: every root and every workload that needs a frozen view. */
export interface SnapshotRequest {
  readonly groups: readonly SnapshotGroup[];
}

/** A frozen view of one or more volumes. */
export interface Snapshot {
  /** The provider's name, for plan and report. */
  readonly provider: string;
  /**
   * Path prefixes on the machine and where their content is read; the longest that holds a path counts. What is joined to
   * the tree below one of them and is not part of its frozen content needs a mapping of its own, onto itself if it is read live.
   */
  readonly mapping: readonly {
    readonly path: string;
    readonly readFrom: string;
    /** The device that has the frozen blocks of the volume, if there is one. */
    readonly device?: string;
  }[];
}

/**
 * A provider's answer: what it froze, and which groups it left: for the next provider, or for live reading if there is none. What
 * others have mounted below a path that it froze is left too, by the path there.
 */
export interface SnapshotAnswer {
  readonly taken: readonly Snapshot[];
  readonly left: readonly SnapshotGroup[];
}
