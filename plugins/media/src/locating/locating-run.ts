import type { Run } from '@tapedeck/core';

/** What finding a destination needs of its run. */
export type LocatingRun = Pick<Run, 'dryRun' | 'note' | 'stateFolder' | 'signal'>;
