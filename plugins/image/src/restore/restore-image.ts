import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type ApplicationRun,
  flushFolder,
  type Host,
  pathBelow,
  printedBy,
  type StoredWorkload,
  type WorkloadRequest,
} from '@tapedeck/core';
import { programFailed } from '../errors.ts';
import { targetOf } from './target-of.ts';

/** Hands an image back: what lies in the folder becomes the file that was asked for; a device has its content already. */
export const restoreImage = async (
  host: Host,
  { paths }: StoredWorkload,
  from: string,
  request: WorkloadRequest,
  run: ApplicationRun,
): Promise<void> => {
  const target = targetOf(request);
  if ('device' in target) return tellSystem(host, target.device, run);
  const raw = join(from, pathBelow(paths[0] ?? ''));
  const made = target.format === 'raw' ? raw : await convert(host, raw, target.format, run.signal);
  await flushFile(made);
  await rename(made, target.file);
  await flushFolder(dirname(target.file));
};

const convert = async (host: Host, raw: string, format: string, signal: AbortSignal): Promise<string> => {
  const made = `${raw}.${format}`;
  await printedBy(host, { file: 'qemu-img', args: ['convert', '-f', 'raw', '-O', format, raw, made], signal }, programFailed);
  return made;
};

const flushFile = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** The system still knows the partitions that were there before. */
const tellSystem = async (host: Host, device: string, { signal, note }: ApplicationRun): Promise<void> => {
  const { exitCode } = await host.run({ file: 'blockdev', args: ['--rereadpt', device], signal, env: { LC_ALL: 'C' } });
  if (exitCode !== 0)
    note('IMAGE_TABLE_NOT_READ', `The system has not read the partition table of "${device}" anew. "partprobe" or a restart does it.`);
};
