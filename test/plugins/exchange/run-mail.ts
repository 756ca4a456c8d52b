// Runs the job of a simulated mail server once, or restores from it, in a process that can be killed.
import { runJob } from '@tapedeck/core';
import { attachTo } from '../../simulators/windows/a-windows-server.ts';
import { mailSite, recover } from './mail-site.ts';

const [, , folder = '', action = 'run'] = process.argv;
const site = await mailSite(await attachTo(folder));
if (action === 'run') await runJob(site, 'nightly');
else await recover(site, folder);
