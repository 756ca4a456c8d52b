import type { OptionValue } from '../site/option-value.ts';
import type { PointSummary } from './restore-point.ts';

/** Whether one restore point stays, and by which rules, in words for people. */
export interface KeepDecision {
  readonly id: string;
  readonly keep: boolean;
  readonly reasons: readonly string[];
}

/** What shall become of the points of a media set. */
export interface RetentionPlan {
  /** One for each point, oldest first. */
  readonly decisions: readonly KeepDecision[];
  /** Why nothing may be removed now, whatever the decisions say. */
  readonly held?: string;
  /** How long what is removed can still be brought back, in milliseconds. */
  readonly graceMs: number;
}

/** The rules of a retention plugin. They look at points and decide; removing is the business of the job kind. */
export interface RetentionRules {
  /** `points` are those that can be restored, oldest first. */
  plan(points: readonly PointSummary[], options: OptionValue, now: Date): RetentionPlan;
}
