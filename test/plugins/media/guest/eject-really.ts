import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tellHost } from '../../../kit/a-uml-guest.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { RotationSite } from '../rotation-site.ts';

/** What the guest tells of a drive that its kernel takes for one that can be taken out, with two FAT partitions. */
export interface Told {
  readonly outcome: string;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** Partitions that are mounted still. */
  readonly mounted: readonly string[];
  readonly restored: string;
}

// Run on a second kernel, which has such a drive, and FAT.
for (const module of ['sd_mod', 'vfat', 'nls_cp437', 'nls_iso8859-1']) {
  try {
    execFileSync('modprobe', ['--dirname', '/run/modules', module]);
  } catch {
    // It is built in.
  }
}
execFileSync('modprobe', ['--dirname', '/run/modules', 'scsi_debug', 'dev_size_mb=64', 'removable=1']);
const block = (): string | undefined => readdirSync('/sys/block').find((name) => name.startsWith('sd'));
while (block() === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
const disk = `/dev/${block()}`;
execFileSync('sfdisk', ['--quiet', disk], { input: 'size=40M, type=c\ntype=c\n' });
const partitions = ['1', '2'].map((number) => `${disk}${number}`);
const [used = '', beside = ''] = partitions;
for (const partition of partitions) execFileSync('mkfs.vfat', ['-n', partition === used ? 'RDX-A' : 'BESIDE', partition]);
mkdirSync('/dev/disk/by-label', { recursive: true });
symlinkSync(used, '/dev/disk/by-label/RDX-A');

const home = tempFolder();
const place = join(home, 'rdx');
const mount = (partition: string, folder: string) => {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', [partition, folder]);
};
mount(used, place);
mount(beside, join(home, 'beside'));
const site = new RotationSite(home, ['RDX-A']);
const report = await site.run({ job: { eject: true } });
const mounts = readFileSync('/proc/self/mounts', 'utf8');
const mounted = partitions.filter((partition) => mounts.includes(`${partition} `));
if (!mounted.includes(used)) mount(used, place);
const told: Told = {
  outcome: report.outcome,
  problems: report.problems.map(({ message }) => message),
  notes: report.notes.map(({ message }) => message),
  mounted,
  restored: await site.restored(),
};
tellHost(told);
execFileSync('umount', [place]);
