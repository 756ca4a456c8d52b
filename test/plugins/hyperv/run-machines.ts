// Runs the job of a simulated host once, or restores a machine beside the first, in a process that can be killed.

import { hypervHostOn } from '../../simulators/windows/a-hyperv-host.ts';
import { attachTo } from '../../simulators/windows/a-windows-server.ts';
import { backUp, machinesSite, restore } from './machines-job.ts';

const [, , folder = '', action = 'run'] = process.argv;
const site = await machinesSite(hypervHostOn(await attachTo(folder)));
const workload = { name: 'hyperv:app01', as: 'copy', options: {} };
const { outcome, problems } = action === 'run' ? await backUp(site) : await restore(site, { workload });
console.log(JSON.stringify({ outcome, problems }));
process.exitCode = outcome === 'complete' ? 0 : 1;
