// Answers the scripts of the plugin "hyperv", as a host of Hyper-V does whose machines and disks are files here.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readConfiguration, snapshottable, step, writeConfiguration } from './hyperv-exports.ts';
import { fail, type HypervState, jobStates, readHyperv, updateHyperv, vmOf } from './hyperv-state.ts';
import type { Machine } from './machine.ts';

const { running, completed, terminated, exception } = jobStates;

type Answer = (machine: Machine, parameters: Readonly<Record<string, string>>) => unknown;

// `VMOperationalStatus`.
const merging = 32772;
const exporting = 32773;
/** A job was started. */
const started = 4096;
const denied = 'You do not have the required permission to complete this task.';

const mustBeAllowed = (machine: Machine): HypervState => {
  const state = readHyperv(machine);
  if (!state.hasModule) fail("The term 'Get-VM' is not recognized as the name of a cmdlet.");
  if (!machine.read().isElevated || !state.isRunning) fail(denied);
  return state;
};

const sizeOf = (path: string): number => (existsSync(path) ? readFileSync(path).length : 0);

/** Answers of the scripts, by their names. */
export const hypervAnswers: Readonly<Record<string, Answer>> = {
  'describe-hyperv.ps1': (machine) => {
    const { hasModule, isRunning, machinePath } = readHyperv(machine);
    return { Allowed: machine.read().isElevated, Module: hasModule, Service: isRunning, MachinePath: machinePath };
  },

  'list-machines.ps1': (machine) =>
    mustBeAllowed(machine).vms.map(({ id, name, state, generation, version, path, disks }) => ({
      Id: id,
      Name: name,
      State: state,
      Generation: generation,
      Version: version,
      Path: path,
      Disks: disks.map((disk) => ({
        Path: disk.path,
        IsPassThrough: disk.isPassThrough === true,
        IsShared: disk.isShared === true,
        Kind: disk.isPassThrough ? 'pass-through' : (disk.kind ?? 'Dynamic'),
        Size: disk.isPassThrough ? 0 : 64 << 20,
        Bytes: disk.isPassThrough ? 0 : sizeOf(disk.path),
      })),
    })),

  'show-machine.ps1': (machine, { Id = '' }) => {
    mustBeAllowed(machine);
    return updateHyperv(machine, (state) => {
      const vm = state.vms.find(({ id }) => id === Id);
      if (vm === undefined) return { State: '', Status: [], Checkpoints: [] };
      // Nobody asks for the job after its process was killed, and still it comes to an end.
      for (const job of state.jobs) if (job.vm === Id) step(state, job, undefined);
      for (const one of vm.busy) one.looks -= 1;
      vm.busy = vm.busy.filter(({ looks }) => looks >= 0);
      const isExporting = state.jobs.some((job) => job.vm === Id && job.state === running);
      return {
        State: vm.state,
        Status: [2, ...vm.busy.map(({ status }) => status), ...(isExporting ? [exporting] : [])],
        Checkpoints: vm.checkpoints.map(({ id, name, isRecovery }) => ({ Id: id, Name: name, IsRecovery: isRecovery })),
      };
    });
  },

  'create-checkpoint.ps1': (machine, { Id = '', Name = '', Level }) => {
    mustBeAllowed(machine);
    const failure = machine.failure(`checkpoint of ${vmOf(readHyperv(machine), Id).name} at level ${Level}`);
    const refused = { Id: '', ReturnValue: started, State: exception, ErrorCode: 32768, ErrorDescription: failure };
    if (failure !== undefined)
      return failure.startsWith('returns ') ? { ...refused, ReturnValue: Number(failure.slice(8)), ErrorDescription: '' } : refused;
    const unnamed = machine.failure('Rename-VMSnapshot');
    return updateHyperv(machine, (state) => {
      const vm = vmOf(state, Id);
      const id = `Microsoft:${crypto.randomUUID().toUpperCase()}`;
      const frozen = join(machine.folder, 'checkpoints', id.replace('Microsoft:', ''));
      mkdirSync(frozen, { recursive: true });
      for (const { path } of snapshottable(vm)) cpSync(path, join(frozen, basename(path)));
      vm.checkpoints.push({ id, name: unnamed === undefined ? Name : `${vm.name} - Backup`, isRecovery: true, frozen });
      return { Id: id, ReturnValue: started, State: completed, ErrorCode: 0, ErrorDescription: unnamed ?? '' };
    });
  },

  'start-export.ps1': (machine, { Id = '', Checkpoint = '', Folder = '' }) => {
    mustBeAllowed(machine);
    const failure = machine.failure('ExportSystemDefinition');
    if (failure !== undefined) return { ReturnValue: Number(failure), Job: '' };
    return updateHyperv(machine, (state) => {
      const vm = vmOf(state, Id);
      if (!vm.checkpoints.some(({ id }) => id === Checkpoint)) fail('What is exported is no checkpoint of the machine.');
      if (!existsSync(Folder) || readdirSync(Folder).length > 0) fail('The export directory is not an empty folder. 0x80070050');
      const id = crypto.randomUUID().toUpperCase();
      const job = { id, vm: Id, checkpoint: Checkpoint, folder: Folder, state: running, percent: 0, errorCode: 0, errorDescription: '' };
      if (state.exportSteps === 0) {
        step(state, job, undefined);
        return { ReturnValue: 0, Job: '' };
      }
      state.jobs.push(job);
      return { ReturnValue: started, Job: id };
    });
  },

  'show-export.ps1': (machine, { Job }) => {
    const job = readHyperv(machine).jobs.find(({ id }) => id === Job);
    const isForgotten = machine.failure('forgotten job') !== undefined;
    if (job === undefined || isForgotten) return { State: 0, Percent: 0, ErrorCode: 0, ErrorDescription: '' };
    const failure = job.percent >= 50 ? machine.failure('export') : undefined;
    return updateHyperv(machine, (state) => {
      const found = state.jobs.find(({ id }) => id === Job) ?? fail('The job is gone.');
      const { state: State, percent: Percent, errorCode: ErrorCode, errorDescription: ErrorDescription } = step(state, found, failure);
      return { State, Percent, ErrorCode, ErrorDescription };
    });
  },

  'stop-export.ps1': (machine, { Job }) =>
    updateHyperv(machine, (state) => {
      const found = state.jobs.filter((job) => job.id === Job && job.state === running);
      for (const job of found) job.state = terminated;
      return { Stopped: found.length };
    }),

  'remove-checkpoint.ps1': (machine, { Id = '', Checkpoint = '' }) => {
    mustBeAllowed(machine);
    const failure = machine.failure('ConvertToReferencePoint');
    if (failure !== undefined) fail(failure);
    const isKept = machine.failure('checkpoint stays') !== undefined;
    return updateHyperv(machine, (state) => {
      const vm = vmOf(state, Id);
      if (state.jobs.some((job) => job.checkpoint === Checkpoint && job.state === running)) fail('32775: it is being exported.');
      const found = vm.checkpoints.filter(({ id, isRecovery }) => id === Checkpoint && isRecovery);
      if (!isKept) vm.checkpoints = vm.checkpoints.filter((one) => !found.includes(one));
      for (const { frozen } of found) rmSync(frozen, { recursive: true, force: true });
      if (found.length > 0) vm.busy.push({ status: merging, looks: state.mergeLooks });
      return { Removed: found.length };
    });
  },

  'compare-machine.ps1': (machine, { Path = '', NewId }) => {
    const { vms } = mustBeAllowed(machine);
    const { id } = readConfiguration(Path);
    const failure = machine.failure('Compare-VM');
    const said = failure === undefined ? [] : [{ Id: 33012, Message: failure }];
    return NewId === 'no' && vms.some((vm) => vm.id === id) ? [...said, { Id: 33000, Message: 'The id exists.' }] : said;
  },

  'import-machine.ps1': (machine, { Path = '', Folder = '', Name = '', NewId }) => {
    const { vms } = mustBeAllowed(machine);
    const exported = readConfiguration(Path);
    const id = NewId === 'yes' ? crypto.randomUUID().toUpperCase() : exported.id;
    if (vms.some((vm) => vm.id === id)) fail('The virtual machine cannot be imported because its identifier exists.');
    const disks = join(Folder, 'Virtual Hard Disks');
    mkdirSync(disks, { recursive: true });
    const failure = machine.failure('Import-VM');
    if (failure !== undefined) fail(failure);
    const copied = exported.disks.map((name) => {
      cpSync(join(Path, '..', '..', 'Virtual Hard Disks', name), join(disks, name));
      return { path: join(disks, name) };
    });
    const { generation, version } = exported;
    const vm = { id, name: exported.name, state: 'Off', generation, version, path: Folder, disks: copied, checkpoints: [], busy: [] };
    writeConfiguration(join(Folder, 'Virtual Machines'), vm);
    updateHyperv(machine, (state) => void state.vms.push(vm));
    const unnamed = machine.failure('Rename-VM');
    if (unnamed !== undefined) fail(unnamed);
    updateHyperv(machine, (state) => {
      vmOf(state, id).name = Name;
    });
    return { Id: id };
  },

  'remove-machine.ps1': (machine, { Id }) => {
    mustBeAllowed(machine);
    return updateHyperv(machine, (state) => {
      const found = state.vms.filter(({ id }) => id === Id);
      if (found.some((vm) => vm.state !== 'Off')) fail('The virtual machine is running. InvalidState');
      state.vms = state.vms.filter((vm) => !found.includes(vm));
      return { Removed: found.length };
    });
  },
};
