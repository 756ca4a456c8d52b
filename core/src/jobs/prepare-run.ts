import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { refuseIfAny } from '../errors/objections.ts';
import { RunEvents } from '../events/run-events.ts';
import type { Host } from '../host/host.ts';
import { withStarted } from '../host/with-started.ts';
import { Journal } from '../journal/journal.ts';
import { thisProcess } from '../journal/owner.ts';
import { createBackupHooks } from '../lifecycle/backup-hooks.ts';
import { createRestoreHooks } from '../lifecycle/restore-hooks.ts';
import { backupSteps, restoreSteps } from '../lifecycle/steps.ts';
import { TapRunner } from '../lifecycle/wrap-tap.ts';
import { makePipeline } from '../plugin/make-pipeline.ts';
import { badMediaName } from '../plugin/plugin-errors.ts';
import { RunContext } from '../run/run-context.ts';
import { Takings } from '../run/takings.ts';
import { startWatchdog } from '../run/watchdog.ts';
import { createMask } from '../site/mask.ts';
import type { Secret } from '../site/secret.ts';
import { keptSigner } from '../site/site-signer.ts';
import { stateLayout } from '../state/layout.ts';
import { runFileName } from '../state/reports.ts';
import { stateUnwritable } from '../state/state-unwritable.ts';
import { applyPlugins } from './apply-plugins.ts';
import { ejectObjections } from './eject-answers.ts';
import { replicatePoints, runPoints } from './job-points.ts';
import { type JobSecrets, optionsWithSecrets, readSecrets, siteSecrets } from './job-secrets.ts';
import { jobView } from './job-view.ts';
import type { LoadedJob } from './load-job.ts';
import type { PreparedRun, RunRequest } from './prepared-run.ts';
import { requireAnswers } from './require-answers.ts';
import type { Site } from './site.ts';

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
    bytesPerSecond: request.bytesPerSecond,
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
  if (request.action === 'backup')
    refuseIfAny('SITE_REFUSED', `The job "${loaded.name}" is refused`, ejectObjections(prepared, applied.taps.backup));
  const ready = { ...prepared, ...applied };
  context.pointsFor = (signal) => runPoints(ready, signal);
  context.replicate = (signal, to) => replicatePoints(ready, signal, to);
  return ready;
};

// The rule of `snapshot` is the job's to choose: without one, stop, or read live and say so.
const backupPolicies = ({ job }: LoadedJob): PreparedRun['backup']['policies'] =>
  job.snapshot.whenMissing === 'stop'
    ? backupSteps
    : { ...backupSteps, snapshot: { ...backupSteps.snapshot, onError: 'gather', failsAs: 'degraded' } };

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

const signerOf = (site: Site, make: boolean): Secret | undefined => {
  try {
    return keptSigner(site.stateFolder, make);
  } catch (cause) {
    throw stateUnwritable(site.stateFolder, cause);
  }
};
