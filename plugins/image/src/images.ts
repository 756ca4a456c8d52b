import type { Application, Host, Run, Workload } from '@tapedeck/core';
import { captureImage, readAnew } from './capture/capture-image.ts';
import { writtenMeanwhile } from './errors.ts';
import { writeCount } from './machine/write-count.ts';
import type { ImageOptions } from './options.ts';
import { type ImagePlan, planDisk, planVolume } from './plan-image.ts';
import { receiveImage } from './restore/receive-image.ts';
import { restoreImage } from './restore/restore-image.ts';
import { pathOf } from './stored-path.ts';

/** The disks and volumes of one use. It belongs to the run that the plugin is applied for. */
export interface Images extends Application {
  /** Tells of each device that was to hold still and has not. */
  checkStill(run: Run): Promise<undefined>;
}

/** Plans all images that the site file asks for, in its order. Changes nothing. @throws what `planDisk` and `planVolume` throw */
export const planAll = async (
  host: Host,
  { disks = [], volumes = [] }: ImageOptions,
  signal: AbortSignal,
): Promise<readonly ImagePlan[]> => {
  const plans: ImagePlan[] = [];
  for (const disk of disks) plans.push(await planDisk(host, disk, signal));
  for (const volume of volumes) plans.push(await planVolume(host, volume, signal));
  return plans;
};

/** Disks and volumes as workloads: each becomes one file, and comes back as a device or as a file for virtual machines. */
export const imagesOf = (use: string, options: ImageOptions, host: Host): Images => {
  const plans = new Map<string, ImagePlan>();
  const counts: { readonly name: string; readonly device: string; readonly number: string; readonly before: number }[] = [];
  const planOf = (name: string): ImagePlan => {
    const plan = plans.get(name);
    if (plan === undefined) throw new Error(`There is no plan for "${name}".`);
    return plan;
  };
  return {
    async discover({ signal }) {
      for (const plan of await planAll(host, options, signal)) plans.set(`${use}:${plan.source}`, plan);
      return [...plans].map(([name, plan]) => workloadOf(name, plan, host.hostName));
    },
    async capture({ name }, run) {
      const plan = planOf(name);
      // Before anything is counted: what was still to be written is no change.
      await readAnew(plan, host, run);
      for (const { device, still } of plan.stretches)
        if (still !== undefined) counts.push({ name, device, number: still, before: await writeCount(still) });
      return { roots: [], streams: [], images: [await captureImage(plan, pathOf(plan.source), host, run)] };
    },
    async checkStill(run) {
      for (const { name, device, number, before } of counts) {
        if ((await writeCount(number)) === before) continue;
        const { code, message, hint = '' } = writtenMeanwhile(device);
        run.problem({ kind: 'changed', source: name, code, message, hint, path: device });
      }
      return undefined;
    },
    receive: (workload, request, run) => receiveImage(host, workload, request, run),
    restore: (workload, from, request, run) => restoreImage(host, workload, from, request, run),
  };
};

const workloadOf = (name: string, { type, device, content, stretches }: ImagePlan, machine: string): Workload => {
  const paths = stretches.flatMap(({ mountedAt }) => (mountedAt === undefined ? [] : [mountedAt]));
  const known = {
    host: machine,
    device: device.path,
    bytes: device.bytes,
    content: content ?? null,
    model: device.model ?? null,
    serial: device.serial ?? null,
  };
  const parts = stretches
    .filter((one) => one.content !== undefined)
    .map((one) => ({ at: one.at, bytes: one.bytes, content: one.content ?? null }));
  return { name, type, facts: { ...known, parts }, ...(paths.length === 0 ? {} : { needsFrozen: { paths, blocks: true } }) };
};
