import type { Run } from '@tapedeck/core';

/** What choosing files needs of its run. */
export type SelectingRun = Pick<Run, 'found' | 'note' | 'startedAt' | 'stateFolder'>;
