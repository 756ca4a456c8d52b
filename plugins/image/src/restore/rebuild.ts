import { formatBytes, type RebuildPlan, type RestorePoint, type StoredWorkload, type SystemRebuild } from '@tapedeck/core';

/** The disk in the commands, as an example. */
const disk = '/dev/sdX';

/** Plans for the machines of which a point holds images of whole disks: one for each disk, since each comes back by itself. */
export const rebuild: SystemRebuild = {
  plan: async (point: RestorePoint) =>
    (await point.workloads())
      .filter(({ application, type, isLost }) => application === 'image' && type === 'disk' && !isLost)
      .map((workload) => planDisk(point, workload)),
};

const planDisk = ({ summary }: RestorePoint, { name, facts = {} }: StoredWorkload): RebuildPlan => {
  const text = (key: string): string | undefined => (typeof facts[key] === 'string' ? facts[key] : undefined);
  const device = text('device') ?? name;
  const size = formatBytes(Number(facts.bytes ?? 0));
  return {
    format: 1,
    from: name,
    machine: text('host') ?? device,
    madeAt: summary.createdAt,
    before: [
      'Start a rescue system that has tapedeck with its keys, and can reach the destination of the job.',
      `${disk} stands for the disk that becomes what "${device}" was: ${size} or larger, and nothing on it that is still wanted.`,
      'To start the machine as a virtual one instead, skip the steps about the disk and take the last one.',
    ],
    disks: [{ path: device, size, ...optional({ table: text('content'), model: text('model'), serial: text('serial') }) }],
    steps: [
      {
        title: 'Find the disk',
        text: ['Sizes, models and serial numbers tell disks apart; their names change.'],
        commands: ['lsblk -o PATH,SIZE,MODEL,SERIAL,MOUNTPOINTS'],
      },
      {
        title: 'Write the image onto it',
        destroys: `everything on ${disk}`,
        text: ['What was written is read again and compared. A disk that is mounted, or too short, is refused.'],
        commands: [`tapedeck restore POINT --workload ${name} --with device=${disk} --conflict overwrite --verify`],
      },
      {
        title: 'On a larger disk: move the copy of the GPT to its end',
        text: ['Only if the partition table is a GPT. What is behind the old end can then be given to a partition.'],
        commands: [`sgdisk --move-second-header ${disk}`],
      },
      {
        title: 'Start from the disk',
        text: [
          'Where the firmware does not find it, choose the disk in its menu: entries of UEFI are kept by the machine, not on the disk.',
          'Other disks of the machine come back the same way, each with a plan of its own; volumes with "--workload image:PATH".',
        ],
      },
      {
        title: 'Or as a virtual machine',
        text: ['The ending of the file says the format: qcow2, vhdx, vmdk, vdi, raw.'],
        commands: [`tapedeck restore POINT --workload ${name} --with file=/srv/machine.qcow2`],
      },
    ],
  };
};

const optional = (all: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
