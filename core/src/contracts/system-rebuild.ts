import { rebuildPlanSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import { schemaCheck } from '../document/schema-check.ts';
import type { RestorePoint } from './restore-point.ts';

/** How a machine is rebuilt from a restore point, step by step. */
export type RebuildPlan = FromSchema<typeof rebuildPlanSchema>;

/** One step of such a plan. */
export type RebuildStep = RebuildPlan['steps'][number];

/** Whether a value is a rebuild plan, as `schemas` describes it. */
export const isRebuildPlan = schemaCheck<RebuildPlan>(rebuildPlanSchema);

/** What a plugin that keeps whole machines says of them: those that keep a system state, or images of disks. */
export interface SystemRebuild {
  /** A plan for each machine that the point holds for this plugin; none when it holds none. Changes nothing. */
  plan(point: RestorePoint): Promise<readonly RebuildPlan[]>;
}
