// Runs the job of a simulated host once, in a process that can be killed.

import { hypervHostOn } from '../../simulators/windows/a-hyperv-host.ts';
import { attachTo } from '../../simulators/windows/a-windows-server.ts';
import { backUp, machinesSite } from './machines-job.ts';

const host = hypervHostOn(await attachTo(process.argv[2] ?? ''));
const { outcome, problems } = await backUp(await machinesSite(host));
console.log(JSON.stringify({ outcome, problems }));
process.exitCode = outcome === 'complete' ? 0 : 1;
