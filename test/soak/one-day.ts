import { runJob } from '@tapedeck/core';
import { siteAt } from './site-at.ts';

// One run of the simulation in a process of its own, to be killed: node one-day.ts FOLDER TIME
const [folder = '', time = ''] = process.argv.slice(2);
await runJob(await siteAt(folder, new Date(time)), 'nightly');
