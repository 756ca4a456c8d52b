import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } from 'tapable';
import type { Destination } from '../contracts/destination.ts';
import type { SnapshotAnswer, SnapshotRequest } from '../contracts/snapshot.ts';
import type { SelectionPlan } from '../contracts/source.ts';
import type { Outcome } from '../run/outcome.ts';
import type { RunReport } from '../run/report.ts';
import type { Run } from '../run/run.ts';
import type { Committed, Compared, Created, Progress, Streamed, WrittenBatch } from './answers.ts';

/** The steps of a backup, copy or image job, in the order a run takes them. */
export const createBackupHooks = () =>
  Object.freeze({
    /** What did a crash leave behind? Undoes it before anything else happens. */
    recover: new AsyncSeriesHook<[run: Run]>(['run'], 'recover'),

    /** Can the job run at all? Every objection is gathered; none hides another. */
    check: new AsyncSeriesHook<[run: Run]>(['run'], 'check'),

    /** The job starts. */
    start: new AsyncSeriesHook<[run: Run]>(['run'], 'start'),

    /** Custom commands before anything is read. */
    pre: new AsyncSeriesHook<[run: Run]>(['run'], 'pre'),

    /** Which destination? The first of the listed ones that is there, has room, and is ours. */
    locate: new AsyncSeriesBailHook<[run: Run], Destination | undefined>(['run'], 'locate'),

    /** Create the empty media file: takes the set's lock, decides the type, loads known chunks. */
    create: new AsyncSeriesBailHook<[run: Run, destination: Destination], Created | undefined>(['run', 'destination'], 'create'),

    /** Plug-in selections declare their workloads and make them ready to be captured. */
    applications: new AsyncSeriesHook<[run: Run]>(['run'], 'applications'),

    /** Provide a frozen view of everything asked for. Each tap is asked for what those before it have left. */
    snapshot: new AsyncSeriesWaterfallHook<[answer: SnapshotAnswer, run: Run, request: SnapshotRequest]>(
      ['answer', 'run', 'request'],
      'snapshot',
    ),

    /** What is read, and from where? Each tap gets the plan of the one before. Never called per file. */
    select: new AsyncSeriesWaterfallHook<[plan: SelectionPlan, run: Run]>(['plan', 'run'], 'select'),

    /** Stream the files into the media file. */
    stream: new AsyncSeriesBailHook<[run: Run, plan: SelectionPlan], Streamed | undefined>(['run', 'plan'], 'stream'),

    /** Files have been processed and, with normal verification, confirmed on the medium. Tells; cannot refuse. */
    written: new SyncHook<[run: Run, batch: WrittenBatch]>(['run', 'batch'], 'written'),

    /** Index, catalog, trailer: now it is a restore point. */
    commit: new AsyncSeriesBailHook<[run: Run], Committed | undefined>(['run'], 'commit'),

    /** What lies in a spool is written to its medium and read back from there; in jobs whose destination has one. */
    transfer: new AsyncSeriesHook<[run: Run]>(['run'], 'transfer'),

    /** Advanced verification: the whole process again, writing nothing. */
    compare: new AsyncSeriesBailHook<[run: Run, plan: SelectionPlan], Compared | undefined>(['run', 'plan'], 'compare'),

    /** Further copies at secondary sites. */
    replicate: new AsyncSeriesHook<[run: Run]>(['run'], 'replicate'),

    /** Retention; only after a complete run. */
    retain: new AsyncSeriesHook<[run: Run]>(['run'], 'retain'),

    /** Log files are written out. */
    log: new AsyncSeriesHook<[run: Run]>(['run'], 'log'),

    /** Custom commands after the job, always once it has started. */
    post: new AsyncSeriesHook<[run: Run, outcome: Outcome]>(['run', 'outcome'], 'post'),

    /** The media is ejected, if asked. */
    eject: new AsyncSeriesHook<[run: Run, outcome: Outcome]>(['run', 'outcome'], 'eject'),

    /** Tell the world how it went. */
    report: new AsyncSeriesHook<[run: Run, report: RunReport]>(['run', 'report'], 'report'),

    /** The system is shut down, if asked. */
    shutdown: new AsyncSeriesHook<[run: Run, outcome: Outcome]>(['run', 'outcome'], 'shutdown'),

    /** How far it is, a few times a second. Tells; cannot refuse. */
    progress: new SyncHook<[run: Run, progress: Progress]>(['run', 'progress'], 'progress'),
  });

/** The hooks of a backup run. */
export type BackupHooks = ReturnType<typeof createBackupHooks>;
