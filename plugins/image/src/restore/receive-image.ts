import { existsSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type ApplicationRun,
  type Host,
  objectionToCommand,
  type Reception,
  type RestoreRequest,
  type StoredWorkload,
} from '@tapedeck/core';
import { deviceHoldsData, deviceTooShort, inUse, notADevice, restoreRefused } from '../errors.ts';
import { devicesOn } from '../machine/block-device.ts';
import { contentOf } from '../machine/content.ts';
import { isOn, listMounted } from '../machine/mounted.ts';
import { targetOf } from './target-of.ts';

/** Where an image comes back to, once it is clear that it may. @throws `IMAGE_*` for what it may not */
export const receiveImage = async (
  host: Host,
  { facts }: StoredWorkload,
  request: RestoreRequest,
  { signal }: ApplicationRun,
): Promise<Reception | undefined> => {
  if (request.workload === undefined) return undefined;
  const target = targetOf(request.workload);
  if ('file' in target) return receiveFile(host, target.file, target.format, request);
  const bytes = Number(facts?.bytes ?? 0);
  return { device: await freeDevice(host, target.device, bytes, request, signal) };
};

const receiveFile = async (host: Host, file: string, format: string, { conflict }: RestoreRequest): Promise<Reception> => {
  if (existsSync(file) && conflict !== 'overwrite')
    throw restoreRefused(`"${file}" is there already.`, 'Give another name, or "--conflict overwrite". Nothing was written.');
  const folder = dirname(file);
  if (!existsSync(folder)) throw restoreRefused(`The folder "${folder}" is not there.`, 'Make it, or name another one.');
  const objection = format === 'raw' ? undefined : await objectionToCommand({ run: ['qemu-img'] }, host);
  if (objection !== undefined) throw objection;
  return { within: folder };
};

const freeDevice = async (
  host: Host,
  path: string,
  imageBytes: number,
  { conflict }: RestoreRequest,
  signal: AbortSignal,
): Promise<string> => {
  if (!(statSync(path, { throwIfNoEntry: false })?.isBlockDevice() ?? false)) throw notADevice(path, 'no block device');
  const [device, ...above] = await devicesOn(host, await realpath(path), signal);
  const mounted = await listMounted(host, signal);
  for (const one of [device, ...above]) {
    const mount = mounted.find((row) => isOn(row, one));
    if (mount !== undefined) throw inUse(path, `"${one.path}" is mounted on "${mount.target}"`);
    if (one.isSwappedTo) throw inUse(path, `the system swaps to "${one.path}"`);
  }
  if (device.bytes < imageBytes) throw deviceTooShort(path, device.bytes, imageBytes);
  const content = await contentOf(host, device.path, signal);
  if (content !== undefined && conflict !== 'overwrite') throw deviceHoldsData(path, content);
  return device.path;
};
