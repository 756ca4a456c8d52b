import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { type ApplicationRun, type Host, nearest, type StoredWorkload, textIn, type WorkloadRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { allMachines, type Machine, same } from './choose-machines.ts';
import { incompatible, machineRuns, machineThere, notWhole, optionInvalid, optionUnknown } from './errors.ts';
import { importMachine } from './import-machine.ts';
import { compareMachine, removeMachine } from './scripts.ts';
import { chooseFolder } from './target-folder.ts';

/** Hands a machine back to Hyper-V: under its own id, or under another name as a new machine. */
export const restoreMachine = async (
  run: ApplicationRun,
  host: Host,
  workload: StoredWorkload | Omit<StoredWorkload, 'paths'>,
  from: string,
  request: WorkloadRequest,
): Promise<void> => {
  const { signal } = run;
  signal.throwIfAborted();
  const { replace, folder: asked } = optionsOf(request);
  const { configuration, id } = await findConfiguration(workload.name, from);
  const name = request.as ?? nameIn(workload);
  const isNew = request.as !== undefined;
  const inTheWay = (await allMachines(host, signal)).filter(({ Id, Name }) => same(Name, name) || (!isNew && same(Id, id)));
  refuseThose(inTheWay, replace);
  const folder = await chooseFolder(host, { name, asked, from: dirname(dirname(configuration)), runId: run.id, signal });
  // The id of a machine that will be replaced is not free yet, and must not count.
  await compare(host, name, { Path: configuration, Folder: folder, NewId: isNew || inTheWay.length > 0 ? 'yes' : 'no' }, signal);
  for (const machine of inTheWay) await takeAway(run, host, machine);
  await importMachine(run, host, { Path: configuration, Folder: folder, Name: name, NewId: isNew ? 'yes' : 'no' });
};

const keys = ['replace', 'folder'];

const optionsOf = ({ options }: WorkloadRequest): { readonly replace: boolean; readonly folder: string | undefined } => {
  for (const key of Object.keys(options)) if (!keys.includes(key)) throw optionUnknown(key, nearest(key, keys));
  const { replace = 'no', folder } = options;
  if (replace !== 'yes' && replace !== 'no') throw optionInvalid('replace', replace, '"replace=yes" or "replace=no"');
  if (folder !== undefined && !isAbsolute(folder)) throw optionInvalid('folder', folder, '"folder=" and a whole path');
  return { replace: replace === 'yes', folder };
};

/** The file by which the machine is imported bears its id. */
const findConfiguration = async (workload: string, from: string): Promise<{ readonly configuration: string; readonly id: string }> => {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries) {
    const [, id] = /^([0-9a-f-]{36})\.vmcx$/i.exec(name) ?? [];
    if (id !== undefined && parentPath.endsWith('Virtual Machines')) return { configuration: join(parentPath, name), id };
  }
  throw notWhole(workload);
};

/** The name of the machine in Hyper-V, which several may share. */
const nameIn = ({ name, facts }: Pick<StoredWorkload, 'name' | 'facts'>): string =>
  textIn(facts, 'name') || name.slice(name.indexOf(':') + 1);

const refuseThose = (inTheWay: readonly Machine[], replace: boolean): void => {
  for (const { Name, Id, State } of inTheWay) {
    if (!replace) throw machineThere(Name, Id);
    if (State !== 'Off') throw machineRuns(Name, State);
  }
};

const compare = async (host: Host, name: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> => {
  const found = await runScript(host, compareMachine, parameters, signal);
  if (found.length > 0)
    throw incompatible(
      name,
      found.map(({ Id, Message }) => `${Message} (${Id})`),
    );
};

/** Its disks stay: until the new machine runs, they may be the better ones. */
const takeAway = async (run: ApplicationRun, host: Host, { Id, Name, Disks }: Machine): Promise<void> => {
  const paths = Disks.filter(({ IsPassThrough }) => !IsPassThrough).map(({ Path }) => Path);
  run.note('HYPERV_REPLACED', `"${Name}" (${Id}) is replaced; its disks stay until you remove them: ${paths.join(', ')}.`);
  await runScript(host, removeMachine, { Id }, run.signal);
};
