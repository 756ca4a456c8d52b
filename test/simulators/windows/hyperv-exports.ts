import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ExportJob, fail, type HypervState, jobStates, type SimulatedVm, vmOf } from './hyperv-state.ts';

const { running, completed, exception } = jobStates;

/** Disks that a checkpoint holds. */
export const snapshottable = ({ disks }: SimulatedVm) => disks.filter(({ isPassThrough, isShared }) => !isPassThrough && !isShared);

/** An export goes on: the disks come first, the configuration at the end. */
export const step = (state: HypervState, job: ExportJob, failure: string | undefined): ExportJob => {
  if (job.state !== running) return job;
  const vm = vmOf(state, job.vm);
  const frozen = vm.checkpoints.find(({ id }) => id === job.checkpoint)?.frozen ?? fail('The checkpoint has gone while it was exported.');
  job.percent = state.exportSteps === 0 ? 100 : Math.min(100, job.percent + Math.ceil(100 / state.exportSteps));
  if (failure !== undefined) return Object.assign(job, { state: exception, errorCode: 32768, errorDescription: failure });
  // Whoever has removed the folder has an export that fails, and no second one.
  if (!existsSync(job.folder)) return Object.assign(job, { state: exception, errorCode: 32768, errorDescription: 'The folder is gone.' });
  cpSync(frozen, join(job.folder, 'Virtual Hard Disks'), { recursive: true });
  if (job.percent < 100) return job;
  writeConfiguration(join(job.folder, 'Virtual Machines'), vm);
  job.state = completed;
  return job;
};

/** What an export tells of its machine. */
export interface Configuration extends Pick<SimulatedVm, 'id' | 'name' | 'generation' | 'version'> {
  readonly disks: readonly string[];
}

/** Writes it, below the folder of an export or of a machine. */
export const writeConfiguration = (folder: string, vm: SimulatedVm): void => {
  const { id, name, generation, version } = vm;
  const configuration: Configuration = { id, name, generation, version, disks: snapshottable(vm).map(({ path }) => basename(path)) };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.vmcx`), JSON.stringify(configuration));
};

/** Reads it. */
export const readConfiguration = (path: string): Configuration =>
  existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : fail('The system cannot find the path specified. 0x80070003');
