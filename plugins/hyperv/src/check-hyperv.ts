import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { BackupError, type Host, Objections, type Run } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { allMachines, chooseMachines } from './choose-machines.ts';
import { moduleMissing, notAllowed, serviceMissing, stagingMissing } from './errors.ts';
import type { HypervOptions } from './options.ts';
import { bytesOf, requireRoom } from './room.ts';
import { describeHyperv } from './scripts.ts';

/** Refuses a job whose machines cannot be had, or cannot be staged, and says all that is in the way. @throws `HYPERV_REFUSED` */
export const checkHyperv = async (use: string, { signal }: Pick<Run, 'signal'>, host: Host, options: HypervOptions): Promise<void> => {
  const { Allowed, Module, Service } = await runScript(host, describeHyperv, {}, signal);
  const hasStaging = await isFolder(options.staging);
  const objections = [
    ...(Allowed ? [] : [notAllowed()]),
    ...(Module ? [] : [moduleMissing()]),
    ...(Service ? [] : [serviceMissing()]),
    ...(hasStaging ? [] : [stagingMissing(options.staging)]),
    ...(Allowed && Module && Service ? await objectionsToMachines(host, options, hasStaging, signal) : []),
  ];
  if (objections.length > 0) throw new Objections('HYPERV_REFUSED', `"${use}" cannot protect its machines`, objections);
};

const isFolder = async (path: string): Promise<boolean> =>
  isAbsolute(path) &&
  (await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  ));

const objectionsToMachines = async (
  host: Host,
  options: HypervOptions,
  hasStaging: boolean,
  signal: AbortSignal,
): Promise<readonly BackupError[]> => {
  const { chosen, unknown } = chooseMachines(await allMachines(host, signal), options);
  // All of them wait there together until they have been read.
  const neededBytes = chosen.reduce((sum, machine) => sum + bytesOf(machine), 0);
  const room = hasStaging ? await objectionOf(requireRoom(host, options.staging, 'staging the machines', neededBytes)) : [];
  return [...unknown, ...room];
};

const objectionOf = (work: Promise<void>): Promise<readonly BackupError[]> =>
  work.then(
    () => [],
    (error: unknown) => {
      if (error instanceof BackupError) return [error];
      throw error;
    },
  );
