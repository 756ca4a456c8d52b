import type { RebuildPlan } from '@tapedeck/core';
import type { Device } from './devices.ts';
import type { Machine } from './machine.ts';
import { diskSteps } from './plan-disks.ts';
import { hasWork, renderSteps } from './plan-steps.ts';
import { systemSteps } from './plan-system.ts';

/** How to rebuild a machine, for somebody who has empty disks in front of him. `from` is its workload. */
export const makePlan = (machine: Machine, madeAt: Date, from: string): RebuildPlan => ({
  format: 1,
  from,
  machine: machine.hostName,
  madeAt: madeAt.toISOString(),
  before: [
    `The machine was: ${machine.system}.`,
    'Start a rescue system, best of the same distribution, as root and with network, with: tapedeck and its keys, fdisk, and mdadm, cryptsetup, lvm2, btrfs-progs, xfsprogs, dosfstools where the steps name them.',
    'Steps that say "This destroys" are for empty or broken disks. On a machine that runs, do none of them.',
    'Do the steps in this order. Each command has to succeed before the next one.',
  ],
  disks: machine.devices.filter(({ type }) => type === 'disk').map(diskOf),
  steps: [...diskSteps(machine), ...systemSteps(machine)].filter(hasWork),
});

/** The plan as a page. The other files of its folder are what the machine said of itself. */
export const writePlan = ({ machine, madeAt, before, steps }: RebuildPlan): string => `# How to rebuild "${machine}"

Made by tapedeck on ${madeAt} from what the machine was then.

${before.map((sentence) => `- ${sentence}`).join('\n')}
- POINT is the restore point, for instance \`JOB@latest\`; "tapedeck points" lists them.
- The other files of this folder are what the machine said of itself; "inventory.json" lists them, and what was not there.

${renderSteps(steps)}
`;

const diskOf = ({ path, size, model, serial, table }: Device): RebuildPlan['disks'][number] => ({
  path,
  size,
  ...(model === undefined ? {} : { model }),
  ...(serial === undefined ? {} : { serial }),
  ...(table === undefined ? {} : { table }),
});
