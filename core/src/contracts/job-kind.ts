import type { Run } from '../run/run.ts';
import type { Secret } from '../site/secret.ts';
import type { Destination } from './destination.ts';
import type { PointMaintenance } from './point-maintenance.ts';
import type { PointSurvey } from './point-survey.ts';
import type { PointRequest, PointSummary, RestorePoint } from './restore-point.ts';
import type { Salvage } from './salvage.ts';
import type { UserKeys } from './user-keys.ts';

/** What every kind says of its jobs. */
interface KindRules {
  /** Whether what it reads is of use only as it was at one instant: its jobs are refused without a snapshot, and never read live. */
  readonly needsSnapshot?: boolean;
}

/** A kind whose jobs are jobs of another: that one writes, keeps and opens the restore points, this one says what they protect. */
export interface DerivedKind extends KindRules {
  /** Name of the other kind. */
  readonly over: string;
}

/** What the plugin of a job kind offers besides its taps: the restore points of its media set. */
export interface JobKind extends KindRules {
  /** Points at the destination in the set's order, newest last; needs no key. */
  listPoints(run: Run, destination: Destination): Promise<readonly PointSummary[]>;
  /** Opens one point. The kind's own tap of the restore step `open` does the same. */
  openPoint(run: Run, destination: Destination, request: PointRequest): Promise<RestorePoint>;
  /** Whether one of these identities opens the key of the media set; `undefined` when the set is not encrypted or not there. */
  opens(run: Run, destination: Destination, identities: readonly Secret[]): Promise<boolean | undefined>;
  readonly maintenance?: PointMaintenance;
  /** Where it has no `maintenance`: what to do about "retention" in a job of this kind, a sentence for whoever wrote it there. */
  readonly insteadOfRetention?: string;
  readonly salvage?: Salvage;
  readonly keys?: UserKeys;
  readonly survey?: PointSurvey;
}
