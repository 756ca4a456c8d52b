import type { Script } from '@tapedeck/windows';
import type { FromSchema } from 'json-schema-to-ts';

const file = (name: string) => new URL(import.meta.resolve(`#scripts/${name}`));

const text = { type: 'string' } as const;
const number = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;

const described = {
  type: 'object',
  required: ['Allowed', 'Module', 'Service', 'MachinePath'],
  properties: { Allowed: flag, Module: flag, Service: flag, MachinePath: text },
} as const;

/** Tells whether Hyper-V can be used here, and where the host keeps new machines. */
export const describeHyperv: Script<FromSchema<typeof described>> = { file: file('describe-hyperv.ps1'), schema: described };

const disk = {
  type: 'object',
  required: ['Path', 'IsPassThrough', 'IsShared', 'Kind', 'Size', 'Bytes'],
  properties: { Path: text, IsPassThrough: flag, IsShared: flag, Kind: text, Size: number, Bytes: number },
} as const;

const machines = {
  type: 'array',
  items: {
    type: 'object',
    required: ['Id', 'Name', 'State', 'Generation', 'Version', 'Path', 'Disks'],
    properties: {
      Id: text,
      Name: text,
      State: text,
      Generation: number,
      Version: text,
      Path: text,
      Disks: { type: 'array', items: disk },
    },
  },
} as const;

/** Lists the virtual machines of the host. */
export const listMachines: Script<FromSchema<typeof machines>> = { file: file('list-machines.ps1'), schema: machines };

const shown = {
  type: 'object',
  required: ['State', 'Status', 'Checkpoints'],
  properties: {
    State: text,
    Status: { type: 'array', items: number },
    Checkpoints: {
      type: 'array',
      items: { type: 'object', required: ['Id', 'Name', 'IsRecovery'], properties: { Id: text, Name: text, IsRecovery: flag } },
    },
  },
} as const;

/** Tells what a machine is busy with, and its checkpoints. */
export const showMachine: Script<FromSchema<typeof shown>> = { file: file('show-machine.ps1'), schema: shown };

const made = {
  type: 'object',
  required: ['Id', 'ReturnValue', 'State', 'ErrorCode', 'ErrorDescription'],
  properties: { Id: text, ReturnValue: number, State: number, ErrorCode: number, ErrorDescription: text },
} as const;

/** Makes a checkpoint. */
export const createCheckpoint: Script<FromSchema<typeof made>> = { file: file('create-checkpoint.ps1'), schema: made };

const removed = { type: 'object', required: ['Removed'], properties: { Removed: number } } as const;

/** Removes one. */
export const removeOneCheckpoint: Script<FromSchema<typeof removed>> = { file: file('remove-checkpoint.ps1'), schema: removed };

/** Takes a machine from the host. */
export const removeMachine: Script<FromSchema<typeof removed>> = { file: file('remove-machine.ps1'), schema: removed };

const started = { type: 'object', required: ['ReturnValue', 'Job'], properties: { ReturnValue: number, Job: text } } as const;

/** Starts to export a checkpoint. */
export const startExport: Script<FromSchema<typeof started>> = { file: file('start-export.ps1'), schema: started };

const progress = {
  type: 'object',
  required: ['State', 'Percent', 'ErrorCode', 'ErrorDescription'],
  properties: { State: number, Percent: number, ErrorCode: number, ErrorDescription: text },
} as const;

/** Tells how far an export is. */
export const showExport: Script<FromSchema<typeof progress>> = { file: file('show-export.ps1'), schema: progress };

const stopped = { type: 'object', required: ['Stopped'], properties: { Stopped: number } } as const;

/** Stops one. */
export const stopOneExport: Script<FromSchema<typeof stopped>> = { file: file('stop-export.ps1'), schema: stopped };

const differences = {
  type: 'array',
  items: { type: 'object', required: ['Id', 'Message'], properties: { Id: number, Message: text } },
} as const;

/** Tells what keeps an exported machine from being imported. */
export const compareMachine: Script<FromSchema<typeof differences>> = { file: file('compare-machine.ps1'), schema: differences };

const imported = { type: 'object', required: ['Id'], properties: { Id: text } } as const;

/** Imports one. */
export const importOneMachine: Script<FromSchema<typeof imported>> = { file: file('import-machine.ps1'), schema: imported };
