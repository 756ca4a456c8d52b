// Runs the job of a simulated server once, in a process that can be killed.
import { runJob } from '@tapedeck/core';
import { attachTo } from '../../simulators/windows/a-windows-server.ts';
import { nightlySite } from './nightly.ts';

const server = await attachTo(process.argv[2] ?? '');
const { report } = await runJob(await nightlySite(server, { mode: 'full' }), 'nightly');
process.exitCode = report.outcome === 'complete' ? 0 : 1;
