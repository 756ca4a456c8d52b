import {
  type BackupStep,
  type Found,
  type Host,
  type JsonValue,
  type Outcome,
  openSite,
  type PluginDefinition,
  type Run,
  type RunEvent,
  type RunResult,
  type Site,
} from '@tapedeck/core';
import { emptyDestination, jobWith, type PluginUse, standIns } from '@tapedeck/testkit';
import { makeWalk } from '../../core/src/jobs/conduct-run.ts';
import { loadJob } from '../../core/src/jobs/load-job.ts';
import { prepareRun } from '../../core/src/jobs/prepare-run.ts';
import type { PreparedRun } from '../../core/src/jobs/prepared-run.ts';
import { type RunJobRequest, runJob } from '../../core/src/jobs/run-job.ts';
import { askProviders } from '../../core/src/lifecycle/hand-over.ts';
import { buildReport } from '../../core/src/run/build-report.ts';
import { linuxHost } from './linux-host.ts';
import { tempFolder } from './temp-folder.ts';
import { projectFolder } from './workspace.ts';

/** A run for a test: the uses that matter to it, and stand-ins for all that does not. */
export interface ARunSettings {
  /** One-key maps, as in a site file. Each stands where its plugin may first stand. */
  readonly uses?: readonly Readonly<Record<string, JsonValue>>[];
  /** Plugins that are not installed: those that the test itself defines. */
  readonly plugins?: readonly PluginDefinition[];
  /** Further keys of the job, or other values for them. */
  readonly job?: Readonly<Record<string, JsonValue>>;
  /** Further keys of the site. */
  readonly site?: Readonly<Record<string, JsonValue>>;
  readonly host?: Host;
  readonly environment?: Readonly<Record<string, string>>;
  /** State folder; a fresh one unless given. */
  readonly stateFolder?: string;
  readonly dryRun?: boolean;
  /** What earlier steps have answered, for a test of a single step. */
  readonly found?: Partial<Found>;
  /** How long a tap that was told to end may take to do so. Default 50 ms, so that no test waits. */
  readonly graceMs?: number;
}

/** Makes a run of the job "test". */
export const aRun = (settings: ARunSettings = {}): ARun => new ARun(settings);

/** See `aRun`. */
export class ARun {
  readonly events: RunEvent[] = [];
  readonly stateFolder: string;
  readonly #settings: ARunSettings;
  #prepared: Promise<PreparedRun> | undefined;

  constructor(settings: ARunSettings) {
    this.#settings = settings;
    this.stateFolder = settings.stateFolder ?? tempFolder();
  }

  /** The site that the run belongs to. */
  async site(): Promise<Site> {
    const { plugins = [], host = linuxHost(), environment = {}, site = {}, graceMs = 50 } = this.#settings;
    const given = [...plugins, ...standIns];
    return openSite({
      value: { ...site, jobs: { test: await this.#job() } },
      folder: this.stateFolder,
      defaultStateFolder: this.stateFolder,
      environment,
      host,
      graceMs,
      plugins: given,
      pluginFolders: [projectFolder],
      sectionPlugins: { pre: 'commands', post: 'commands', restore: 'commands' },
    });
  }

  /** Runs the whole job. */
  async run(request: Omit<RunJobRequest, 'listeners'> = {}): Promise<RunResult> {
    const listeners = [(event: RunEvent) => void this.events.push(event)];
    return runJob(await this.site(), 'test', { ...request, listeners });
  }

  /** Takes one step of a backup, with what earlier ones are said to have found. Resolves to its answer, rejects with its refusal. */
  async step(name: BackupStep): Promise<unknown> {
    const prepared = await this.prepared();
    const walk = makeWalk<BackupStep>(prepared, { table: 'backup', policies: prepared.backup.policies });
    return walk.step(name, () => callStep(name, prepared, walk.run));
  }

  /** Gives back what steps have taken, as the end of a run does, telling this outcome. */
  async end(outcome: Outcome = 'complete'): Promise<void> {
    const { takings, journal, watchdog } = await this.prepared();
    await takings.release(['source', 'destination', 'run'], () => outcome);
    await journal.close(takings.allGivenBack);
    await watchdog.close();
  }

  /** The run as core has prepared it, for what no other way can tell. */
  prepared(): Promise<PreparedRun> {
    this.#prepared ??= this.#prepare();
    return this.#prepared;
  }

  async #prepare(): Promise<PreparedRun> {
    const { dryRun = false, found = {} } = this.#settings;
    const site = await this.site();
    const listeners = [(event: RunEvent) => void this.events.push(event)];
    const prepared = await prepareRun(site, await loadJob(site, 'test', 'write'), { action: 'backup', secrets: 'all', dryRun, listeners });
    Object.assign(prepared.context.found, found);
    return prepared;
  }

  async #job(): Promise<Readonly<Record<string, JsonValue>>> {
    const { uses = [], job = {} } = this.#settings;
    return jobWith(await Promise.all(uses.map((use) => this.#pluginUse(use))), job);
  }

  async #pluginUse(use: Readonly<Record<string, JsonValue>>): Promise<PluginUse> {
    const [name = '', options = {}] = Object.entries(use)[0] ?? [];
    const given = this.#settings.plugins?.find((plugin) => plugin.name === name);
    return { plugin: given ?? (await import(`@tapedeck/plugin-${name}`)).default, options };
  }
}

const callStep = async (name: BackupStep, { backup: { hooks }, context }: PreparedRun, run: Run): Promise<unknown> => {
  const { found, groups } = context;
  const plan = found.plan ?? { sources: [] };
  const outcome = context.outcome();
  switch (name) {
    case 'create':
      return hooks.create.promise(run, found.destination ?? emptyDestination());
    case 'snapshot':
      return askProviders(hooks.snapshot, run, { groups });
    case 'select':
      return hooks.select.promise(plan, run);
    case 'stream':
      return hooks.stream.promise(run, plan);
    case 'compare':
      return hooks.compare.promise(run, plan);
    case 'post':
    case 'eject':
    case 'shutdown':
      return hooks[name].promise(run, outcome);
    case 'report':
      return hooks.report.promise(run, buildReport(context));
    case 'written':
    case 'progress':
      throw new Error(`"${name}" is told through the run, it is no step to take.`);
    default:
      return hooks[name].promise(run);
  }
};
