import { definePlugin } from '@tapedeck/core';
import { checkCopy } from './check-copy.ts';
import { commitCopy } from './commit-copy.ts';
import { compareCopy } from './compare-copy.ts';
import { createCopy } from './create-copy.ts';
import { endCopying } from './end-copying.ts';
import { mirrorGone } from './mirror-gone.ts';
import { noteOutcome } from './note-outcome.ts';
import { copyOptions } from './options.ts';
import { listPoints } from './point/list-points.ts';
import { openPoint } from './point/open-point.ts';
import { Sessions } from './session.ts';
import { streamCopy } from './stream-copy.ts';

/** The job kind `copy`: copies a selection to the destination as plain files in their tree. */
export default definePlugin({
  name: 'copy',
  api: 1,
  version: '0.1.0',
  options: copyOptions,
  places: ['kind'],
  kind: {
    listPoints,
    openPoint,
    // Nothing of a copy is encrypted.
    opens: async () => undefined,
    insteadOfRetention:
      'Take it out of the job; of a mirror, "copy: { deleteAfter: 30 days }" says how long is kept what the source has no more.',
  },
  undo: { 'end-copying': endCopying },
  apply({ hooks, options: { deleteAfter } }) {
    const sessions = new Sessions();
    hooks.check.tap((run) => checkCopy(run));
    hooks.create.tap((run, destination) => createCopy(run, destination, sessions));
    hooks.stream.tap((run, plan) => streamCopy(run, plan, sessions.of(run), deleteAfter !== undefined));
    hooks.commit.tap((run) => commitCopy(run, sessions.of(run)));
    hooks.compare.tap((run) => compareCopy(run, sessions.of(run)));
    if (deleteAfter !== undefined) hooks.retain.tap((run) => mirrorGone(run, sessions.of(run), deleteAfter));
    hooks.post.tap({ stage: 'early' }, (run, outcome) => noteOutcome(run, outcome, sessions));
    hooks.restore.open.tap((run, destination, request) => openPoint(run, destination, request));
    hooks.restore.place.tap((run, point, request) =>
      point.restore(request, run.signal, ({ files, bytes, totalFiles, totalBytes }) =>
        run.progress({ files, bytes, storedBytes: 0, estimatedFiles: totalFiles, estimatedBytes: totalBytes }),
      ),
    );
  },
});
