import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellHost } from '../../../kit/a-uml-guest.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { MediumSite } from '../medium-site.ts';
import { ScsiTarget } from './scsi-target.ts';

/** What the guest tells of a disc in a drive that its kernel takes for a real one. */
export interface DiscTold {
  readonly restored: string;
  /** What a run notes that finds it closed. */
  readonly closed: readonly string[];
  /** What a run says that began a blank disc, on which this drive adds no second session, and was to eject it. */
  readonly error: string;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

const target = new ScsiTarget(['iscsi_tcp', 'sg', 'sr_mod']);
const home = tempFolder();
const image = join(home, 'disc.iso');
const drive = '/dev/sr0';

// A disc with a point, which is then put into the drive.
await new MediumSite(home, { optical: image }).run('first');
target.addDisc(image);
target.connect();
await target.appears(drive);
const there = new MediumSite(home, { optical: drive });
const restored = await there.restore('fresh');
const closed = (await there.run('second')).notes.map(({ code }) => code);

// The drive does not reserve tracks, as real ones do that write several sessions.
const programs = join(home, 'programs');
mkdirSync(programs);
writeFileSync(join(programs, 'xorriso'), '#!/bin/sh\nexec /usr/bin/xorriso -close off -write_type tao "$@"\n');
chmodSync(join(programs, 'xorriso'), 0o755);
target.putBlank(drive, join(home, 'blank'));
const blank = new MediumSite(tempFolder(), { optical: drive });
const report = await blank.run('third', {}, { eject: 'always' }, { PATH: `${programs}:${process.env.PATH}` });
const told: DiscTold = {
  restored,
  closed,
  error: report.error?.code ?? '',
  notes: report.notes.map(({ code, message }) => `${code} ${message}`),
  problems: report.problems.map(({ message }) => message),
};
tellHost(told);
target.stop();
