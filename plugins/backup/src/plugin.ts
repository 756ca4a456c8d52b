import { definePlugin } from '@tapedeck/core';
import { commitMedia } from './commit-media.ts';
import { removeComparison } from './compare-here.ts';
import { compareMedia } from './compare-media.ts';
import { createMedia } from './create-media.ts';
import { endWriting } from './end-writing.ts';
import { findVersions } from './find-versions.ts';
import { listPoints } from './list-points.ts';
import { annotatePoint } from './maintain/annotate-point.ts';
import { consolidatePoint } from './maintain/consolidate-point.ts';
import { copyPoint } from './maintain/copy-point.ts';
import { removePoints } from './maintain/remove-points.ts';
import { repairSet } from './maintain/repair-set.ts';
import { noteOutcome } from './note-outcome.ts';
import { openPoint, opensSet } from './open-point.ts';
import { backupOptions } from './options.ts';
import { replaceOverwritten } from './replace-overwritten.ts';
import { replicateSet } from './replicate/replicate-set.ts';
import { salvageFile } from './salvage-file.ts';
import { Sessions } from './session.ts';
import { setUsage } from './set-usage.ts';
import { streamFiles } from './stream-files.ts';
import { tellPoint } from './tell-point.ts';
import { userKeys } from './user-keys.ts';

/** The job kind `backup`: streams a selection into a media file, and opens its restore points. */
export default definePlugin({
  name: 'backup',
  api: 1,
  version: '0.1.0',
  options: backupOptions,
  places: ['kind'],
  kind: {
    listPoints,
    openPoint,
    opens: opensSet,
    maintenance: {
      remove: removePoints,
      annotate: annotatePoint,
      repair: repairSet,
      consolidate: consolidatePoint,
      copy: copyPoint,
      replicate: replicateSet,
    },
    salvage: salvageFile,
    keys: userKeys,
    survey: { find: findVersions, usage: setUsage },
  },
  undo: { 'end-writing': endWriting, 'remove-comparison': removeComparison },
  apply({ hooks, job }) {
    const sessions = new Sessions();
    hooks.create.tap((run, destination) => createMedia(run, destination, sessions));
    hooks.stream.tap((run, plan) => streamFiles(run, plan, sessions.of(run)));
    hooks.commit.tap((run) => commitMedia(run, sessions.of(run)));
    hooks.compare.tap((run, plan) => compareMedia(run, plan, sessions.of(run)));
    if (job.mode === 'overwrite') hooks.retain.tap((run) => replaceOverwritten(run, sessions.of(run)));
    hooks.post.tap({ stage: 'early' }, (run, outcome) => noteOutcome(run, outcome, sessions));
    hooks.restore.open.tap((run, destination, request) => openPoint(run, destination, request));
    hooks.restore.place.tap((run, point, request) =>
      point.restore(request, run.signal, tellPoint(run), (change) => run.wouldChange(change)),
    );
    hooks.restore.verify.tap({ says: 'compares what lies at the target with the point' }, (run, point) =>
      point.checkRestored?.(run.signal, tellPoint(run)),
    );
  },
});
