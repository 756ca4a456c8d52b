import { execFileSync } from 'node:child_process';
import { tellHost } from '../../kit/a-uml-guest.ts';
import { KillSite } from '../kill-site.ts';

// In a guest whose disk holds a site: takes a run, and tells each step and each block, so that its power can be cut there; or, with
// "again", tells what is amiss after the next start.
const [folder = '', again] = process.argv.slice(2);
execFileSync('mount', ['/dev/ubda', folder]);
const kill = new KillSite(folder);
const before = await kill.site.points();
if (again === 'again') tellHost(await kill.amiss(before));
else {
  kill.site.change();
  await kill.site.ordinaryRun((event) => {
    if (event.event === 'step-started') tellHost(event.step);
    if (event.event === 'written') tellHost(event.event);
  });
}
execFileSync('umount', [folder]);
