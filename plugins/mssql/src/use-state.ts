import type { Progress, Run } from '@tapedeck/core';

/** What one use of the plugin knows of its run. */
export interface UseState {
  /** How far the run was when it last told: what the server says of a backup stands beside it. */
  progress: Progress;
  /** Databases whose chain has moved on: the server counts a backup as made. */
  readonly made: Set<string>;
  /** Those of them whose backup was read to its end. */
  readonly delivered: Set<string>;
}

/** As a run begins. */
export const newUseState = (): UseState => ({
  progress: { files: 0, bytes: 0, storedBytes: 0 },
  made: new Set(),
  delivered: new Set(),
});

/** Says which chains have a gap: the server goes on from a backup that no restore point holds. */
export const tellGaps = ({ made, delivered }: UseState, run: Pick<Run, 'found' | 'note'>): void => {
  const isKept = (database: string) => run.found.committed !== undefined && delivered.has(database);
  for (const database of made)
    if (!isKept(database))
      run.note(
        'MSSQL_CHAIN_BROKEN',
        `The server counts a backup of "${database}" as made that this run has not kept. Make a full one before the next differential or log.`,
      );
};
