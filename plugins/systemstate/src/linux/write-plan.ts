import type { Machine } from './machine.ts';
import { diskSteps } from './plan-disks.ts';
import { renderSteps } from './plan-steps.ts';
import { systemSteps } from './plan-system.ts';

/** The restore plan of a machine, for somebody who has empty disks in front of him. */
export const writePlan = (machine: Machine, madeAt: Date): string => `# How to rebuild "${machine.hostName}"

Made by tapedeck on ${madeAt.toISOString()} from what the machine was then: ${machine.system}.

- Start a rescue system, best of the same distribution, as root and with network, with: tapedeck and its keys, fdisk, and mdadm, cryptsetup, lvm2, btrfs-progs, xfsprogs, dosfstools where the steps name them.
- POINT is the restore point, for instance \`JOB@latest\`; "tapedeck points" lists them. The other files of this folder are what the machine said of itself; "inventory.json" lists them, and what was not there.
- Steps that say "This destroys" are for empty or broken disks. On a machine that runs, do none of them.
- Do the steps in this order. Each command has to succeed before the next one.

${renderSteps([...diskSteps(machine), ...systemSteps(machine)])}
`;
