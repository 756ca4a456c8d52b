import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Host,
  type JsonValue,
  openSite,
  type PluginDefinition,
  type RunEvent,
  type RunJobRequest,
  type RunResult,
  runJob,
  type Site,
} from '@tapedeck/core';
import { standIns } from '../doubles/stand-ins.ts';
import { jobWith, type PluginUse } from './job-with.ts';

/** What a trial tries. */
export interface TrialSettings {
  readonly uses: readonly PluginUse[];
  /** Further keys of the job, or other values for them. */
  readonly job?: Readonly<Record<string, JsonValue>>;
  /** The real machine, unless given. */
  readonly host?: Host;
}

/** A site with one job, "trial", whose state lies in a folder of its own. */
export interface Trial {
  /** An empty folder for whatever the trial needs, removed at its end. */
  readonly folder: string;
  readonly site: Site;
  /** Of all runs so far. */
  readonly events: readonly RunEvent[];
  run(request?: Omit<RunJobRequest, 'listeners'>): Promise<RunResult>;
  /** What runs have taken and not given back: none, if all is well. */
  notGivenBack(): Promise<readonly string[]>;
}

/** Makes a folder for `use`, and removes it afterwards. */
export const inFolder = async <Result>(use: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tapedeck-trial-')));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Sets up a trial below a folder. Taps that were told to end get no time to do so, so that nobody waits. */
export const aTrial = async (folder: string, { uses, job = {}, host }: TrialSettings): Promise<Trial> => {
  const stateFolder = join(folder, 'state');
  const commands = uses.find(({ plugin }) => plugin.places[0] === 'commands')?.plugin.name;
  const site = await openSite({
    value: { jobs: { trial: jobWith(uses, job) } },
    folder,
    defaultStateFolder: stateFolder,
    environment: process.env,
    graceMs: 50,
    plugins: [...pluginsOf(uses), ...standIns],
    ...(host === undefined ? {} : { host }),
    ...(commands === undefined ? {} : { sectionPlugins: { pre: commands, post: commands, restore: commands } }),
  });
  const events: RunEvent[] = [];
  return {
    folder,
    site,
    events,
    run: (request = {}) => runJob(site, 'trial', { ...request, listeners: [(event) => void events.push(event)] }),
    notGivenBack: () => readdir(join(stateFolder, 'journals')).catch(() => []),
  };
};

const pluginsOf = (uses: readonly PluginUse[]): readonly PluginDefinition[] => [...new Set(uses.map(({ plugin }) => plugin))];
