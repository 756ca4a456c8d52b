/** A command to measure: a file and its arguments. */
export interface TimedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where one contestant works. All paths are absolute and on one file system. */
export interface Place {
  /** What is backed up. */
  readonly corpus: string;
  /** Where the contestant stores; a folder of its own, empty before each first backup. */
  readonly store: string;
  /** Where a restore writes; empty before each. */
  readonly target: string;
  /** The path, below `corpus`, of the file that the action `one` restores. */
  readonly one: string;
}

/** Something that can be measured. Members that a tool has no counterpart for are missing. */
export interface Contestant {
  /** Short name for `--with`. */
  readonly key: string;
  /** Name and version for the table; `undefined` when it is not installed or too old. */
  version(): string | undefined;
  /** Makes the empty store ready for a first backup; not measured. */
  prepare?(place: Place): Promise<void>;
  readonly commands: Readonly<Partial<Record<Action, (place: Place) => TimedCommand>>>;
  /** Where the stored bytes are counted; the whole store unless told otherwise. */
  stored?(place: Place): string;
}

/** What is measured of a contestant, in the order in which one action needs the one before. */
export type Action = 'first' | 'unchanged' | 'restore' | 'one' | 'check';
