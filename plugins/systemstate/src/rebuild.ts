import type { RebuildPlan, RestorePoint, SystemRebuild } from '@tapedeck/core';
import { planInPoint } from './linux/plan-in-point.ts';
import { planRecovery } from './windows/plan-recovery.ts';

/** Plans for the machines whose system state a point holds. What could not be captured has none. */
export const rebuild: SystemRebuild = {
  plan: async (point: RestorePoint) => {
    const plans: RebuildPlan[] = [];
    for (const workload of await point.workloads()) {
      if (workload.application !== 'systemstate' || workload.isLost) continue;
      plans.push(workload.facts?.platform === 'win32' ? planRecovery(point, workload) : await planInPoint(point, workload));
    }
    return plans;
  },
};
