import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Application, type ApplicationRun, type Host, type Root, stageFolder, type Workload } from '@tapedeck/core';
import { moveFolder } from '../move-folder.ts';
import { folderWith, targetOf } from '../restore-request.ts';
import { collectParts } from './collect-parts.ts';
import { readMachine } from './machine.ts';
import { planFile } from './plan-in-point.ts';
import { makePlan, writePlan } from './write-plan.ts';

/** Read as they are, with owners and attributes. */
const ownRoots = ['/etc', '/var/spool/cron'];

const root = (path: string, readFrom = path): Root => ({ path, readFrom, filters: [], oneFileSystem: false });

/** The system state of a Linux machine: what it says of itself and a plan to rebuild it, in a folder, and its settings. */
export const linuxState = (use: string, host: Host): Application => {
  let staged: string | undefined;
  const there = () => ownRoots.filter((path) => existsSync(path));
  return {
    discover: async ({ signal }) => {
      signal.throwIfAborted();
      return [{ name: `${use}:${host.hostName}`, type: 'system state', needsFrozen: { paths: there() }, facts: { platform: 'linux' } }];
    },
    prepare: async (workload, run) => {
      staged = await stage(workload, run, host, there());
    },
    capture: async (_, { signal }) => {
      signal.throwIfAborted();
      const roots = staged === undefined ? [] : [root(`/systemstate/${host.hostName}`, staged)];
      return { roots: [...roots, ...there().map((path) => root(path))], streams: [] };
    },
    restore: async (workload, from, request, run) => {
      run.signal.throwIfAborted();
      const asked = targetOf(request);
      const folder = await folderWith(from, workload, 'PLAN.md');
      const to = asked === undefined ? await host.makeTempFolder('tapedeck-systemstate-') : resolve(asked);
      await moveFolder(folder, to, run.signal);
      run.note('SYSTEMSTATE_PLAN', `Nothing of this machine was changed. How to rebuild it is in "${join(to, 'PLAN.md')}".`);
    },
  };
};

const stage = async ({ name }: Workload, run: ApplicationRun, host: Host, roots: readonly string[]): Promise<string> => {
  const folder = await stageFolder(run, { within: join(run.stateFolder, 'staged'), label: 'systemstate', scope: 'source' });
  const inventory = await collectParts(run, host, { workload: name, folder });
  const plan = makePlan(await readMachine(folder, { hostName: host.hostName, roots }), host.now(), name);
  await writeFile(join(folder, 'PLAN.md'), writePlan(plan));
  await writeFile(join(folder, planFile), `${JSON.stringify(plan, null, 2)}\n`);
  await writeFile(join(folder, 'inventory.json'), `${JSON.stringify(inventory, null, 2)}\n`);
  return folder;
};
