import type { ReadableFile } from '@tapedeck/core';

/** A file that waits in the spool. */
export interface SpooledFile {
  /** As the destination knows it: folder and name. */
  readonly name: string;
  /** Where it lies on this machine. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** What is written once and stays: a disc, or a row of tapes. What it holds grows by whole files. */
export interface Medium {
  /** For people: `optical /dev/sr0`. */
  readonly name: string;
  /** What it holds, by the names that the destination has for it. */
  readonly files: ReadonlyMap<string, { readonly sizeBytes: number }>;
  /** @throws `DESTINATION_…` */
  open(name: string): Promise<ReadableFile>;
  /** Whether it has this very file already: an interrupted run may have brought it there. */
  holds(file: SpooledFile, signal: AbortSignal): Promise<boolean>;
  /**
   * Writes files behind all that is there, reads them back and compares. Only then they are among `files`; one of the same name counts no more. Whatever
   * happens meanwhile, what was there before stays readable.
   */
  write(files: readonly SpooledFile[], signal: AbortSignal): Promise<void>;
}
