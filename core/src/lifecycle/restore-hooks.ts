import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook } from 'tapable';
import type { Destination } from '../contracts/destination.ts';
import type { RestoreCheck, RestoreRequest, RestoreResult } from '../contracts/restore-and-verify.ts';
import type { PointRequest, RestorePoint } from '../contracts/restore-point.ts';
import type { Outcome } from '../run/outcome.ts';
import type { RunReport } from '../run/report.ts';
import type { Run } from '../run/run.ts';

/** The steps of a restore, in the order a run takes them. */
export const createRestoreHooks = () =>
  Object.freeze({
    /** What did a crash leave behind? */
    recover: new AsyncSeriesHook<[run: Run]>(['run'], 'recover'),

    /** Can the restore run at all? */
    check: new AsyncSeriesHook<[run: Run]>(['run'], 'check'),

    /** The restore starts. */
    start: new AsyncSeriesHook<[run: Run]>(['run'], 'start'),

    /** Custom commands before anything is written. */
    pre: new AsyncSeriesHook<[run: Run]>(['run'], 'pre'),

    /** Where do the media files live? */
    locate: new AsyncSeriesBailHook<[run: Run], Destination | undefined>(['run'], 'locate'),

    /** Open the restore point. */
    open: new AsyncSeriesBailHook<[run: Run, destination: Destination, request: PointRequest], RestorePoint | undefined>(
      ['run', 'destination', 'request'],
      'open',
    ),

    /** What comes back? Each tap may narrow the request of the one before. */
    choose: new AsyncSeriesWaterfallHook<[request: RestoreRequest, run: Run]>(['request', 'run'], 'choose'),

    /** Put the files in their place. */
    place: new AsyncSeriesBailHook<[run: Run, point: RestorePoint, request: RestoreRequest], RestoreResult | undefined>(
      ['run', 'point', 'request'],
      'place',
    ),

    /** Hand restored workloads back to their applications. */
    applications: new AsyncSeriesHook<[run: Run]>(['run'], 'applications'),

    /** Is what was restored what was stored? */
    verify: new AsyncSeriesBailHook<[run: Run, point: RestorePoint], RestoreCheck | undefined>(['run', 'point'], 'verify'),

    /** Log files are written out. */
    log: new AsyncSeriesHook<[run: Run]>(['run'], 'log'),

    /** Custom commands after the restore. */
    post: new AsyncSeriesHook<[run: Run, outcome: Outcome]>(['run', 'outcome'], 'post'),

    /** Tell the world how it went. */
    report: new AsyncSeriesHook<[run: Run, report: RunReport]>(['run', 'report'], 'report'),
  });

/** The hooks of a restore. */
export type RestoreHooks = ReturnType<typeof createRestoreHooks>;
