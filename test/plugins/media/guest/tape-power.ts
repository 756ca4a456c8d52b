import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellHost } from '../../../kit/a-uml-guest.ts';
import { MediumSite } from '../medium-site.ts';
import { ScsiTarget } from './scsi-target.ts';

// The disk of the guest has the tapes and the site, so that both outlive a power cut.
const [step] = process.argv.slice(2);
if (step === 'write') execFileSync('mkfs.ext4', ['-q', '/dev/ubda']);
execFileSync('mount', ['/dev/ubda', '/mnt']);
const target = new ScsiTarget(['iscsi_tcp', 'st']);
target.addLibrary('/mnt/library', {});
target.connect();
const tape = '/dev/nst0';
await target.appears(tape);
const home = '/mnt/site';
const site = new MediumSite(home, { tape });

if (step === 'write') {
  tellHost((await site.run('first')).outcome);
  const programs = join(home, 'programs');
  const reached = join(home, 'reached');
  mkdirSync(programs);
  const real = execFileSync('sh', ['-c', 'command -v mt'], { encoding: 'utf8' }).trim();
  // Something is on the tape, and was not read back.
  writeFileSync(join(programs, 'mt'), `#!/bin/sh\ncase " $* " in *" asf "*) touch ${reached}; sleep 1000;; esac\nexec ${real} "$@"\n`);
  chmodSync(join(programs, 'mt'), 0o755);
  setInterval(() => existsSync(reached) && tellHost('now'), 100);
  await site.run('second', {}, {}, { PATH: `${programs}:${process.env.PATH}` });
} else {
  tellHost([(await site.run('third')).outcome, await site.restored('fresh')]);
  target.stop();
}
