import { rm } from 'node:fs/promises';
import { type ApplicationRun, type Host, stageFolder } from '@tapedeck/core';
import type { Machine } from './choose-machines.ts';
import { exportCheckpoint } from './export-checkpoint.ts';
import type { HypervOptions } from './options.ts';
import { bytesOf, requireRoom } from './room.ts';
import { takeCheckpoint } from './take-checkpoint.ts';

/** Freezes a machine, exports it to a folder that goes once it was read, and lets it go. Answers the folder. */
export const stageMachine = async (
  run: ApplicationRun,
  host: Host,
  machine: Machine,
  { staging, consistency }: HypervOptions,
): Promise<string> => {
  await requireRoom(host, staging, `"${machine.Name}"`, bytesOf(machine));
  const folder = await stageFolder(run, { within: staging, label: machine.Id, scope: 'source' });
  try {
    await freezeAndExport(run, host, machine, folder, consistency);
  } catch (error) {
    // Half a machine must not take the room of those that follow.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
};

const freezeAndExport = async (
  run: ApplicationRun,
  host: Host,
  machine: Machine,
  folder: string,
  consistency: HypervOptions['consistency'],
): Promise<void> => {
  const checkpoint = await takeCheckpoint(run, host, machine, consistency);
  try {
    await exportCheckpoint(run, host, machine, checkpoint.id, folder);
  } finally {
    // The longer it stands, the more there is to merge.
    await checkpoint.release();
  }
};
