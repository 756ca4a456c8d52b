import type { Run } from '../run/run.ts';
import type { Secret } from '../site/secret.ts';
import type { Destination } from './destination.ts';
import type { PointFinding, PointProgress, RestoreRequest, RestoreResult } from './restore-and-verify.ts';

/** Which file to take from, and where to. */
export interface SalvageRequest {
  /** Name of one of its parts at the destination. */
  readonly fileName: string;
  readonly identities: readonly Secret[];
  readonly restore: RestoreRequest;
}

/** What a salvage came to. */
export interface SalvageResult extends RestoreResult {
  /** Blocks that are whole, and directories whose names were found. */
  readonly blocks: number;
  readonly directories: number;
  /** Holes, and blocks that are not what they should be. */
  readonly damage: readonly PointFinding[];
}

/** Takes what is whole out of a media file that is no restore point: cut, with holes, without trailer. */
export type Salvage = (
  run: Run,
  destination: Destination,
  request: SalvageRequest,
  progress: (now: PointProgress) => void,
) => Promise<SalvageResult>;
