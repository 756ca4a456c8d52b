import type { Destination, PointSummary, Run } from '@tapedeck/core';
import { type CopyNote, readCopyNote } from '../copy-note.ts';
import { treesFolder } from '../place-copies.ts';

/** The one point of a copy: the copy as it stands. None before the first run. */
export const listPoints = async (run: Run, destination: Destination): Promise<readonly PointSummary[]> => {
  const note = await readCopyNote(destination, `${run.job.name}/`);
  return note === undefined ? [] : [summaryOf(run, note)];
};

/** What the copy's note says of it. */
export const summaryOf = ({ job }: Run, { id, sequence, state, startedAt, finishedAt, bytes }: CopyNote): PointSummary => ({
  id,
  job: job.name,
  sequence,
  createdAt: finishedAt ?? startedAt,
  type: 'full',
  // Nothing keeps what each file should be, so that no more can be said of it.
  state: state === 'complete' ? 'present' : 'incomplete',
  fileName: `${job.name}/${treesFolder}`,
  storedBytes: bytes ?? 0,
  encrypted: false,
  refersTo: [],
  outcome: state,
  ...(state === 'complete' ? {} : { note: noteOn(state, startedAt) }),
});

const noteOn = (state: string, startedAt: string): string =>
  state === 'running'
    ? `The run of ${startedAt.slice(0, 16)} is on, or was interrupted: each file is whole, of that run or of an earlier one.`
    : `The last run was ${state}: each file is whole, of that run or of an earlier one.`;
