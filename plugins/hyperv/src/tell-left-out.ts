import type { ApplicationRun } from '@tapedeck/core';
import type { Machine } from './choose-machines.ts';

/** Says of each disk that no checkpoint can hold that it is missing from what was captured. `path` is where that lies in the point. */
export const tellLeftOut = (run: ApplicationRun, workload: string, { Name, Disks }: Machine, path: string): void => {
  for (const { Path, IsPassThrough, IsShared } of Disks) {
    if (!IsPassThrough && !IsShared) continue;
    run.problem({
      kind: 'unsupported',
      code: 'HYPERV_DISK_LEFT_OUT',
      message: `The disk "${Path}" of "${Name}" was not captured: it is ${IsPassThrough ? 'passed through to the machine' : 'shared by machines'}.`,
      hint: `Back it up from within the machine, and tolerate "${path}" under "tolerate.unsupported".`,
      source: workload,
      path,
    });
  }
};
