import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { BackupError } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import type { RunListener } from '../events/run-event.ts';
import { RunEvents } from '../events/run-events.ts';
import type { Host } from '../host/host.ts';
import { withStarted } from '../host/with-started.ts';
import { Journal } from '../journal/journal.ts';
import { thisProcess } from '../journal/owner.ts';
import { type BackupHooks, createBackupHooks } from '../lifecycle/backup-hooks.ts';
import { makeFacade } from '../lifecycle/make-facade.ts';
import { createRestoreHooks, type RestoreHooks } from '../lifecycle/restore-hooks.ts';
import type { StepPolicy } from '../lifecycle/step-policy.ts';
import { backupSteps, restoreSteps } from '../lifecycle/steps.ts';
import { type RegisteredTap, TapRunner } from '../lifecycle/wrap-tap.ts';
import { callUndo } from '../plugin/call-undo.ts';
import { makePipeline } from '../plugin/make-pipeline.ts';
import { applyBroken, badMediaName } from '../plugin/plugin-errors.ts';
import type { RunReport } from '../run/report.ts';
import type { BackupType, JobView } from '../run/run.ts';
import { RunContext, viewRun } from '../run/run-context.ts';
import { type Taker, Takings } from '../run/takings.ts';
import { startWatchdog, type Watchdog } from '../run/watchdog.ts';
import { createMask, type Mask } from '../site/mask.ts';
import type { Secret } from '../site/secret.ts';
import { keptSigner } from '../site/site-signer.ts';
import { type StateLayout, stateLayout } from '../state/layout.ts';
import { runFileName } from '../state/reports.ts';
import { stateUnwritable } from '../state/state-unwritable.ts';
import { type JobSecrets, optionsWithSecrets, readSecrets, siteSecrets } from './job-secrets.ts';
import type { LoadedJob, LoadedUse } from './load-job.ts';
import { requireAnswers } from './require-answers.ts';
import { inRunningOrder } from './running-order.ts';
import type { Site } from './site.ts';

/** What is asked of a run. */
export interface RunRequest {
  readonly action: RunReport['action'];
  readonly type?: BackupType;
  readonly dryRun?: boolean;
  readonly listeners?: readonly RunListener[];
  /** `none` for a plan, which reads no secrets. */
  readonly secrets: 'all' | 'what is there' | 'none';
}

/** A run with its plugins applied, ready for its first step. Nothing has been touched yet. */
export interface PreparedRun {
  readonly site: Site;
  readonly loaded: LoadedJob;
  readonly context: RunContext;
  readonly takings: Takings;
  readonly runner: TapRunner;
  readonly backup: { readonly hooks: BackupHooks; readonly policies: Readonly<Record<keyof BackupHooks, StepPolicy>> };
  readonly restore: { readonly hooks: RestoreHooks; readonly policies: Readonly<Record<keyof RestoreHooks, StepPolicy>> };
  /** Taps of both tables, in the order in which they run. */
  readonly taps: { readonly backup: readonly RegisteredTap[]; readonly restore: readonly RegisteredTap[] };
  /** Each use by its name, as something that may take and give back. */
  readonly takers: ReadonlyMap<string, Taker>;
  readonly journal: Journal;
  readonly watchdog: Watchdog;
  readonly layout: StateLayout;
  readonly reportPath: string;
  readonly logPath: string;
  readonly mask: Mask;
}

/** Reads the secrets of a loaded job, makes its run, and applies its plugins in the order of the site file. */
export const prepareRun = async (site: Site, loaded: LoadedJob, request: RunRequest): Promise<PreparedRun> => {
  const secrets = await readSecrets(
    loaded,
    site.document,
    { host: site.host, environment: site.environment, baseFolder: site.folder },
    request.secrets,
  );
  const id = randomBytes(6).toString('hex');
  const startedAt = site.host.now();
  const layout = stateLayout(site.stateFolder);
  const fileName = runFileName(id, startedAt);
  const reportPath = join(layout.reports, `${fileName}.json`);
  const mask = createMask(secrets.values);
  const dryRun = request.dryRun ?? false;
  const isKept = !dryRun && request.action !== 'read' && request.secrets !== 'none';
  const watchdog = startWatchdog({ reportPath: isKept ? reportPath : undefined, silenceMs: site.silenceMs });
  const journal = new Journal(join(layout.journals, `${id}.journal`), {
    kind: 'run',
    format: 1,
    runId: id,
    job: loaded.name,
    startedAt: startedAt.toISOString(),
    ...(await thisProcess(site.host)),
  });
  const host = dryRun ? site.host : withChildrenJournaled(site.host, journal);
  const events = new RunEvents(id, () => host.now(), mask, request.listeners ?? []);
  const context = new RunContext({
    id,
    action: request.action,
    job: jobView(loaded),
    type: request.type,
    dryRun,
    startedAt,
    host,
    pipeline: makePipeline(pipelineUses(loaded, secrets), (name) => loadByMediaName(site, name)),
    identities: siteSecrets('identity', secrets),
    // Losing the key makes older restore points look foreign, so it does not lie in the cache.
    signer: siteSecrets('signer', secrets)[0] ?? signerOf(site, isKept && request.action === 'backup'),
    stateFolder: layout.cache,
    // What a backup may leave out is one thing; a restore that brings back less has nothing to tolerate.
    tolerated: request.action === 'backup' ? loaded.job.tolerate : {},
    limits: loaded.job.limits,
    graceMs: site.graceMs,
    watchdog,
    events,
  });
  const takings = new Takings({ journal, dryRun, notGivenBack: (taker, error) => context.survive(error, taker.use) });
  const runner = new TapRunner(context, takings);
  const backup = { hooks: createBackupHooks(), policies: backupPolicies(loaded) };
  const restore = { hooks: createRestoreHooks(), policies: restoreSteps };
  const prepared = {
    site,
    loaded,
    context,
    takings,
    runner,
    backup,
    restore,
    journal,
    watchdog,
    layout,
    reportPath,
    logPath: join(layout.logs, `${fileName}.jsonl`),
    mask,
  };
  const applied = applyPlugins(prepared, secrets, host);
  requireAnswers(loaded, request.action, applied.taps, site);
  return { ...prepared, ...applied };
};

// The rule of `snapshot` is the job's to choose: without one, stop, or read live and say so.
const backupPolicies = ({ job }: LoadedJob): PreparedRun['backup']['policies'] =>
  job.snapshot.whenMissing === 'stop'
    ? backupSteps
    : { ...backupSteps, snapshot: { ...backupSteps.snapshot, onError: 'gather', failsAs: 'degraded' } };

const jobView = ({ name, job, written }: LoadedJob): JobView => ({
  name,
  kind: job.kind,
  mode: job.mode,
  verify: job.verify,
  snapshot: job.snapshot,
  siteFileWithoutSecrets: written,
});

const pipelineUses = ({ uses }: LoadedJob, secrets: JobSecrets) =>
  uses
    .filter(({ place }) => place === 'pipeline')
    .map((use) => ({ plugin: use.plugin, options: use.options, optionsWithSecrets: optionsWithSecrets(use, secrets) }));

// A media file is not trusted: the name in its header may only stand for an installed plugin, never for a path.
const loadByMediaName = (site: Site, name: string) => {
  const place = { file: 'the media file' };
  return /^[a-z][a-z0-9-]*$/.test(name) ? site.loader.load(name, place) : Promise.reject(badMediaName(name));
};

const withChildrenJournaled = (host: Host, journal: Journal): Host =>
  withStarted(host, (leader) => {
    const journaled = host.processStart(leader).then((leaderStart) => {
      // One that has ended already needs no ending.
      return leaderStart === undefined ? undefined : journal.append({ kind: 'child', leader, leaderStart });
    });
    journaled.catch(() => {});
  });

type Unapplied = Omit<PreparedRun, 'taps' | 'takers'>;

const applyPlugins = ({ loaded, context, runner, backup, restore, watchdog, site }: Unapplied, secrets: JobSecrets, host: Host) => {
  const taps: { readonly backup: RegisteredTap[]; readonly restore: RegisteredTap[] } = { backup: [], restore: [] };
  const takers = new Map<string, Taker>();
  const objections: BackupError[] = [];
  for (const use of loaded.uses) {
    const options = optionsWithSecrets(use, secrets);
    const taker = toTaker(use, (name, request) => callUndo(use.plugin, name, request, options, { host, watchdog, graceMs: site.graceMs }));
    takers.set(use.name, taker);
    const facade = makeFacade({
      backup: backup.hooks,
      restore: restore.hooks,
      backupPolicies: backup.policies,
      restorePolicies: restore.policies,
      runner,
      taker,
      registered: (table, tap) => taps[table].push(tap),
    });
    try {
      use.plugin.apply?.({ hooks: facade.hooks, host, options, use: use.name, job: jobView(loaded) });
    } catch (error) {
      objections.push(applyBroken(use.name, error, use.at));
    }
    facade.close();
  }
  refuseIfAny('SITE_REFUSED', `The job "${loaded.name}" is refused`, objections);
  const core = viewRun(context, { use: 'core', signal: context.signal, take: () => Promise.reject(new Error('Core takes nothing.')) });
  context.tellWritten = (batch) => backup.hooks.written.call(core, batch);
  context.tellProgress = (progress) => backup.hooks.progress.call(core, progress);
  return { taps: { backup: inRunningOrder(taps.backup), restore: inRunningOrder(taps.restore) }, takers };
};

const toTaker = ({ name, specifier, options, plugin }: LoadedUse, undo: Taker['undo']): Taker => ({
  use: name,
  specifier,
  journaledOptions: options,
  undoNames: new Set(Object.keys(plugin.undo ?? {})),
  undo,
});

const signerOf = (site: Site, make: boolean): Secret | undefined => {
  try {
    return keptSigner(site.stateFolder, make);
  } catch (cause) {
    throw stateUnwritable(site.stateFolder, cause);
  }
};
