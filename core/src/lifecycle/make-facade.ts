import type { Taker } from '../run/takings.ts';
import type { BackupHooks } from './backup-hooks.ts';
import type { BackupFacade, HookFacade, RestoreFacade } from './hook-facade.ts';
import type { RestoreHooks } from './restore-hooks.ts';
import type { StepPolicy } from './step-policy.ts';
import { tapMakers } from './tap-makers.ts';
import type { RegisteredTap, TapRunner } from './wrap-tap.ts';

/** One use's way to the hooks of one run. */
export interface FacadeSettings {
  readonly backup: BackupHooks;
  readonly restore: RestoreHooks;
  readonly backupPolicies: Readonly<Record<keyof BackupHooks, StepPolicy>>;
  readonly restorePolicies: Readonly<Record<keyof RestoreHooks, StepPolicy>>;
  readonly runner: TapRunner;
  readonly taker: Taker;
  /** Told of each tap, in the order of registration. */
  readonly registered: (table: 'backup' | 'restore', tap: RegisteredTap) => void;
}

/** Makes the facade that one use's `apply` gets. `close` ends it: taps are known before a run begins, or not at all. */
export const makeFacade = (settings: FacadeSettings): { readonly hooks: HookFacade; readonly close: () => void } => {
  let closed = false;
  const isClosed = () => closed;
  return {
    hooks: { ...backupFacade(settings, isClosed), restore: restoreFacade(settings, isClosed) },
    close: () => {
      closed = true;
    },
  };
};

const backupFacade = (settings: FacadeSettings, isClosed: () => boolean): BackupFacade => {
  const { backup: hooks, backupPolicies: policies, runner, taker, registered } = settings;
  const { series, applications, bail, waterfall, telling, handedOver } = tapMakers(
    { runner, taker, isClosed, registered: (tap) => registered('backup', tap) },
    policies,
  );
  return {
    recover: series('recover', (options, fn) => hooks.recover.tapPromise(options, fn)),
    check: series('check', (options, fn) => hooks.check.tapPromise(options, fn)),
    start: series('start', (options, fn) => hooks.start.tapPromise(options, fn)),
    pre: series('pre', (options, fn) => hooks.pre.tapPromise(options, fn)),
    locate: bail('locate', (options, fn) => hooks.locate.tapPromise(options, fn)),
    create: bail('create', (options, fn) => hooks.create.tapPromise(options, fn)),
    applications: applications('applications', (options, fn) => hooks.applications.tapPromise(options, fn)),
    snapshot: handedOver('snapshot', (options, fn) => hooks.snapshot.tapPromise(options, fn)),
    select: waterfall('select', (options, fn) => hooks.select.tapPromise(options, fn)),
    stream: bail('stream', (options, fn) => hooks.stream.tapPromise(options, fn)),
    written: telling('written', (options, fn) => hooks.written.tap(options, fn)),
    commit: bail('commit', (options, fn) => hooks.commit.tapPromise(options, fn)),
    transfer: series('transfer', (options, fn) => hooks.transfer.tapPromise(options, fn)),
    compare: bail('compare', (options, fn) => hooks.compare.tapPromise(options, fn)),
    replicate: series('replicate', (options, fn) => hooks.replicate.tapPromise(options, fn)),
    retain: series('retain', (options, fn) => hooks.retain.tapPromise(options, fn)),
    log: series('log', (options, fn) => hooks.log.tapPromise(options, fn)),
    post: series('post', (options, fn) => hooks.post.tapPromise(options, fn)),
    eject: series('eject', (options, fn) => hooks.eject.tapPromise(options, fn)),
    report: series('report', (options, fn) => hooks.report.tapPromise(options, fn)),
    shutdown: series('shutdown', (options, fn) => hooks.shutdown.tapPromise(options, fn)),
    progress: telling('progress', (options, fn) => hooks.progress.tap(options, fn)),
  };
};

const restoreFacade = (settings: FacadeSettings, isClosed: () => boolean): RestoreFacade => {
  const { restore: hooks, restorePolicies: policies, runner, taker, registered } = settings;
  const { series, applications, bail, waterfall } = tapMakers(
    { runner, taker, isClosed, registered: (tap) => registered('restore', tap) },
    policies,
  );
  return {
    recover: series('recover', (options, fn) => hooks.recover.tapPromise(options, fn)),
    check: series('check', (options, fn) => hooks.check.tapPromise(options, fn)),
    start: series('start', (options, fn) => hooks.start.tapPromise(options, fn)),
    pre: series('pre', (options, fn) => hooks.pre.tapPromise(options, fn)),
    locate: bail('locate', (options, fn) => hooks.locate.tapPromise(options, fn)),
    open: bail('open', (options, fn) => hooks.open.tapPromise(options, fn)),
    choose: waterfall('choose', (options, fn) => hooks.choose.tapPromise(options, fn)),
    place: bail('place', (options, fn) => hooks.place.tapPromise(options, fn)),
    applications: applications('applications', (options, fn) => hooks.applications.tapPromise(options, fn)),
    verify: bail('verify', (options, fn) => hooks.verify.tapPromise(options, fn)),
    log: series('log', (options, fn) => hooks.log.tapPromise(options, fn)),
    post: series('post', (options, fn) => hooks.post.tapPromise(options, fn)),
    report: series('report', (options, fn) => hooks.report.tapPromise(options, fn)),
  };
};
