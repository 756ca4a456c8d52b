import type { Selection } from '../restore/plan.ts';
import type { RestoreTarget } from '../restore/target.ts';
import type { LinuxCalls } from '../system/linux.ts';
import type { CaptureTally } from '../write/capture-tally.ts';
import type { EntryFilter } from '../write/entry-filter.ts';
import type { PlaceTools } from '../write/place-opener.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import type { CopyRestore, CopyRoot } from './copy-protocol.ts';
import type { SharedPace } from './shared-pace.ts';

/** What a copy worker has at hand. */
export interface CopyTools extends PlaceTools {
  readonly roots: readonly CopyRoot[];
  readonly filters: readonly (readonly EntryFilter[])[];
  /** Writes below the folder that receives all copies: its one anchor. */
  readonly target: RestoreTarget;
  /** A path by which calls that read reach that folder, as long as it is open. */
  readonly targetPath: Buffer;
  /** The folder itself, opened; `undefined` where only paths are at hand. */
  readonly targetHandle: number | undefined;
  readonly calls: LinuxCalls | undefined;
  readonly verifies: boolean;
  readonly clears: boolean;
  readonly mirrors: boolean;
  readonly restore: (Pick<CopyRestore, 'conflict'> & { readonly selection: Selection }) | undefined;
  readonly tally: CaptureTally;
  readonly pace: SharedPace;
  /** Nanoseconds within which a file system may give two changes the same time. */
  readonly granularity: bigint;
  /** Throws when the run is cancelled. */
  throwIfCancelled(): void;
  takeProblems(): EntryProblem[];
}
